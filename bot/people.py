"""Who asks: a person's zone and language, from Slack, remembered for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.catalogue import Catalogue, Language, catalogue, language_of
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway

log = logging.getLogger(__name__)

REMEMBER_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Person:
    """How to speak to somebody."""

    zone: ZoneInfo
    texts: Catalogue


@dataclass(slots=True)
class People:
    """Asks Slack once an hour per person; where Slack does not say, the team's zone and language hold."""

    gateway: SlackGateway
    zone: ZoneInfo
    language: Language
    #: The language that a person chose instead of Slack's, None if none; asked anew each time.
    chosen_language: Callable[[str], Awaitable[Language | None]] | None = None
    _known: dict[str, tuple[float, Person]] = field(default_factory=dict)

    async def person(self, user_id: str) -> Person:
        """How to speak to a person: as they chose, else as Slack knows them."""
        person = await self._as_slack_knows(user_id)
        chosen = await self.chosen_language(user_id) if self.chosen_language is not None else None
        return person if chosen is None else Person(person.zone, catalogue(chosen))

    async def _as_slack_knows(self, user_id: str) -> Person:
        known = self._known.get(user_id)
        if known and time.monotonic() - known[0] < REMEMBER_SECONDS:
            return known[1]
        try:
            zone_name, locale = await self._preferences(user_id)
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("zone and language of %s are unknown: %s", user_id, error)
            return Person(self.zone, catalogue(self.language))
        person = Person(self._zone(zone_name), catalogue(language_of(locale, self.language)))
        self._known[user_id] = (time.monotonic(), person)
        return person

    async def name(self, user_id: str) -> str:
        """A person's name as clicks carry it; the id where Slack does not say."""
        try:
            return await self.gateway.user_name(user_id) or user_id
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("the name of %s is unknown: %s", user_id, error)
            return user_id

    async def _preferences(self, user_id: str) -> tuple[str | None, str | None]:
        """Asked twice if need be: an answer in the wrong language, or for the wrong day, is a poor one."""
        try:
            return await self.gateway.user_preferences(user_id)
        except SlackUnavailable as error:
            if error.retry_after:
                raise
            return await self.gateway.user_preferences(user_id)

    def _zone(self, name: str | None) -> ZoneInfo:
        if not name:
            return self.zone
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            log.warning("Slack names a time zone that is not known here: %s", name)
            return self.zone
