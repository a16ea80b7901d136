"""The time by which the bot lives: the system's, or a faster one for demos, replays and tests.

Leases, pacing and scoring lag are about real processes and Slack's real limits, so they always use
`SystemClock`. Everything about mentions and incidents asks the clock of the composition root.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """A straight line from real time to the bot's time.

    At the real time ``origin`` the bot's time is ``start``; from there it runs ``speed`` times as fast. With
    ``until_real`` it slows to real time once it has caught up with it, so that a demo ends in the present.
    """

    start: datetime
    origin: datetime
    speed: float
    until_real: bool = False

    def at(self, real: datetime) -> datetime:
        moved = self.start + timedelta(seconds=(real - self.origin).total_seconds() * self.speed)
        return min(moved, real) if self.until_real else moved


class FileClock:
    """A clock whose pace is read from a file, so that several processes share it and one of them sets it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._pace: Pace | None = None

    def now(self) -> datetime:
        return self.pace().at(datetime.now(UTC))

    def pace(self) -> Pace:
        status = self._path.stat()
        seen = (status.st_mtime_ns, status.st_ino)
        if self._pace is None or seen != self._read_at:
            values = json.loads(self._path.read_text("utf-8"))
            self._pace = Pace(
                start=datetime.fromisoformat(values["start"]),
                origin=datetime.fromisoformat(values["origin"]),
                speed=float(values["speed"]),
                until_real=bool(values["until_real"]),
            )
            self._read_at = seen
        return self._pace

    def set(self, pace: Pace) -> None:
        """Change the pace for every process at once: a reader sees the old line or the new one."""
        written = self._path.with_name(f"{self._path.name}.{os.getpid()}.{time.monotonic_ns()}")
        values = {
            "start": pace.start.isoformat(),
            "origin": pace.origin.isoformat(),
            "speed": pace.speed,
            "until_real": pace.until_real,
        }
        written.write_text(json.dumps(values), "utf-8")
        written.replace(self._path)

    def stop_at(self, moment: datetime) -> None:
        """Hold the bot's time still at a moment."""
        self.set(Pace(start=moment, origin=datetime.now(UTC), speed=0.0))
