"""Who may do what: by user group, by being in a channel, or by name; any of them is enough."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway

log = logging.getLogger(__name__)

#: Members are asked for again after so many seconds, so that who has left a group may soon no more.
REMEMBER_SECONDS = 60.0


@dataclass(slots=True)
class Permissions:
    """Asks Slack who belongs where, and remembers it for a moment."""

    gateway: SlackGateway
    seconds: Callable[[], float] = time.monotonic
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _admins: dict[str, tuple[float, bool]] = field(default_factory=dict)

    async def may(self, user_id: str, allowed: Sequence[str]) -> bool:
        """Whether a person is one of ``allowed`` (people U…, user groups S…, channels C… or G…), or an admin.

        What Slack does not tell is not allowed.
        """
        if user_id in allowed or await self._is_admin(user_id):
            return True
        for place in allowed:
            if place[:1] in "SCG" and user_id in await self._members_of(place):
                return True
        return False

    async def _is_admin(self, user_id: str) -> bool:
        known = self._admins.get(user_id)
        if known is None or self.seconds() - known[0] >= REMEMBER_SECONDS:
            try:
                known = self.seconds(), await self.gateway.is_admin(user_id)
            except (SlackRefused, SlackUnavailable) as error:
                log.warning("whether %s is an admin is not known: %s", user_id, error)
                return False
            self._admins[user_id] = known
        return known[1]

    async def _members_of(self, place: str) -> frozenset[str]:
        known = self._members.get(place)
        if known is None or self.seconds() - known[0] >= REMEMBER_SECONDS:
            ask: Callable[[str], Awaitable[frozenset[str]]] = (
                self.gateway.group_members if place.startswith("S") else self.gateway.channel_members
            )
            try:
                known = self.seconds(), await ask(place)
            except (SlackRefused, SlackUnavailable) as error:
                log.warning("who belongs to %s is not known: %s", place, error)
                return frozenset()
            self._members[place] = known
        return known[1]
