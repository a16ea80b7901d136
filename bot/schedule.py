"""APScheduler as the clock of the bot: a few fixed jobs, none stored. What is due is in the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.errors import StorageError

log = logging.getLogger(__name__)

#: A run that is late by more than this many seconds is left out; the next one does its work too.
MISFIRE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds, never twice at once."""

    work: Callable[[], Awaitable[None]]
    seconds: int


def make_scheduler(jobs: Sequence[Job]) -> AsyncIOScheduler:
    """A scheduler with these jobs, not started yet."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    for job in jobs:
        scheduler.add_job(
            _patient(job.work),
            "interval",
            seconds=job.seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=MISFIRE_SECONDS,
        )
    return scheduler


def _patient(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A database that is away for a moment is one line in the log; the next run finds it back.

    A run that the end of the bot cuts short ends in silence: the scheduler would log it as a failure.
    """

    async def run() -> None:
        try:
            await work()
        except StorageError as error:
            if not error.temporary:
                raise
            log.warning("%s", error)
        except asyncio.CancelledError:
            log.debug("a job was cut short by the end")

    return run
