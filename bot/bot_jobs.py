"""What the running bot does every so many seconds."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.handover import HandOver
from bot.ops_watches import OpsWatches
from bot.outbox import OutboxSender
from bot.role import Role
from bot.schedule import Job
from bot.slack.connection import Connection
from bot.ticker import Ticker
from bot.watch import Watch
from storage import outbox, seen
from storage.database import Database

log = logging.getLogger(__name__)

#: Seconds between two runs of each job.
TICK_SECONDS, WATCH_SECONDS, LAG_SECONDS, CLEANUP_SECONDS = 1, 5, 15, 3600
SILENCE_SECONDS = 30
#: The audit has a job of its own: it is there for the day on which the other one does not run.
CLOCK_SECONDS, AUDIT_SECONDS = 5, 60
REMEMBER_EVENTS = timedelta(days=2)
#: Pictures of messages that wait no more; a failed card may still be tried again within this time.
KEEP_PICTURES = timedelta(days=2)


@dataclass(slots=True)
class BotJobs:
    """The jobs of one workspace. ``stop`` ends the bot with an exit status.

    With ``parent``, the bot ends when that process is no longer its parent.
    """

    database: Database
    ticker: Ticker
    sender: OutboxSender
    role: Role
    connection: Connection
    ops: OpsWatches
    watch: Watch
    hand_over: HandOver
    stop: Callable[[int], None]
    parent: int | None = None
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def listed(self) -> list[Job]:
        """All of them, for the scheduler."""
        return [
            Job(self._tick, TICK_SECONDS),
            Job(self._keep_clocks, CLOCK_SECONDS),
            Job(self._audit_clocks, AUDIT_SECONDS),
            Job(self._keep_role, self.role.renew_seconds),
            Job(self._watch_connection, WATCH_SECONDS),
            Job(self._watch_scoring, LAG_SECONDS),
            Job(self._watch_sources, SILENCE_SECONDS),
            Job(self._clean_up, CLEANUP_SECONDS),
        ]

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Inside, no tick and no renewal of the role is under way: neither may be cut off in the middle."""
        async with self._ticking, self._renewing:
            yield

    async def _tick(self) -> None:
        async with self._ticking:
            if await asyncio.to_thread(self.ticker.run_due):
                self.sender.wake()

    async def _keep_clocks(self) -> None:
        if await asyncio.to_thread(self.watch.look) + await asyncio.to_thread(self.hand_over.look):
            self.sender.wake()

    async def _audit_clocks(self) -> None:
        if await asyncio.to_thread(self.watch.audit):
            self.sender.wake()

    async def _keep_role(self) -> None:
        async with self._renewing:  # a renewal that is cut off could take the role again after it is given up
            if await asyncio.to_thread(self.role.renew):
                return
        log.error("another bot has taken over this database; ending")
        self.stop(1)

    async def _watch_connection(self) -> None:
        if not await self.connection.watch():
            self.stop(1)
        if self.parent is not None and os.getppid() != self.parent:
            self.stop(0)

    async def _watch_scoring(self) -> None:
        if await asyncio.to_thread(self.ops.lag.look):
            self.sender.wake()

    async def _watch_sources(self) -> None:
        if await asyncio.to_thread(self.ops.silence.look):
            self.sender.wake()

    async def _clean_up(self) -> None:
        def forget() -> None:
            now = datetime.now(UTC)
            with self.database.write() as session:
                seen.forget_before(session, now - REMEMBER_EVENTS)
                outbox.forget_pictures(session, now - KEEP_PICTURES)

        await asyncio.to_thread(forget)
