"""`tocsin replay`: real mentions from a file, played through the whole bot in a workspace of our own."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from analysis.mention import RawMention
from bot.clock import Pace
from bot.errors import UsageError
from bot.rehearsal import Options, Rehearsal, floor_to_minute
from bot.rehearsal_report import report
from bot.settings import whole_tick
from bot.sources.file import read_rows

log = logging.getLogger(__name__)

#: At full speed the detector looks every five minutes of event time, unless told otherwise.
FULL_SPEED_TICK = timedelta(minutes=5)
TICK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Recording:
    """A file's mentions in order of time, and how many of its lines could not be taken."""

    mentions: list[RawMention]
    rejected: int
    undated: int


def parse_speed(text: str) -> float | None:
    """A speed as typed; None stands for as fast as the machine can.

    Raises:
        UsageError: neither ``max`` nor a number above zero.
    """
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < math.inf:
        raise UsageError(f"--speed takes max or a number above 0, such as 60; {text!r} is neither.")
    return speed


def read_recording(file: Path, zone: tzinfo = UTC) -> Recording:
    """Read a whole file for playing; times that name no zone are of ``zone``.

    Rows without a time cannot be played and are left out.
    """
    mentions: list[RawMention] = []
    rejected = undated = 0
    for _, row in read_rows(file, zone=zone):
        if not isinstance(row, RawMention):
            rejected += 1
        elif row.created_at is None:
            undated += 1
        else:
            mentions.append(replace(row, created_at=row.created_at.astimezone(UTC)))
    if not mentions:
        raise UsageError(f"{file} has no row with a text and a created_at, so there is nothing to play.")
    mentions.sort(key=lambda mention: mention.created_at or datetime.min.replace(tzinfo=UTC))
    return Recording(mentions, rejected, undated)


@dataclass(slots=True)
class Replay:
    """Plays one file. ``speed`` None: as fast as scoring goes."""

    options: Options
    file: Path
    speed: float | None = None
    tick_seconds: float | None = None

    async def run(self) -> dict[str, object] | None:
        """Play to the end and report; with a page, keep it open until stopped and report nothing."""
        recording = await asyncio.to_thread(read_recording, self.file, self.options.settings.timezone)
        first, last = _span(recording)
        start = floor_to_minute(first)
        settings = self.options.settings
        quiet = settings.quiet_before_monitoring + settings.quiet_before_resolved
        end = last + quiet + timedelta(hours=2)
        rehearsal = Rehearsal(
            self.options, settings, self._tick(), messages_per_second=None if self.speed is None else 1.0
        )
        await rehearsal.open(start)
        try:
            if not self.options.headless:
                self.options.say(f"Open {rehearsal.sandbox.url} in a browser. Stop with Ctrl-C.")
            await rehearsal.with_bot(self._play(rehearsal, recording, start, end))
            result = await asyncio.to_thread(report, rehearsal, [])
            feed, rows = rehearsal.feed, len(recording.mentions)
            result["rows"] = rows
            # What is neither new nor a duplicate has the id of another text.
            result["rejected"] = recording.rejected + rows - feed.accepted - feed.duplicate
            result["without_time"] = recording.undated
            result["duplicate"] = feed.duplicate
            if not self.options.headless:
                log.info("the file is played; the page stays open until you stop with Ctrl-C")
                await asyncio.Event().wait()
            return result
        finally:
            await rehearsal.close()

    def _tick(self) -> timedelta:
        if self.tick_seconds is not None:
            try:
                return whole_tick(timedelta(seconds=self.tick_seconds))
            except ValueError as error:
                raise UsageError(f"--tick {error}.") from error
        return FULL_SPEED_TICK if self.speed is None else TICK

    async def _play(self, rehearsal: Rehearsal, recording: Recording, start: datetime, end: datetime) -> None:
        if self.speed is None:
            await rehearsal.feed.deliver(recording.mentions)
            await asyncio.to_thread(rehearsal.feed.mark_delivered, end)
            rehearsal.clock.stop_at(end)
        else:
            rehearsal.run_clock(Pace(start=start, origin=datetime.now(UTC), speed=self.speed))
            await rehearsal.feed.play(recording.mentions, rehearsal.clock, end)
        await rehearsal.until_done(end)


def _span(recording: Recording) -> tuple[datetime, datetime]:
    times = [mention.created_at for mention in recording.mentions if mention.created_at is not None]
    return times[0], times[-1]
