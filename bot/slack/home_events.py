"""App Home: opened, and its buttons."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.permissions import Act
from bot.clock import SystemClock
from bot.homes import Homes
from bot.people import People
from bot.permissions import Gate
from bot.slack.blocks import Block
from bot.slack.gateway import SlackGateway
from bot.slack.home_ids import ANY, HomeAction
from bot.slack.settings_forms import SettingsForms
from bot.slack.silence_forms import SilenceForms
from bot.slack.views import home
from storage import preferences

log = logging.getLogger(__name__)

#: The answer of a command to a person: the words behind it and who asks, to a line and blocks.
Answer = Callable[[str, str], Awaitable[tuple[str, Sequence[Block]]]]
#: Makes a report and sends it to a person.
Report = Callable[[str], Awaitable[None]]
_ASK = re.compile(rf"{HomeAction.ASK.value}:\d+")


@dataclass(slots=True)
class HomeEvents:
    """Listens to what people do in their App Home. Answers come in a modal: a Home has no place for them."""

    homes: Homes
    people: People
    gateway: SlackGateway
    gate: Gate
    settings: SettingsForms
    silencing: SilenceForms
    answer: Answer
    report: Report

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        app.event("app_home_opened")(self.on_opened)
        app.action(_ASK)(self.on_ask)
        app.action(HomeAction.SILENCE.value)(self.on_silence)
        app.action(HomeAction.SETTINGS.value)(self.on_settings)
        app.action(HomeAction.REPORT.value)(self.on_report)
        app.action(HomeAction.LANGUAGE.value)(self.on_language)
        app.action(HomeAction.CARD.value)(self.on_card)

    async def on_opened(self, event: dict[str, Any]) -> None:
        """Bolt has acknowledged the event by itself. The other tab is for messages."""
        if event.get("tab") == "home":
            await self.homes.opened(str(event["user"]))

    async def on_ask(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        user_id, words = body["user"]["id"], str(body["actions"][0]["value"])
        texts = (await self.people.person(user_id)).texts
        view_id = await self.gateway.open_modal(body["trigger_id"], home.waiting(texts))
        try:
            line, blocks = await self.answer(words, user_id)
        except Exception:  # the modal says to wait, and must not do so for ever; the error goes on to the log
            error_id = secrets.token_hex(4)
            log.error("error %s in an answer to a button of App Home", error_id, exc_info=True)
            line, blocks = texts.text("home.failed", error_id=error_id), []
        await self.gateway.update_modal(view_id, home.answer(line, blocks, texts))

    async def on_silence(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person = await self.people.person(body["user"]["id"])
        if (sentence := await self.gate.refusal(Act.SILENCE, body["user"]["id"])) is not None:
            await self.gateway.open_modal(body["trigger_id"], home.answer(sentence, [], person.texts))
            return
        await self.silencing.ask(body["trigger_id"], person)

    async def on_settings(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await self.settings.open(body["trigger_id"], body["user"]["id"])

    async def on_report(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        user_id = body["user"]["id"]
        texts = (await self.people.person(user_id)).texts
        await self.gateway.open_modal(body["trigger_id"], home.answer(texts.text("home.report_coming"), [], texts))
        await self.report(user_id)

    async def on_language(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        user_id, wanted = body["user"]["id"], body["actions"][0]["selected_option"]["value"]
        await asyncio.to_thread(self._choose, user_id, None if wanted == ANY else wanted)
        await self.homes.opened(user_id)

    async def on_card(self, ack: AsyncAck) -> None:
        """The button leads there by itself."""
        await ack()

    def _choose(self, user_id: str, language: str | None) -> None:
        with self.homes.database.write() as session:
            preferences.set_language(session, self.homes.workspace_id, user_id, language, SystemClock().now())
