"""One bot per database: a lease that is held, renewed and given up."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import SystemClock
from bot.errors import StartupError
from storage import leases
from storage.database import Database

log = logging.getLogger(__name__)

DURATION = timedelta(seconds=30)
POLL_SECONDS = 1.0


def _new_owner() -> str:
    return f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(slots=True)
class Role:
    """The right to run the desk and the outbox of one workspace."""

    database: Database
    workspace_id: str
    name: str
    owner: str = field(default_factory=_new_owner)
    clock: SystemClock = field(default_factory=SystemClock)
    renew_seconds: int = 5

    async def take(self) -> None:
        """Wait for the role until a lost holder's lease must have run out.

        Raises:
            StartupError: another bot keeps renewing it.
        """
        deadline = self.clock.now() + DURATION + timedelta(seconds=5)
        while not await asyncio.to_thread(self._try):
            if self.clock.now() > deadline:
                raise StartupError(
                    "Another Tocsin bot runs on this database. Stop it first, or give this one its own "
                    "TOCSIN_DATABASE_URL; more scorers are started with `tocsin scorer`."
                )
            await asyncio.sleep(POLL_SECONDS)

    def renew(self) -> bool:
        """Keep the role; False if somebody else has it by now."""
        with self.database.write() as session:
            return leases.acquire(session, self.workspace_id, self.name, self.owner, self.clock.now(), DURATION)

    def give_up(self) -> None:
        with self.database.write() as session:
            leases.release(session, self.workspace_id, self.name, self.owner)

    def _try(self) -> bool:
        with self.database.write() as session:
            now = self.clock.now()
            holder = leases.holder(session, self.workspace_id, self.name, now)
            if holder is not None and _died_here(holder.owner):
                log.info("the bot that held this database (%s) is gone; taking over", holder.owner)
                leases.release(session, self.workspace_id, self.name, holder.owner)
            return leases.acquire(session, self.workspace_id, self.name, self.owner, now, DURATION)


def _died_here(owner: str) -> bool:
    """Whether the holder was a process of this machine that no longer exists: no need to wait for its lease."""
    node, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if node != os.uname().nodename or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return True  # a container that was started again: the same host, the same number, another life
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
