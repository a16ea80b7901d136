"""How settings are changed in Slack: whoever may sees a form; what they fill in is stored, or they learn why not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck

from analysis.permissions import Act
from bot.clock import Clock
from bot.people import People, Person
from bot.permissions import Gate
from bot.slack.blocks import Block
from bot.slack.errors import SlackRefused
from bot.slack.gateway import SlackGateway
from bot.slack.incident_forms import actor
from bot.slack.responding import ACK_HAS_ARRIVED_AFTER
from bot.slack.settings_fields import Values, WrongField, metadata, packed
from bot.slack.text import name
from bot.slack.views.settings import Pages
from bot.slack.views.settings_frame import SettingsFrame
from bot.team_settings import LiveSettings, Name, SettingsBook, TeamSettings
from storage import source_health
from storage.errors import StaleSettings

log = logging.getLogger(__name__)

Read = TypeVar("Read")
#: Sources of which something came in within this time can be chosen.
SOURCES_OF = timedelta(days=30)


@dataclass(slots=True)
class SettingsDialogue:
    """The steps that every form of the settings takes. Whether somebody may is looked up at each.

    ``clock`` is that of the mentions.
    """

    book: SettingsBook
    live: LiveSettings
    gate: Gate
    people: People
    gateway: SlackGateway
    clock: Clock

    async def open(self, trigger_id: str, user_id: str) -> None:
        """Show the settings to who may change them, to others who may. Acknowledge first."""
        person = await self.people.person(user_id)
        view_id = await self.gateway.open_modal(trigger_id, self.pages(person).waiting())
        if (sentence := await self._refusal(user_id)) is not None:
            await self.gateway.update_modal(view_id, self.pages(person).note(sentence))
            return
        await self._show_main(view_id, await asyncio.to_thread(self.book.current), person)

    async def push(
        self,
        body: dict[str, Any],
        form: Callable[[SettingsFrame, TeamSettings, str], dict[str, Any]],
        travelling: dict[str, Any],
    ) -> None:
        """Lay a form over the settings, for who may."""
        user_id = body["user"]["id"]
        person = await self.people.person(user_id)
        if (sentence := await self._refusal(user_id)) is not None:
            view = self.pages(person).note(sentence)
        else:
            settings = await asyncio.to_thread(self.book.current)
            carried = packed({**travelling, "seen": settings.newest})
            view = form(SettingsFrame(self.book.seed.timezone, person.texts), settings, carried)
        await self.gateway.push_modal(body["trigger_id"], view)

    async def preview(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        read: Callable[[TeamSettings], Read],
        show: Callable[[Read, Person, dict[str, Any]], Awaitable[dict[str, Any]]],
    ) -> None:
        """Acknowledge with a page that says to wait, and put there what the value would have done."""
        person = await self.people.person(body["user"]["id"])
        settings = await asyncio.to_thread(self.book.current)
        try:
            value = read(settings)
        except WrongField as wrong:
            await _complain(ack, wrong, person)
            return
        await ack(response_action="update", view=self.pages(person).waiting())
        shown = await show(value, person, metadata(view))
        await asyncio.sleep(ACK_HAS_ARRIVED_AFTER)
        await self.gateway.update_modal(view["id"], shown)

    async def save(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        values: Callable[[TeamSettings], Values],
    ) -> None:
        """Store what was filled in, if that makes sense and the person may; then what lies below shows it."""
        user_id = body["user"]["id"]
        person = await self.people.person(user_id)
        pages = self.pages(person)
        if (sentence := await self._refusal(user_id)) is not None:
            await ack(response_action="update", view=pages.note(sentence))
            return
        settings = await asyncio.to_thread(self.book.current)
        who = actor(body)
        seen = int(metadata(view).get("seen", settings.newest))
        try:
            after = await asyncio.to_thread(self.book.change, values(settings), who.name, who.id, seen=seen)
        except WrongField as wrong:
            await _complain(ack, wrong, person)
            return
        except StaleSettings as stale:
            text = person.texts.text("settings.stale", who=name(stale.who))
            await ack(response_action="update", view=pages.note(text))
            return
        await ack()
        await self._taken_up(view, after, person)

    async def at_once(
        self,
        body: dict[str, Any],
        values: Callable[[TeamSettings], Values] | None,
        *,
        forget: Name | None = None,
    ) -> None:
        """A button in a form that changes something without more ado; the form then says so."""
        user_id, view = body["user"]["id"], body["view"]
        person = await self.people.person(user_id)
        pages, who = self.pages(person), actor(body)
        if (sentence := await self._refusal(user_id)) is not None:
            await self.gateway.update_modal(view["id"], pages.note(sentence))
            return
        settings = await asyncio.to_thread(self.book.current)
        seen = int(metadata(view).get("seen", settings.newest))
        try:
            if values is not None:
                after = await asyncio.to_thread(self.book.change, values(settings), who.name, who.id, seen=seen)
            for each in _forgotten(forget):
                after = await asyncio.to_thread(self.book.forget, each, who.name, who.id, seen=seen)
        except StaleSettings as stale:
            await self.gateway.update_modal(
                view["id"], pages.note(person.texts.text("settings.stale", who=name(stale.who)))
            )
            return
        await self._show(view["id"], pages.note(person.texts.text("settings.done")))
        await self._taken_up(view, after, person)

    async def _taken_up(self, view: dict[str, Any], after: TeamSettings, person: Person) -> None:
        await asyncio.to_thread(self.live.look)
        root = view.get("root_view_id")
        if root and root != view["id"]:
            await self._show_main(root, after, person)

    async def _show_main(self, view_id: str, settings: TeamSettings, person: Person) -> None:
        history = await asyncio.to_thread(self.book.history)
        sources = await asyncio.to_thread(self._sources)
        await self._show(view_id, self.pages(person).main(settings, history, sources))

    async def _show(self, view_id: str, page: Block) -> None:
        """Change a view. Whoever has closed it meanwhile sees what was stored when they open the settings again."""
        try:
            await self.gateway.update_modal(view_id, page)
        except SlackRefused as error:
            if error.code != "not_found":
                raise
            log.info("the settings were closed before they could show what was stored")

    def _sources(self) -> list[str]:
        """Those that had anything lately, the one with the most mentions first."""
        with self.book.database.read() as session:
            heard = source_health.sources(session, self.book.workspace_id, self.clock.now() - SOURCES_OF)
        return [one.source for one in sorted(heard, key=lambda one: -one.mentions)]

    async def _refusal(self, user_id: str) -> str | None:
        """None if the person may, by what is stored at this moment."""
        await asyncio.to_thread(self.live.look)
        return await self.gate.refusal(Act.CHANGE_SETTINGS, user_id)

    def pages(self, person: Person) -> Pages:
        """The pages for a person."""
        return Pages(self.book.seed.timezone, person.texts)


def _forgotten(what: Name | None) -> Sequence[Name]:
    """The languages are one topic for people."""
    if what is None:
        return ()
    return (Name.LANGUAGE, Name.CHANNEL_LANGUAGES) if what is Name.LANGUAGE else (what,)


async def _complain(ack: AsyncAck, wrong: WrongField, person: Person) -> None:
    await ack(response_action="errors", errors={wrong.block_id: person.texts.text(wrong.key, **wrong.values)})
