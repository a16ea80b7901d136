"""``@tocsin …``: what people ask by naming the bot, where slash commands do not work."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from analysis.incident import Incident
from bot.people import People
from bot.slack.answering import Answering, Reply
from bot.slack.blocks import Block
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.views.status import incident_status, live_status
from bot.status_words import STATUS_WORDS
from bot.timeline import Timeline
from storage import incidents, seen

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Naming:
    """Answers in the thread in which it was named, or in a new one below the message.

    What is for everybody is posted; what is for the asker alone (help, mistakes) only they see.
    """

    answering: Answering
    timeline: Timeline
    people: People
    gateway: SlackGateway

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to; it acknowledges events by itself."""
        app.event("app_mention")(self.on_named)

    async def on_named(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        user_id, channel, ts = event.get("user"), str(event["channel"]), str(event["ts"])
        if not user_id or event.get("bot_id") or not await asyncio.to_thread(self._is_new, channel, ts):
            return
        thread_ts = str(event.get("thread_ts") or "") or None
        try:
            words = _words(str(event.get("text") or ""), context.bot_user_id)
            reply = await self._reply(words, str(user_id), channel, thread_ts)
            await self._give(reply, str(user_id), channel, ts, thread_ts)
        except Exception:  # an event has no answer of its own: without this the asker would wait for ever
            error_id = secrets.token_hex(4)
            log.exception("error %s in an answer to somebody who named the bot", error_id)
            await self._apologise(error_id, str(user_id), channel, thread_ts)

    async def _reply(self, words: str, user_id: str, channel: str, thread_ts: str | None) -> Reply:
        if words.casefold() not in STATUS_WORDS:
            return await self.answering.answer(words, user_id)
        text, blocks = await self._status(user_id, channel, thread_ts)
        return Reply(text, blocks, public=True)

    async def _status(self, user_id: str, channel: str, thread_ts: str | None) -> tuple[str, list[Block]]:
        """That of the thread's incident; elsewhere that of all that are live."""
        person = await self.people.person(user_id)
        if thread_ts is not None:
            incident = await asyncio.to_thread(self.timeline.incident_of, channel, thread_ts)
            if incident is not None:
                return incident_status(incident, person.zone, person.texts)
        live = await asyncio.to_thread(self._live)
        return live_status(live, person.zone, person.texts)

    async def _give(self, reply: Reply, user_id: str, channel: str, ts: str, thread_ts: str | None) -> None:
        if reply.public:
            key = f"named:{channel}:{ts}"
            await self.gateway.post(channel, reply.text, reply.blocks, key=key, thread_ts=thread_ts or ts)
        else:
            # Slack shows a private message in a thread only where there is one already.
            await self.gateway.whisper(channel, user_id, reply.text, reply.blocks, thread_ts=thread_ts)

    async def _apologise(self, error_id: str, user_id: str, channel: str, thread_ts: str | None) -> None:
        person = await self.people.person(user_id)
        text = person.texts.text("status.failed", error_id=error_id)
        try:
            await self.gateway.whisper(channel, user_id, text, thread_ts=thread_ts)
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("nobody could be told of error %s: %s", error_id, error)

    def _is_new(self, channel: str, ts: str) -> bool:
        """Slack sends an event again whose acknowledgement it missed; the answer is given once."""
        book = self.timeline.book
        with book.database.write() as session:
            return seen.first_time(session, book.workspace_id, f"named:{channel}:{ts}", datetime.now(UTC))

    def _live(self) -> list[Incident]:
        book = self.timeline.book
        with book.database.read() as session:
            return incidents.live(session, book.workspace_id)


def _words(text: str, bot_user_id: str | None) -> str:
    """What was said besides the bot's name."""
    return " ".join(re.sub(rf"<@{bot_user_id}(?:\|[^>]*)?>", " ", text).split())
