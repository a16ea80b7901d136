"""The sandbox as one object: start it, let a bot connect, act as its people, look at what happened."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from aiohttp import web

from bot.sandbox import demo_team
from bot.sandbox.call import Call
from bot.sandbox.chat_methods import ChatMethods
from bot.sandbox.control import Control
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.modals import Modals
from bot.sandbox.oauth import OAuth
from bot.sandbox.pace import Pace
from bot.sandbox.page_api import PageApi
from bot.sandbox.page_files import only_from_here, page_routes
from bot.sandbox.people import People
from bot.sandbox.read_methods import ReadMethods
from bot.sandbox.records import ActionRun, CommandRun, Json, Message, ShortcutRun
from bot.sandbox.responses import Responses
from bot.sandbox.scopes import ALL_SCOPES
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.triggers import Triggers
from bot.sandbox.view_methods import ViewMethods
from bot.sandbox.web_api import Credentials, WebApi
from bot.sandbox.workspace import Workspace

T = TypeVar("T")

HOST = "127.0.0.1"
MOST_UPLOAD_BYTES = 64 * 1024 * 1024


class Sandbox:
    """A local workspace that speaks Slack's Web API and Socket Mode, bound to 127.0.0.1.

    ``port`` 0 takes any free one. ``messages_per_second`` is the pace per channel above which Slack answers 429;
    None limits nothing. ``file_processing_seconds`` pass between an upload and its use in a block. An envelope
    without an ack within ``ack_seconds`` has failed; an event is then repeated after each of
    ``event_retry_seconds``. ``bot_events`` are the event types the app subscribes to, None for all. ``scopes``
    are those granted to the bot token. ``commands`` are the manifest's ``slash_commands``, which the composer of
    the page then suggests; ``shortcuts`` are its shortcuts, which stand beside each message. ``now``
    gives the seconds of the epoch that become message ts.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        team_id: str = "T0SANDBOX",
        messages_per_second: float | None = 1.0,
        file_processing_seconds: float = 0.5,
        bot_token: str = "xoxb-sandbox",
        app_token: str = "xapp-sandbox",
        ack_seconds: float = 3.0,
        event_retry_seconds: Sequence[float] = (0.0, 60.0, 300.0),
        bot_events: Collection[str] | None = None,
        scopes: Collection[str] = ALL_SCOPES,
        commands: Sequence[Json] = (),
        shortcuts: Sequence[Json] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._port = port
        self._ack_seconds = ack_seconds
        self._runner: web.AppRunner | None = None
        self.bot_token = bot_token
        self.app_token = app_token
        self.workspace = Workspace(team_id, now)
        self.sockets = SocketMode(self.workspace, ack_seconds)
        self.events = Events(self.workspace, self.sockets, event_retry_seconds, bot_events)
        self.faults = Faults(self.sockets, self.events)
        self.page_opened = asyncio.Event()
        self._pace = Pace(messages_per_second)
        self._files = Files(self.workspace, self._pace, file_processing_seconds, lambda: self.url)
        self._responses = Responses(self.workspace)
        self._triggers = Triggers()
        self.modals = Modals(self.workspace)
        self.people = People(
            self.workspace,
            self.sockets,
            self.events,
            self._responses,
            self._triggers,
            self.modals,
            lambda: self.url,
        )
        self.oauth = OAuth(self.workspace, bot_token, scopes)
        self._page_api = PageApi(
            self.workspace, self.people, self.modals, self.faults, self.page_opened, commands, shortcuts
        )
        self._control = Control(self.workspace, self.people, self.faults)
        self._web_api = WebApi(
            self.workspace,
            self._methods(),
            Credentials(bot_token, app_token, frozenset(scopes)),
            self.faults,
            self._pace,
        )

    @property
    def url(self) -> str:
        """The page, with a slash at its end."""
        return f"http://{HOST}:{self._port}/"

    @property
    def api_url(self) -> str:
        """What a Slack client takes as ``base_url``."""
        return f"{self.url}api/"

    async def start(self) -> None:
        """Listen. Raises ``OSError`` when the port is taken."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        try:
            await site.start()
        except OSError:
            await self.stop()
            raise
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection. A bot that is still there will find nobody."""
        self._files.stop()
        await self.events.stop()
        await self.sockets.stop()
        await self._page_api.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Sandbox:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def send_command(
        self, command: str, text: str = "", *, user: str = demo_team.ANALYST, channel: str = demo_team.CRISIS
    ) -> CommandRun:
        """Send a slash command as a person; returns once it is acknowledged or has failed."""
        return await self.people.send_command(command, text, user=user, channel=channel)

    async def click(
        self,
        message_ts: str,
        action_id: str,
        *,
        user: str = demo_team.ANALYST,
        channel: str = demo_team.CRISIS,
        value: str | None = None,
        chosen: Json | None = None,
    ) -> ActionRun:
        """Use a button or menu of a message; returns once it is acknowledged or has failed.

        ``value`` tells buttons with the same action_id apart; ``chosen`` is what a menu adds to the action.
        Raises ``ApiError`` when the message has no such element.
        """
        return await self.people.click(channel, message_ts, action_id, user=user, value=value, chosen=chosen or {})

    async def use_shortcut(
        self, message_ts: str, callback_id: str, *, user: str = demo_team.ANALYST, channel: str = demo_team.CRISIS
    ) -> ShortcutRun:
        """Use a shortcut of a message's menu; returns once it is acknowledged or has failed."""
        return await self.people.use_shortcut(channel, message_ts, callback_id, user=user)

    async def say(self, text: str, *, user: str, channel: str, thread_ts: str | None = None) -> Message:
        """Post as a person. The bot is told where it is a member."""
        return self.people.say(text, user=user, channel=channel, thread_ts=thread_ts)

    def call_over_http(self, url: str, signing_secret: str) -> None:
        """From now on send commands, clicks and events to this address, signed, instead of through a socket."""
        self.sockets.instead = HttpMode(url, signing_secret, self._ack_seconds)

    def show_clock_speed(self, speed: float) -> None:
        """Let the page's banner say that the bot's clock runs ``speed`` times as fast as the reader's; 1: no word."""
        self._page_api.show_clock_speed(speed)

    def show_while_empty(self, channel: str, text: str) -> None:
        """Let the page say this in a channel until its first message is there."""
        self._page_api.show_while_empty(channel, text)

    async def wait_until(self, predicate: Callable[[Workspace], T | None], timeout: float) -> T:
        """Return the first truthy value of ``predicate``, asked again at every change of the record.

        Raises ``SandboxTimeoutError`` (a ``TimeoutError``) that shows the record's summary.
        """
        return await self.workspace.wait_until(predicate, timeout)

    def _methods(self) -> dict[str, Callable[[Call], Json]]:
        return {
            "apps.connections.open": self._open_connection,
            **ReadMethods(self.workspace, lambda: self.url).table(),
            **ChatMethods(self.workspace, self._pace, lambda: self.url).table(),
            **ViewMethods(self.workspace, self.modals, self._triggers).table(),
            **self._files.table(),
            **self.oauth.table(),
        }

    def _open_connection(self, _call: Call) -> Json:
        return {"url": f"ws://{HOST}:{self._port}/link?{self.sockets.ticket_query()}"}

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MOST_UPLOAD_BYTES, middlewares=[only_from_here])
        application.add_routes(
            [
                web.post("/api/{method}", self._web_api.handle),
                web.get("/api/{method}", self._web_api.handle),
                web.get("/link", self.sockets.handle),
                web.get("/oauth/v2/authorize", self.oauth.authorize),
                web.post("/resp/{token}", self._responses.handle),
                web.post("/upload/{token}", self._files.receive),
                web.get("/files/{id}/{name}", self._files.hand_out),
                web.get("/ui", self._page_api.handle),
                *page_routes(),
                *self._control.routes(),
            ]
        )
        return application
