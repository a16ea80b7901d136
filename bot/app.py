"""The composition root: settings in, parts made and handed to each other, run, stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.bot_database import bind_team
from bot.bot_jobs import BotJobs
from bot.caller import Caller
from bot.desk import Desk
from bot.desk_parts import make_book, make_clock, make_hearing, make_ticker
from bot.errors import STATUS_REFUSED, StartupError
from bot.handover import HandOver
from bot.ops_watches import make_ops_watches
from bot.outbox import OutboxSender
from bot.role import Role
from bot.schedule import make_scheduler
from bot.scorer_child import scorer_children
from bot.settings import Settings
from bot.slack.connection import Connection
from bot.slack.gateway import SlackGateway
from bot.slack.startup import Identity, identify, make_client
from bot.slack_parts import make_connection, make_listeners
from bot.team_parts import make_live_settings, team_jobs
from bot.watch import Watch
from bot.web.slack_door import SlackDoor
from storage.database import Database

log = logging.getLogger(__name__)

T = TypeVar("T")

#: For the first connection; a later one has as long as `SlackConnection.watch` gives it.
FIRST_CONNECTION_SECONDS = 30.0


@dataclass(slots=True)
class Bot:
    """The running bot. With ``parent``, it ends when that process is no longer its parent.

    With a ``door`` it hears Slack over HTTP, otherwise over Socket Mode. Of several in a process one starts the
    scorers.
    """

    settings: Settings
    database: Database
    parent: int | None = None
    door: SlackDoor | None = None
    with_scorer: bool = True
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _status: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def run(self) -> int:
        """Work until told to stop by a signal; returns the exit status."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop, 0)
        return await self.serve()

    async def serve(self) -> int:
        """Check, connect, work until told to stop, then let go of everything in order."""
        socket_mode = self.door is None
        client = make_client(self.settings, socket_mode=socket_mode)
        identity = await self._unless_stopped(identify(client, self.settings, socket_mode=socket_mode))
        if identity is None:
            return self._status
        await asyncio.to_thread(bind_team, self.database, self.settings.workspace, identity.team_id, identity.team)
        role = Role(self.database, self.settings.workspace, "desk")
        try:
            await self._unless_stopped(role.take())
            if not self._stop.is_set():
                await self._work(identity, client, role)
        finally:
            await asyncio.to_thread(role.give_up)
        return self._status

    def stop(self, status: int) -> None:
        """End the run with this exit status; the first one given counts."""
        if not self._stop.is_set():
            self._status = status
            self._stop.set()

    async def _work(self, identity: Identity, client: AsyncWebClient, role: Role) -> None:
        settings, database = self.settings, self.database
        gateway = SlackGateway(client)
        # The sender waits by itself: a pause inside the client would hold up every other channel.
        patient = SlackGateway(make_client(settings, socket_mode=self.door is None, retries=0))
        clock = make_clock(settings)
        book = make_book(settings, database, clock, make_hearing(settings, database), identity.channel_id)
        desk = Desk(book)
        watch = Watch(book, Caller(book.announcer))
        live = make_live_settings(settings, book, watch)
        await asyncio.to_thread(live.look)  # what was stored holds from the first tick on
        sender = OutboxSender(database, settings.workspace, patient, role.owner, settings.message_interval)
        handlers = make_listeners(settings, database, identity, gateway, clock, desk, sender.wake, live)
        connection = make_connection(settings, self.door, identity, client, handlers)
        ops = await asyncio.to_thread(make_ops_watches, settings, database, identity.ops_channel, live)
        jobs = BotJobs(
            database=database,
            ticker=make_ticker(settings, database, desk, clock),
            sender=sender,
            role=role,
            connection=connection,
            ops=ops,
            watch=watch,
            hand_over=HandOver(book),
            stop=self.stop,
            parent=self.parent,
        )
        scheduler = make_scheduler([*jobs.listed(), *team_jobs(handlers.team, sender.wake)])
        scheduler.start()  # before the first connection: that may take long, and the role must be kept meanwhile
        try:
            if await self._connected(connection):
                await self._until_stopped(identity, sender)
        finally:
            scheduler.pause()
            jobs.ticker.stop()
            async with jobs.at_rest():
                scheduler.shutdown(wait=False)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await connection.close()

    async def _until_stopped(self, identity: Identity, sender: OutboxSender) -> None:
        self._spawn(sender.run(), "outbox sender")
        if self.with_scorer:
            for child in scorer_children(self.database, dict(os.environ), self.settings.device):
                self._spawn(child.run(), "scorer child")
        log.info(
            "Tocsin runs: workspace %s, cards go to %s, language %s, zone %s. Stop it with Ctrl-C.",
            identity.team,
            self.settings.alert_channel,
            self.settings.language,
            self.settings.zone,
        )
        await self._stop.wait()

    async def _connected(self, connection: Connection) -> bool:
        """Wait for the first connection; False when told to stop before it is up."""
        connected = await self._unless_stopped(connection.connect(FIRST_CONNECTION_SECONDS))
        if connected is False:
            raise StartupError(
                "Slack gave an address for the WebSocket but it cannot be reached. Check that a firewall or proxy "
                "lets wss:// connections through, then start again."
            )
        return bool(connected)

    async def _unless_stopped(self, step: Coroutine[Any, Any, T]) -> T | None:
        """The result of a step of the start, or None when told to stop before it is done."""
        work = asyncio.ensure_future(step)
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else None
        finally:
            work.cancel()
            stopping.cancel()
            await asyncio.wait({work, stopping})

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A part that ends by itself takes the bot with it: a deaf or dumb bot is worse than a restarted one."""
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, StartupError):
            log.error("%s", error)
            self.stop(STATUS_REFUSED)
            return
        log.error("the %s ended unexpectedly", task.get_name(), exc_info=error)
        self.stop(1)
