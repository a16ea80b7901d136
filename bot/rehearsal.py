"""A whole Tocsin on one machine for demos and replays: sandbox, database, clock, and the bot as its own process."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.bot_database import open_database
from bot.clock import FileClock, Pace
from bot.errors import STATUS_REFUSED, StartupError, UsageError
from bot.feed import Feed
from bot.intake import Intake
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.slack.manifest import EVENTS, SCOPES, manifest
from bot.ticker import DESK_MARK
from storage import audit, outbox, progress, queue
from storage.database import Database

T = TypeVar("T")
log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
STOP_SECONDS = 20.0
RESTART_SECONDS = 0.2
#: In a rehearsal the desk waits for the scorer as long as it takes: what it decides must not depend on the machine.
PATIENCE = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class Options:
    """How a rehearsal is to run.

    ``folder`` keeps the database instead of a temporary one; ``database_url`` names a database, which must be empty
    unless it ``is_used``. ``say`` tells the person at the terminal something.
    """

    settings: Settings
    headless: bool
    port: int
    say: Callable[[str], None]
    folder: Path | None = None
    database_url: str | None = None
    is_used: bool = False


@dataclass(slots=True)
class Rehearsal:
    """Starts the parts, keeps the bot running as a supervisor would, and knows when all has been done."""

    options: Options
    settings: Settings
    tick: timedelta
    messages_per_second: float | None = 1.0
    sandbox: Sandbox = field(init=False)
    database: Database = field(init=False)
    clock: FileClock = field(init=False)
    feed: Feed = field(init=False)
    _home: Path = field(init=False)
    _bot: asyncio.subprocess.Process | None = None
    _closing: AsyncExitStack = field(default_factory=AsyncExitStack)
    bot_starts: int = 0

    async def open(self, start: datetime) -> None:
        """Make a fresh database whose desk begins at ``start``, and open the sandbox. The clock stands at ``start``.

        What was made of it is taken away again when a step fails.

        Raises:
            UsageError: the database holds mentions already, or the folder is none.
            StartupError: the database cannot be reached, or there is no place for a temporary folder.
        """
        try:
            await self._open(start)
        except BaseException:
            await self.close()
            raise

    async def _open(self, start: datetime) -> None:
        self._home = self._make_home()
        url = self.options.database_url or f"sqlite:///{self._home / 'tocsin.db'}"
        self.settings = self.settings.model_copy(update={"database_url": url})
        self.database = await asyncio.to_thread(open_database, self.settings)
        self._closing.callback(self.database.dispose)
        if not self.options.is_used:
            await asyncio.to_thread(self._refuse_used_database)
        workspace_id = self.settings.workspace
        self.feed = Feed(self.database, workspace_id, Intake(self.database, workspace_id))
        self.clock = FileClock(self._home / "clock.json")
        self.clock.stop_at(start)
        await asyncio.to_thread(self._set_mark, start)
        self.sandbox = await self._open_sandbox()
        self._closing.push_async_callback(self.sandbox.stop)

    async def with_bot(self, work: Coroutine[Any, Any, T]) -> T:
        """Do the work while the bot runs; it is started again whenever it dies.

        Raises:
            StartupError: the bot refuses to start, which no restart mends. It has said why on standard error.
        """
        keeper = asyncio.create_task(self._keep_bot())
        self._closing.push_async_callback(self._stop_bot, keeper)
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, keeper}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await keeper
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """Stop the bot, then the sandbox; a temporary folder goes, a given one stays. Nothing interrupts this."""
        closing = asyncio.ensure_future(self._closing.aclose())
        while not closing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(closing)
        closing.result()

    def run_clock(self, pace: Pace) -> None:
        """Set the clock going, and let the page say how fast for as long as it is faster than the reader's."""
        self.clock.set(pace)
        self.sandbox.show_clock_speed(pace.speed)
        if pace.until_real:
            self._closing.callback(asyncio.create_task(self._say_when_caught_up(pace)).cancel)

    async def _say_when_caught_up(self, pace: Pace) -> None:
        while pace.at(real := datetime.now(UTC)) < real:
            await asyncio.sleep(POLL_SECONDS)
        self.sandbox.show_clock_speed(1.0)

    @property
    def bot_pid(self) -> int | None:
        return self._bot.pid if self._bot and self._bot.returncode is None else None

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that only the database knows."""
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(POLL_SECONDS)

    async def until_done(self, end: datetime) -> None:
        """Wait until all is scored, judged up to ``end``, and said."""
        await self.until(self.everything_scored)
        await self.until(lambda: self.desk_has_reached(end))
        await self.until(self.everything_sent)

    def everything_scored(self) -> bool:
        with self.database.read() as session:
            return queue.backlog(session, self.settings.workspace).waiting == 0

    def desk_has_reached(self, moment: datetime) -> bool:
        with self.database.read() as session:
            mark = progress.get(session, self.settings.workspace, DESK_MARK)
        return mark is not None and mark + self.tick > moment

    def everything_sent(self) -> bool:
        with self.database.read() as session:
            return outbox.pending_count(session, self.settings.workspace) == 0

    def _make_home(self) -> Path:
        folder = self.options.folder
        if folder is None:
            return self._make_temporary_home()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise UsageError(f"{folder} is a file. Name a folder, which is made if there is none.") from error
        except OSError as error:
            raise UsageError(f"The folder {folder} cannot be made ({error.strerror}). Name another.") from error
        return folder

    def _make_temporary_home(self) -> Path:
        try:
            home = Path(tempfile.mkdtemp(prefix="tocsin-"))
        except OSError as error:
            raise StartupError(f"There is no place for a temporary folder: {error}. Name a folder instead.") from error
        self._closing.push_async_callback(self._remove, home)
        return home

    async def _remove(self, home: Path) -> None:
        # Cancelling does not end a thread, and one that still works on the database would bring the folder back.
        await asyncio.get_running_loop().shutdown_default_executor()
        shutil.rmtree(home, ignore_errors=True)

    def _refuse_used_database(self) -> None:
        with self.database.read() as session:
            if audit.counts(session, self.settings.workspace).mentions:
                raise UsageError("That database holds mentions already. A rehearsal needs an empty one: name another.")

    async def _open_sandbox(self) -> Sandbox:
        try:
            return await self._sandbox_on(self.options.port)
        except OSError:
            log.warning("port %d cannot be used; the page gets another", self.options.port)
            return await self._sandbox_on(0)

    async def _sandbox_on(self, port: int) -> Sandbox:
        features = manifest()["features"]
        sandbox = Sandbox(
            port=port,
            messages_per_second=self.messages_per_second,
            commands=features["slash_commands"],
            shortcuts=features["shortcuts"],
            bot_events=EVENTS,
            scopes=SCOPES,
        )
        await sandbox.start()
        return sandbox

    def _set_mark(self, start: datetime) -> None:
        with self.database.write() as session:
            progress.set(session, self.settings.workspace, DESK_MARK, start - self.tick)

    def _environment(self) -> dict[str, str]:
        """The bot reads its settings as always; these point it at the rehearsal and keep proxies off localhost."""
        interval = 1 / self.messages_per_second if self.messages_per_second else 0.0
        return {
            **os.environ,
            "HTTP_PROXY": "",
            "HTTPS_PROXY": "",
            "http_proxy": "",
            "https_proxy": "",
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_APP_TOKEN": self.sandbox.app_token,
            "TOCSIN_SLACK_API_URL": self.sandbox.api_url,
            "TOCSIN_ALERT_CHANNEL": "#crisis",
            "TOCSIN_OPS_CHANNEL": "#crisis",
            "TOCSIN_DATABASE_URL": self.settings.database_url,
            "TOCSIN_MEASURE_BACKEND": "false",  # a rehearsal is over before a faster backend would pay
            "TOCSIN_CLOCK_FILE": str(self._home / "clock.json"),
            "TOCSIN_LANGUAGE": self.settings.language,
            "TOCSIN_ZONE": self.settings.zone,
            "TOCSIN_LOG_LEVEL": self.settings.log_level,
            "TOCSIN_MESSAGE_INTERVAL": str(interval),
            "TOCSIN_TICK": str(self.tick.total_seconds()),
            "TOCSIN_CATCH_UP": str(timedelta(days=36500).total_seconds()),
            "TOCSIN_SCORING_PATIENCE": str(PATIENCE.total_seconds()),
        }

    def _command(self) -> tuple[str, ...]:
        """The bot watches us: should this process be killed, nothing of the rehearsal is left behind."""
        return (sys.executable, "-m", "bot", "run", "--parent", str(os.getpid()))

    async def _keep_bot(self) -> None:
        while True:
            self._bot = await asyncio.create_subprocess_exec(
                *self._command(), env=self._environment(), start_new_session=True
            )
            self.bot_starts += 1
            status = await self._bot.wait()
            if status == STATUS_REFUSED:
                raise StartupError("The bot could not start; the line above says why.")
            log.warning("the bot ended with status %s; it starts again", status)
            await asyncio.sleep(RESTART_SECONDS)

    async def _stop_bot(self, keeper: asyncio.Task[None]) -> None:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        process = self._bot
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


async def until_terminated(work: Coroutine[Any, Any, T], say: Callable[[str], None]) -> T | None:
    """Do the work; the first request to end cancels it, so that it can tidy up, and gives None. Later ones do nothing.

    Requests are SIGTERM, Ctrl-C, and a terminal that is closed, unless ``nohup`` says to live on without one.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if task.cancelling():
            return
        task.cancel()
        with suppress(OSError):  # nobody reads what is said to a closed terminal
            say("Stopping; this takes some seconds.")

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        return None


def floor_to_minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)
