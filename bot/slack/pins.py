"""A pushpin on a message in an incident's thread adds it to the timeline; taking it away is noted too."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from analysis.permissions import Act
from bot.desk_acts import Actor
from bot.people import People
from bot.permissions import Gate
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.ids import PIN
from bot.slack.source_message import message_of
from bot.timeline import Timeline

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pins:
    """Hears of reactions. Slack sends some events twice, and several people may pin one message: it is kept once,
    until the last pushpin is gone.
    """

    timeline: Timeline
    people: People
    gateway: SlackGateway
    gate: Gate

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to; it acknowledges events by itself."""
        app.event("reaction_added")(self.on_added)
        app.event("reaction_removed")(self.on_removed)

    async def on_added(self, event: dict[str, Any]) -> None:
        place = _place(event)
        if place is None:
            return
        channel, ts = place
        user_id = str(event["user"])
        try:
            message = await self._message(channel, ts)
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("the message under a pushpin could not be read: %s", error)
            await self._tell(channel, user_id, "timeline.unreachable")
            return
        if message is None:
            return
        source = message_of(channel, message)
        incident = await asyncio.to_thread(self.timeline.incident_of, channel, source.thread_ts or ts)
        if incident is None:
            return
        if (sentence := await self.gate.refusal(Act.NOTE, user_id)) is not None:
            await self.gateway.whisper(channel, user_id, sentence)
            return
        await asyncio.to_thread(self.timeline.add, incident.id, source.quoted, await self._actor(user_id))

    async def on_removed(self, event: dict[str, Any]) -> None:
        place = _place(event)
        if place is None:
            return
        channel, ts = place
        try:
            if _is_pinned(await self._message(channel, ts)):
                return
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("whether a message still has a pushpin is not known, taken for none: %s", error)
        user_id = str(event["user"])
        if await self.gate.refusal(Act.NOTE, user_id) is None:
            await asyncio.to_thread(self.timeline.remove, channel, ts, await self._actor(user_id))

    async def _message(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Asked twice if need be: the event does not come again."""
        try:
            return await self.gateway.message(channel, ts)
        except SlackUnavailable as error:
            if error.retry_after:
                raise
            return await self.gateway.message(channel, ts)

    async def _actor(self, user_id: str) -> Actor:
        return Actor(await self.people.name(user_id), user_id)

    async def _tell(self, channel: str, user_id: str, key: str) -> None:
        """A message that cannot be read may still be one in whose channel a word can be said; if not, that is all."""
        person = await self.people.person(user_id)
        try:
            await self.gateway.whisper(channel, user_id, person.texts.text(key))
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("nobody could be told that a pushpin was in vain: %s", error)


def _place(event: dict[str, Any]) -> tuple[str, str] | None:
    """Where the message under a pushpin stands; None for other reactions, and for those on files."""
    item = event.get("item") or {}
    if event.get("reaction") != PIN or item.get("type") != "message" or not event.get("user"):
        return None
    return str(item["channel"]), str(item["ts"])


def _is_pinned(message: dict[str, Any] | None) -> bool:
    reactions = (message or {}).get("reactions") or []
    return any(reaction.get("name") == PIN and reaction.get("users") for reaction in reactions)
