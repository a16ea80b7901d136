"""The parts behind the listeners, made as the composition root makes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.caller import Caller
from bot.clock import SystemClock
from bot.desk_acts import DeskActs
from bot.outbox import OutboxSender
from bot.people import People
from bot.sandbox import Message, Sandbox, demo_team
from bot.settings import Settings, load_settings
from bot.slack.answering import Answering
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import Handlers
from bot.slack.incident_forms import IncidentForms
from bot.slack.silence_forms import SilenceForms
from bot.slack.startup import Identity
from bot.team_parts import language_choice, make_live_settings, make_team
from bot.watch import Watch
from storage.database import Database
from tests.builders import CRISIS, SHANGHAI, make_desk
from tests.databases import WORKSPACE

#: Who the bot is in the sandbox.
IDENTITY = Identity(
    team_id="T0SANDBOX",
    team=demo_team.TEAM_NAME,
    bot_user_id=demo_team.BOT_USER,
    channel_id=CRISIS,
    bot_id=demo_team.BOT_ID,
)


@dataclass(slots=True)
class Connected:
    """A bot that hears the sandbox over a socket. What it puts into the outbox is sent when a test says so."""

    sandbox: Sandbox
    handlers: Handlers
    sender: OutboxSender
    woken: asyncio.Event

    async def handled(self) -> None:
        """Wait until a listener has changed something: it then wakes the sender."""
        await asyncio.wait_for(self.woken.wait(), 30)
        self.woken.clear()

    async def send_all(self) -> None:
        while await self.sender.send_next():
            pass

    def card(self) -> Message:
        """The one message that stands in the channel itself."""
        (card,) = [message for message in self.sandbox.workspace.posted(CRISIS) if not message.is_reply]
        return card


def make_handlers(
    database: Database,
    clock: SystemClock,
    client: AsyncWebClient,
    wake_sender: Callable[[], None],
    settings: Settings | None = None,
) -> Handlers:
    gateway = SlackGateway(client)
    people = People(gateway, SHANGHAI, "zh")
    answering = Answering(database, WORKSPACE, gateway, people, clock, system_clock=clock)
    desk = make_desk(database, clock)
    acts = DeskActs(desk.book)
    forms = IncidentForms(desk.book, acts, people, gateway, wake_sender)
    silencing = SilenceForms(desk.book, people, gateway)
    live = make_live_settings(settings or load_settings(), desk.book, Watch(desk.book, Caller(desk.book.announcer)))
    people.chosen_language = language_choice(live.book)
    team = make_team(live, desk.book, people, gateway, silencing, answering.line_and_blocks)
    team.homes.system_clock = live.book.clock = clock
    return Handlers(answering, desk, acts, forms, silencing, people, CRISIS, wake_sender, team)


def make_sender(database: Database, gateway: SlackGateway, owner: str = "sender") -> OutboxSender:
    """A sender without a pause between messages."""
    return OutboxSender(database, WORKSPACE, gateway, owner, timedelta(0))
