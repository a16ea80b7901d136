"""Asks Slack whether somebody may do something, remembers the answer for a while, and says no in a sentence."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from analysis.escalation import Target, TargetKind
from analysis.permissions import Act, Allowed, PermissionPolicy
from bot.catalogue import Catalogue
from bot.people import People
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.text import address

log = logging.getLogger(__name__)
Known = TypeVar("Known")

#: Who left a group may act for so long still; who joined one waits no longer than this.
REMEMBER_SECONDS = 60.0
#: A modal must open, and a form be answered, within three seconds: the question for members may take this part of it.
LOOKUP_SECONDS = 1.5
#: So many of those who may are named in a refusal.
MOST_NAMED = 8

#: Never refused because Slack cannot say who somebody is: an alarm that nobody can take goes on calling people and
#: says that nobody has it, which is worse than a taker who should not have been one; anybody can take it over.
_RATHER_YES = frozenset({Act.ACKNOWLEDGE})


@dataclass(slots=True)
class Gate:
    """Lets acts pass or refuses them, by the policy and the memberships at Slack.

    The policy is replaced as a whole when somebody changes it; the next click goes by the new one.
    """

    policy: PermissionPolicy
    gateway: SlackGateway
    people: People
    seconds: Callable[[], float] = time.monotonic
    lookup_seconds: float = LOOKUP_SECONDS
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _admins: dict[str, tuple[float, bool]] = field(default_factory=dict)

    async def refusal(self, act: Act, user_id: str) -> str | None:
        """None if the person may; else the sentence, in the person's language, that says who may."""
        allowed = self.policy.allowed(act)
        if allowed.is_everybody or any(target.id == user_id for target in allowed.targets):
            return None
        questions = [self._is_in(user_id, target) for target in allowed.targets]
        if allowed.admins:
            questions.append(self._is_admin(user_id))
        answers = await asyncio.gather(*questions)
        if any(answers):
            return None
        unknown = None in answers
        if unknown and act in _RATHER_YES:
            log.warning("%s may %s: Slack does not say who may", user_id, act.value)
            return None
        texts = (await self.people.person(user_id)).texts
        who = _named(allowed, texts)
        if not unknown:
            log.info("%s may not %s", user_id, act.value)
            return texts.text("permission.denied", who=who)
        error_id = secrets.token_hex(4)
        log.error("error %s: whether %s may %s could not be found out", error_id, user_id, act.value)
        return texts.text("permission.unknown", who=who, error_id=error_id)

    async def _is_admin(self, user_id: str) -> bool | None:
        """Whether the workspace made the person an admin; None where Slack does not say."""
        return await self._remembered(self._admins, user_id, lambda: self.gateway.is_admin(user_id))

    async def _is_in(self, user_id: str, target: Target) -> bool | None:
        """Whether a group or channel has the person as a member; None where Slack does not say."""
        if target.kind is TargetKind.USER:
            return False
        ask = self.gateway.group_members if target.kind is TargetKind.USER_GROUP else self.gateway.channel_members
        members = await self._remembered(self._members, target.id, lambda: ask(target.id))
        return None if members is None else user_id in members

    async def _remembered(
        self, memory: dict[str, tuple[float, Known]], slack_id: str, ask: Callable[[], Awaitable[Known]]
    ) -> Known | None:
        """What Slack says of an id, or said less than a minute ago; None where it does not say."""
        known = memory.get(slack_id)
        if known is None or self.seconds() - known[0] >= REMEMBER_SECONDS:
            try:
                answer = await asyncio.wait_for(ask(), self.lookup_seconds)
            except (SlackRefused, SlackUnavailable, TimeoutError) as error:
                log.warning("Slack does not say who %s is: %s", slack_id, str(error) or "no answer in time")
                return None
            known = memory[slack_id] = self.seconds(), answer
        return known[1]


def _named(allowed: Allowed, texts: Catalogue) -> str:
    """Who may, for a sentence."""
    who = " ".join(address(target) for target in allowed.targets[:MOST_NAMED])
    if not allowed.admins:
        return texts.text("permission.members", who=who)
    return texts.text("permission.admins_and_members", who=who) if who else texts.text("permission.admins")
