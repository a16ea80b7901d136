"""Silences: asking for one with a preview of what it would have hidden, and ending them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.permissions import Act
from analysis.policy_errors import PolicyError
from analysis.silences import Silence
from analysis.snooze import UnclearTime, parse_until
from bot.incident_book import IncidentBook
from bot.people import People, Person
from bot.permissions import Gate
from bot.silencing import Silencing
from bot.slack.answering import KNOWN_BRANDS
from bot.slack.gateway import SlackGateway
from bot.slack.ids import Form
from bot.slack.incident_forms import actor, chosen, written
from bot.slack.views import forms, silences
from storage.known_brands import known_brands


@dataclass(slots=True)
class SilenceForms:
    """Opens the form, shows the preview, and stores what was confirmed."""

    book: IncidentBook
    people: People
    gateway: SlackGateway
    gate: Gate

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        app.view(Form.SILENCE.value)(self.on_form)
        app.view(Form.SILENCE_PREVIEW.value)(self.on_confirmed)

    @property
    def _silencing(self) -> Silencing:
        return Silencing(self.book.database, self.book.workspace_id, self.book.clock)

    async def end(self, number: int, who: str, person: Person) -> str:
        """End a silence; what came of it."""
        ended = await asyncio.to_thread(self._silencing.end, number, who)
        return silences.ended(ended, number, person.texts)

    async def ask(self, trigger_id: str, person: Person) -> None:
        """Open the form before whoever clicked or typed."""
        brands = await asyncio.to_thread(self._brands)
        await self.gateway.open_modal(trigger_id, forms.silence_form(brands, person.zone, person.texts))

    async def on_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Show what it would have hidden before it hides anything."""
        person = await self.people.person(body["user"]["id"])
        try:
            silence = self._silence(view, actor(body).name, person)
        except UnclearTime as error:
            await ack(response_action="errors", errors={"until": forms.unclear_time(error, person.texts)})
            return
        except PolicyError:
            await ack(response_action="errors", errors={"brand": person.texts.text("silence.of_nothing")})
            return
        would = await asyncio.to_thread(self._silencing.preview, silence)
        shown = forms.silence_preview(silence, would, _packed(silence), person.zone, person.texts)
        await ack(response_action="update", view=shown)

    async def on_confirmed(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        user_id = body["user"]["id"]
        if (sentence := await self.gate.refusal(Act.SILENCE, user_id)) is not None:
            await self.gateway.whisper(self.book.announcer.channel, user_id, sentence)
            return
        person = await self.people.person(user_id)
        stored = await asyncio.to_thread(self._silencing.add, _unpacked(view["private_metadata"]))
        text = silences.added(stored, person.zone, person.texts)
        await self.gateway.whisper(self.book.announcer.channel, user_id, text)

    def _silence(self, view: dict[str, Any], who: str, person: Person) -> Silence:
        now = self.book.clock.now()
        brand, topic = chosen(view, "brand"), chosen(view, "topic")
        return Silence(
            starts_at=now,
            ends_at=parse_until(written(view, "until"), now, person.zone),
            who=who,
            why=written(view, "why"),
            brand=None if brand == forms.ANY else brand,
            topic=None if topic == forms.ANY else topic,
            source=written(view, "source") or None,
        )

    def _brands(self) -> list[str]:
        with self.book.database.read() as session:
            since = self.book.clock.now() - KNOWN_BRANDS
            return known_brands(session, self.book.workspace_id, since)[:99]


def _packed(silence: Silence) -> str:
    """The silence as the preview carries it to its confirmation."""
    return json.dumps(
        {
            "starts_at": silence.starts_at.isoformat(),
            "ends_at": silence.ends_at.isoformat(),
            "who": silence.who,
            "why": silence.why[:500],
            "brand": silence.brand,
            "topic": silence.topic,
            "source": silence.source,
        },
        ensure_ascii=False,
    )


def _unpacked(metadata: str) -> Silence:
    values = json.loads(metadata)
    return Silence(
        starts_at=datetime.fromisoformat(values["starts_at"]),
        ends_at=datetime.fromisoformat(values["ends_at"]),
        who=values["who"],
        why=values["why"],
        brand=values["brand"],
        topic=values["topic"],
        source=values["source"],
    )
