"""The parts behind the listeners, made as the composition root makes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from analysis.desk_rules import DeskRules
from bot.caller import Caller
from bot.clock import SystemClock
from bot.desk_settings import PermissionSettings
from bot.outbox import OutboxSender
from bot.people import People
from bot.sandbox import Message, Sandbox, demo_team
from bot.settings import Settings, load_settings
from bot.slack import wiring
from bot.slack.answering import Answering
from bot.slack.commands import TeamChannels
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import Handlers
from bot.slack.startup import Identity
from bot.team_parts import language_choice, make_live_settings
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

#: Far above what the sandbox takes, so that a busy machine is not taken for a Slack that does not answer.
PATIENCE = 30.0


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
    *,
    permissions: PermissionSettings | None = None,
    rules: DeskRules | None = None,
    settings: Settings | None = None,
) -> Handlers:
    gateway = SlackGateway(client)
    people = People(gateway, SHANGHAI, "zh")
    answering = Answering(
        database, WORKSPACE, gateway, people, clock, system_clock=clock, slack_url="https://team.slack.com/"
    )
    desk = make_desk(database, clock, rules=rules)

    def carrying(texts: Sequence[str]) -> list[list[str]]:
        return [text.split()[:2] for text in texts]

    channels = TeamChannels(frozenset({CRISIS, "pr"}))
    seed = settings or (load_settings(permissions=permissions) if permissions else load_settings())
    live = make_live_settings(seed, desk.book, Watch(desk.book, Caller(desk.book.announcer)))
    people.chosen_language = language_choice(live.book)
    answering.team_words = live.book.team_words
    handlers = wiring.make_handlers(
        desk, answering, people, gateway, channels, wake_sender, live, carrying, system_clock=clock
    )
    handlers.team.homes.system_clock = live.book.clock = clock
    handlers.gate.lookup_seconds = PATIENCE
    return handlers


def make_sender(database: Database, gateway: SlackGateway, owner: str = "sender") -> OutboxSender:
    """A sender without a pause between messages."""
    return OutboxSender(database, WORKSPACE, gateway, owner, timedelta(0))
