"""Keeps one scorer process alive beside the bot."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import sys
from dataclasses import dataclass
from itertools import count

from bot.errors import STATUS_REFUSED, StartupError
from storage import queue
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

FIRST_RESTART_SECONDS = 0.5
LONGEST_RESTART_SECONDS = 60.0
#: A child that lived this long was well; the next restart is quick again.
HEALTHY_SECONDS = 60.0
STOP_SECONDS = 10.0


def scorer_children(database: Database, environment: dict[str, str], devices: str | None) -> list[ScorerChild]:
    """Return a child for each of the devices, as "cuda:0,cuda:1"; a single one, which chooses, if there are none."""
    names = [name.strip() for name in (devices or "").split(",") if name.strip()]
    if len(names) < 2:
        return [ScorerChild(database, environment)]
    return [ScorerChild(database, {**environment, "TOCSIN_DEVICE": name}) for name in names]


@dataclass(slots=True)
class ScorerChild:
    """Starts ``tocsin scorer`` with the bot's own settings and starts it again whenever it ends.

    What a dead child had claimed is given back at once, without waiting for its lease to run out.
    """

    database: Database
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Keep a scorer running until cancelled.

        Raises:
            StartupError: the first one refuses to start, as with a model that is not there.
        """
        wait = FIRST_RESTART_SECONDS
        loop = asyncio.get_running_loop()
        for generation in count():
            owner = f"child:{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"
            started = loop.time()
            try:
                status = await self._run_once(owner)
            finally:
                released = await self._give_back(owner)
            if generation == 0 and status == STATUS_REFUSED:
                raise StartupError("The scorer cannot start; its line above says why.")
            wait = FIRST_RESTART_SECONDS if loop.time() - started > HEALTHY_SECONDS else wait
            log.warning(
                "the scorer ended with status %s; %d mentions given back; it starts again in %.1f s",
                status,
                released,
                wait,
            )
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_RESTART_SECONDS)

    async def _run_once(self, owner: str) -> int:
        command = (sys.executable, "-m", "bot", "scorer", "--owner", owner, "--parent", str(os.getpid()))
        self.process = await asyncio.create_subprocess_exec(*command, env=self.environment)
        try:
            return await self.process.wait()
        except asyncio.CancelledError:
            await self._stop(self.process)
            raise

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _give_back(self, owner: str) -> int:
        """Release what the dead child held; if the database is away just now, its lease runs out by itself."""
        try:
            return await asyncio.to_thread(self._release, owner)
        except StorageError as error:
            if not error.temporary:
                raise
            log.warning("the scorer's mentions wait for their lease to run out: %s", error)
            return 0

    def _release(self, owner: str) -> int:
        with self.database.write() as session:
            return queue.release(session, owner)
