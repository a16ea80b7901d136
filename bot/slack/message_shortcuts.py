"""What people do with a message from its menu: add it to a timeline, report it, open an incident from it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from analysis.crisis_kinds import CrisisClass
from analysis.level import Level
from analysis.mention import RawMention
from analysis.permissions import Act
from analysis.text import clean
from bot.catalogue import Catalogue
from bot.intake import Intake, Outcome
from bot.opening import Opening, Wish
from bot.opening import Outcome as Opened
from bot.people import People
from bot.permissions import Gate
from bot.slack.gateway import SlackGateway
from bot.slack.ids import Form, Shortcut
from bot.slack.incident_forms import actor, chosen, picked, written
from bot.slack.responding import ACK_HAS_ARRIVED_AFTER, deliver, refused
from bot.slack.source_message import SourceMessage, message_of, unpacked
from bot.slack.text import name
from bot.slack.views.message_forms import done_form, report_form, timeline_form
from bot.slack.views.opening import opening_form, outcome_line
from bot.sources.rows import RowRejected
from bot.timeline import Timeline
from storage.columns import BRAND_LENGTH, SOURCE_LENGTH
from storage.errors import ValueTooLong

log = logging.getLogger(__name__)

_OUTCOMES = {Opened.OPENED: "opening.done", Opened.REOPENED: "opening.reopened", Opened.ALREADY_LIVE: "opening.already"}


@dataclass(slots=True)
class MessageShortcuts:
    """The shortcuts of a message's menu and the forms that they open."""

    timeline: Timeline
    opening: Opening
    intake: Intake
    brands: Callable[[], list[str]]
    people: People
    gateway: SlackGateway
    gate: Gate
    wake_sender: Callable[[], None]

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        app.message_shortcut(Shortcut.TIMELINE.value)(self.on_timeline)
        app.message_shortcut(Shortcut.REPORT.value)(self.on_report)
        app.message_shortcut(Shortcut.OPEN.value)(self.on_open)
        app.view(Form.TIMELINE.value)(self.on_timeline_form)
        app.view(Form.REPORT.value)(self.on_report_form)
        app.view(Form.OPEN.value)(self.on_open_form)

    async def on_timeline(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """In an incident's thread it is clear which; elsewhere the person says which."""
        await ack()
        if await refused(self.gate, Act.NOTE, body, respond):
            return
        message = _source(body)
        texts = await self._texts(body)
        incident = await asyncio.to_thread(self.timeline.incident_of, message.channel, message.thread_ts or message.ts)
        if incident is not None:
            added = await asyncio.to_thread(self.timeline.add, incident.id, message.quoted, actor(body))
            key = "timeline.added" if added else "timeline.there"
            await deliver(respond, texts.text(key, number=incident.number))
            return
        choices = await asyncio.to_thread(self.timeline.choices)
        if not choices:
            await deliver(respond, texts.text("timeline.none"))
            return
        form = timeline_form(choices, message.text, message.packed(), texts)
        await self.gateway.open_modal(body["trigger_id"], form)

    async def on_timeline_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        texts = await self._texts(body)
        title = texts.text("timeline.title")
        if (sentence := await self.gate.refusal(Act.NOTE, body["user"]["id"])) is not None:
            await ack(response_action="update", view=done_form(title, sentence, texts))
            return
        incident_id = int(chosen(view, "incident"))
        number = {one.id: one.number for one in await asyncio.to_thread(self.timeline.choices)}.get(incident_id)
        if number is None:
            await ack(response_action="update", view=done_form(title, texts.text("click.gone"), texts))
            return
        quoted = unpacked(view["private_metadata"]).quoted
        added = await asyncio.to_thread(self.timeline.add, incident_id, quoted, actor(body))
        line = texts.text("timeline.added" if added else "timeline.there", number=number)
        await ack(response_action="update", view=done_form(title, line, texts))

    async def on_report(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Ask whose post it is and where it was said."""
        await ack()
        if await refused(self.gate, Act.REPORT_MENTION, body, respond):
            return
        message, texts = _source(body), await self._texts(body)
        brands = await asyncio.to_thread(self.brands)
        form = report_form(brands, message.text, message.packed(), texts)
        await self.gateway.open_modal(body["trigger_id"], form)

    async def on_report_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """It takes the way of every mention: masked, stored once, scored by the scorer."""
        texts = await self._texts(body)
        title = texts.text("report.title")
        if (sentence := await self.gate.refusal(Act.REPORT_MENTION, body["user"]["id"])) is not None:
            await ack(response_action="update", view=done_form(title, sentence, texts))
            return
        brand = await asyncio.to_thread(self._brand, view)
        if errors := _field_errors(brand, written(view, "source"), texts):
            await ack(response_action="errors", errors=errors)
            return
        try:
            result = await asyncio.to_thread(self._store, brand, view)
        except (RowRejected, ValueTooLong) as error:
            key = "report.too_long" if isinstance(error, ValueTooLong) else "report.no_text"
            await ack(response_action="errors", errors={"text": texts.text(key)})
            return
        key = "report.done" if result is Outcome.ACCEPTED else "report.there"
        await ack(response_action="update", view=done_form(title, texts.text(key, brand=name(brand)), texts))

    async def on_open(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Ask of what brand, how bad, and what it is about."""
        await ack()
        if await refused(self.gate, Act.OPEN, body, respond):
            return
        message, texts = _source(body), await self._texts(body)
        brands = await asyncio.to_thread(self.brands)
        form = opening_form(brands, message.text, message.packed(), texts)
        await self.gateway.open_modal(body["trigger_id"], form)

    async def on_open_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A chart is drawn meanwhile: the form says that it works, and then what came of it."""
        texts = await self._texts(body)
        title = texts.text("opening.title")
        if (sentence := await self.gate.refusal(Act.OPEN, body["user"]["id"])) is not None:
            await ack(response_action="update", view=done_form(title, sentence, texts))
            return
        brand = await asyncio.to_thread(self._brand, view)
        if errors := _field_errors(brand, "", texts):
            await ack(response_action="errors", errors=errors)
            return
        await ack(response_action="update", view=done_form(title, texts.text("opening.working"), texts))
        line = await self._opened(brand, view, body, texts)
        await asyncio.sleep(ACK_HAS_ARRIVED_AFTER)
        await self.gateway.update_modal(str(view["id"]), done_form(title, line, texts))

    async def _opened(self, brand: str, view: dict[str, Any], body: dict[str, Any], texts: Catalogue) -> str:
        wish = Wish(
            brand=brand,
            level=Level[chosen(view, "level").upper()],
            crisis_class=CrisisClass(chosen(view, "class")),
            quoted=unpacked(view["private_metadata"]).quoted,
            who=actor(body),
        )
        try:
            outcome, incident = await asyncio.to_thread(self.opening.open, wish)
        except Exception:  # the form still says that it works: nobody else could tell the person that it does not
            error_id = secrets.token_hex(4)
            log.exception("error %s: an incident could not be opened by hand", error_id)
            return texts.text("opening.failed", error_id=error_id)
        if outcome is not Opened.ALREADY_LIVE:
            self.wake_sender()
        return outcome_line(_OUTCOMES[outcome], incident, self.opening.book.announcer.channel, texts)

    def _brand(self, view: dict[str, Any]) -> str:
        """The brand that was chosen, or written, in the spelling under which it is known."""
        wanted = clean(written(view, "other_brand")) or picked(view, "brand") or ""
        same = [brand for brand in self.brands() if brand.casefold() == wanted.casefold()]
        return same[0] if same else wanted

    def _store(self, brand: str, view: dict[str, Any]) -> Outcome:
        message = unpacked(view["private_metadata"])
        now = self.timeline.book.clock.now()
        raw = RawMention(
            text=written(view, "text"),
            source=written(view, "source"),
            external_id=f"slack:{message.channel}:{message.ts}",
            # On a replay's clock what was written just now lies in the future.
            created_at=min(message.said_at, now),
            brand=brand,
        )
        return self.intake.store([raw], datetime.now(UTC)).outcomes[0]

    async def _texts(self, body: dict[str, Any]) -> Catalogue:
        return (await self.people.person(body["user"]["id"])).texts


def _field_errors(brand: str, source: str, texts: Catalogue) -> dict[str, str]:
    """What is wrong with the fields, by their ids."""
    errors: dict[str, str] = {}
    if not brand:
        errors["other_brand"] = texts.text("report.no_brand")
    elif len(brand) > BRAND_LENGTH:
        errors["other_brand"] = texts.text("report.too_long")
    if len(source) > SOURCE_LENGTH:
        errors["source"] = texts.text("report.too_long")
    return errors


def _source(body: dict[str, Any]) -> SourceMessage:
    return message_of(str(body["channel"]["id"]), body["message"])
