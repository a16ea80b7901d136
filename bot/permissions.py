"""Asks Slack whether somebody may do something, remembers the answer for a while, and says no in a sentence."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.escalation import Target, TargetKind
from analysis.permissions import Act, PermissionPolicy
from bot.people import People
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.text import address

log = logging.getLogger(__name__)

#: Who left a group may act for so long still; who joined one waits no longer than this.
REMEMBER_SECONDS = 300.0
#: A modal must open, and a form be answered, within three seconds: the question for members may take this part of it.
LOOKUP_SECONDS = 1.5
#: So many of those who may are named in a refusal.
MOST_NAMED = 8

#: Never refused because Slack cannot say who somebody is: an alarm that nobody can take goes on calling people and
#: says that nobody has it, which is worse than a taker who should not have been one; anybody can take it over.
_RATHER_YES = frozenset({Act.ACKNOWLEDGE})


@dataclass(slots=True)
class Gate:
    """Lets acts pass or refuses them, by the policy and the memberships at Slack."""

    policy: PermissionPolicy
    gateway: SlackGateway
    people: People
    seconds: Callable[[], float] = time.monotonic
    lookup_seconds: float = LOOKUP_SECONDS
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)

    async def refusal(self, act: Act, user_id: str) -> str | None:
        """None if the person may; else the sentence, in the person's language, that says who may."""
        allowed = self.policy.allowed(act)
        if not allowed or any(target.id == user_id for target in allowed):
            return None
        answers = await asyncio.gather(*(self._is_in(user_id, target) for target in allowed))
        if any(answers):
            return None
        unknown = None in answers
        if unknown and act in _RATHER_YES:
            log.warning("%s may %s: Slack does not say who may", user_id, act.value)
            return None
        person = await self.people.person(user_id)
        who = " ".join(address(target) for target in allowed[:MOST_NAMED])
        if not unknown:
            log.info("%s may not %s", user_id, act.value)
            return person.texts.text("permission.denied", who=who)
        error_id = secrets.token_hex(4)
        log.error("error %s: whether %s may %s could not be found out", error_id, user_id, act.value)
        return person.texts.text("permission.unknown", who=who, error_id=error_id)

    async def _is_in(self, user_id: str, target: Target) -> bool | None:
        """Whether a group or channel has the person as a member; None where Slack does not say."""
        if target.kind is TargetKind.USER:
            return False
        known = self._members.get(target.id)
        if known is None or self.seconds() - known[0] >= REMEMBER_SECONDS:
            try:
                members = await asyncio.wait_for(self._ask(target), self.lookup_seconds)
            except (SlackRefused, SlackUnavailable, TimeoutError) as error:
                log.warning("the members of %s are unknown: %s", target.id, str(error) or "no answer in time")
                return None
            known = self._members[target.id] = self.seconds(), members
        return user_id in known[1]

    async def _ask(self, target: Target) -> frozenset[str]:
        if target.kind is TargetKind.USER_GROUP:
            return await self.gateway.group_members(target.id)
        return await self.gateway.channel_members(target.id)
