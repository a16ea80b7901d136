"""The composition root: settings in, parts made and handed to each other, run, stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.caller import Caller
from bot.catalogue import catalogue
from bot.clock import Clock, FileClock, SystemClock
from bot.desk import Desk
from bot.desk_parts import make_book, make_hearing
from bot.errors import STATUS_REFUSED, StartupError
from bot.handover import HandOver
from bot.incident_book import IncidentBook
from bot.lag_watch import LagWatch
from bot.outbox import OutboxSender
from bot.people import People
from bot.role import Role
from bot.schedule import Job, make_scheduler
from bot.scorer_child import scorer_children
from bot.settings import Settings
from bot.silence_watch import SourceSilenceWatch
from bot.slack.answering import Answering
from bot.slack.commands import TeamChannels
from bot.slack.connection import Connection, SlackConnection
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import Handlers, build_app
from bot.slack.startup import Identity, identify, make_client
from bot.slack.wiring import make_handlers
from bot.team_parts import language_choice, make_live_settings, team_jobs
from bot.team_settings import LiveSettings
from bot.ticker import Ticker
from bot.watch import Watch
from bot.web.slack_door import HttpConnection, SlackDoor
from bot.word_answers.carrying_words import CarryingWords
from models.scores import Scorer
from storage import outbox, seen, workspaces
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds between two runs of each job.
TICK_SECONDS, WATCH_SECONDS, LAG_SECONDS, CLEANUP_SECONDS = 1, 5, 15, 3600
SILENCE_SECONDS = 30
#: The audit has a job of its own: it is there for the day on which the other one does not run.
CLOCK_SECONDS, AUDIT_SECONDS = 5, 60
#: For the first connection; a later one has as long as `SlackConnection.watch` gives it.
FIRST_CONNECTION_SECONDS = 30.0
REMEMBER_EVENTS = timedelta(days=2)
#: Pictures of messages that wait no more; a failed card may still be tried again within this time.
KEEP_PICTURES = timedelta(days=2)


def make_clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


def open_database(settings: Settings) -> Database:
    """The database, brought up to this version's tables.

    Raises:
        StartupError: it cannot be reached or is not ours; the sentence says what to do.
    """
    try:
        database = Database(settings.database_url)
        database.migrate()
        with database.write() as session:
            workspaces.ensure(session, settings.workspace, datetime.now(UTC))
    except StorageError as error:
        raise StartupError(str(error)) from error
    return database


def carrying_words(settings: Settings) -> CarryingWords:
    """What names the words that carried a score. Its model is loaded when somebody first asks."""

    def load() -> Scorer:
        # Here, because importing it takes seconds that no start of the bot should wait for.
        from models.classifier import Classifier

        return Classifier.load(settings.model, device="cpu", threads=1).score

    return CarryingWords(load)


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
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
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
        await asyncio.to_thread(self._bind, identity)
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
        gateway = SlackGateway(client)
        # The sender waits by itself: a pause inside the client would hold up every other channel.
        patient = SlackGateway(make_client(self.settings, socket_mode=self.door is None, retries=0))
        clock = make_clock(self.settings)
        book = self._book(identity.channel_id, clock)
        desk = Desk(book)
        watch = Watch(book, Caller(book.announcer))
        hand_over = HandOver(book)
        live = make_live_settings(self.settings, book, watch)
        await asyncio.to_thread(live.look)  # what was stored holds from the first tick on
        sender = OutboxSender(
            self.database, self.settings.workspace, patient, role.owner, self.settings.message_interval
        )
        ticker = Ticker(
            database=self.database,
            workspace_id=self.settings.workspace,
            desk=desk,
            clock=clock,
            tick=self.settings.tick,
            catch_up=self.settings.catch_up,
            patience=self.settings.scoring_patience,
        )
        handlers = self._listeners(identity, gateway, clock, desk, sender, live)
        connection = self._connection(identity, client, handlers)
        lag = LagWatch(
            database=self.database,
            workspace_id=self.settings.workspace,
            channel=identity.ops_channel,
            patience=self.settings.scoring_patience,
            texts=catalogue(self.settings.language),
        )
        silence = SourceSilenceWatch(
            database=self.database,
            workspace_id=self.settings.workspace,
            channel=identity.ops_channel,
            zone=self.settings.timezone,
            texts=catalogue(self.settings.language),
            catch_up=self.settings.catch_up,
        )
        await asyncio.to_thread(live.join, lambda now: setattr(lag, "texts", now.texts_of(lag.channel)))
        await asyncio.to_thread(live.join, lambda now: setattr(silence, "texts", now.texts_of(silence.channel)))
        await asyncio.to_thread(live.join, lambda now: setattr(silence, "ignored", now.ignored_sources()))
        jobs = self._jobs(ticker, sender, role, connection, lag, silence, watch, hand_over)
        scheduler = make_scheduler([*jobs, *team_jobs(handlers.team, sender.wake)])
        scheduler.start()  # before the first connection: that may take long, and the role must be kept meanwhile
        try:
            if await self._connected(connection):
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
        finally:
            scheduler.pause()
            ticker.stop()
            async with self._ticking, self._renewing:
                scheduler.shutdown(wait=False)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await connection.close()

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

    def _bind(self, identity: Identity) -> None:
        try:
            with self.database.write() as session:
                workspaces.bind_team(session, self.settings.workspace, identity.team_id, identity.team)
        except StorageError as error:
            raise StartupError(str(error)) from error

    def _book(self, channel_id: str, clock: Clock) -> IncidentBook:
        hearing = make_hearing(self.settings, self.database)
        return make_book(self.settings, self.database, clock, hearing, channel_id)

    def _listeners(
        self,
        identity: Identity,
        gateway: SlackGateway,
        clock: Clock,
        desk: Desk,
        sender: OutboxSender,
        live: LiveSettings,
    ) -> Handlers:
        people = People(gateway, self.settings.timezone, self.settings.language, language_choice(live.book))
        answering = Answering(
            self.database,
            self.settings.workspace,
            gateway,
            people,
            clock,
            slack_url=identity.slack_url,
            team_words=live.book.team_words,
        )
        channels = TeamChannels(self.settings.channels_of_the_team() | {identity.channel_id})
        carrying = carrying_words(self.settings)
        return make_handlers(desk, answering, people, gateway, channels, sender.wake, live, carrying)

    def _connection(self, identity: Identity, client: AsyncWebClient, handlers: Handlers) -> Connection:
        if self.door is not None:
            secret = self.settings.slack_signing_secret
            app = build_app(client, handlers, identity, secret.get_secret_value() if secret else "")
            return HttpConnection(self.door, identity.team_id, app)
        app_token = self.settings.slack_app_token
        if app_token is None:
            raise AssertionError("make_client has checked the tokens")
        return SlackConnection(build_app(client, handlers, identity), app_token.get_secret_value())

    def _jobs(
        self,
        ticker: Ticker,
        sender: OutboxSender,
        role: Role,
        connection: Connection,
        lag: LagWatch,
        silence: SourceSilenceWatch,
        watch: Watch,
        hand_over: HandOver,
    ) -> list[Job]:
        async def tick() -> None:
            async with self._ticking:
                if await asyncio.to_thread(ticker.run_due):
                    sender.wake()

        async def keep_role() -> None:
            async with self._renewing:  # a renewal that is cut off could take the role again after it is given up
                if await asyncio.to_thread(role.renew):
                    return
            log.error("another bot has taken over this database; ending")
            self.stop(1)

        async def watch_connection() -> None:
            if not await connection.watch():
                self.stop(1)
            if self.parent is not None and os.getppid() != self.parent:
                self.stop(0)

        async def watch_scoring() -> None:
            if await asyncio.to_thread(lag.look):
                sender.wake()

        async def watch_sources() -> None:
            if await asyncio.to_thread(silence.look):
                sender.wake()

        async def keep_clocks() -> None:
            if await asyncio.to_thread(watch.look) + await asyncio.to_thread(hand_over.look):
                sender.wake()

        async def audit_clocks() -> None:
            if await asyncio.to_thread(watch.audit):
                sender.wake()

        return [
            Job(tick, TICK_SECONDS),
            Job(keep_clocks, CLOCK_SECONDS),
            Job(audit_clocks, AUDIT_SECONDS),
            Job(keep_role, role.renew_seconds),
            Job(watch_connection, WATCH_SECONDS),
            Job(watch_scoring, LAG_SECONDS),
            Job(watch_sources, SILENCE_SECONDS),
            Job(self._clean_up, CLEANUP_SECONDS),
        ]

    async def _clean_up(self) -> None:
        def forget() -> None:
            now = datetime.now(UTC)
            with self.database.write() as session:
                seen.forget_before(session, now - REMEMBER_EVENTS)
                outbox.forget_pictures(session, now - KEEP_PICTURES)

        await asyncio.to_thread(forget)

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
