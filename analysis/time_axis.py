"""Where the ticks of a time axis go, in the wall-clock time of a zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_STEPS = tuple(
    minutes * _MINUTE
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 14 * 1440, 28 * 1440)
)


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick: the moment in UTC and on the zone's wall clock, and whether its label names the day."""

    at: datetime
    local: datetime
    names_day: bool


@dataclass(frozen=True, slots=True)
class TimeTicks:
    """The ticks of one axis. ``daily`` says that they are whole days apart, so that the hour says nothing."""

    ticks: tuple[Tick, ...]
    daily: bool


def time_ticks(start: datetime, end: datetime, zone: ZoneInfo, *, limit: int = 8) -> TimeTicks:
    """Place at most about ``limit`` ticks on round wall-clock times of ``zone`` in ``[start, end]``.

    The first tick and the first tick of each further day name their day.
    """
    step = tick_step(end - start, limit)
    ticks: list[Tick] = []
    for at in _round_times(start, end, zone, step):
        local = at.astimezone(zone)
        names_day = not ticks or ticks[-1].local.date() != local.date()
        ticks.append(Tick(at, local, names_day))
    return TimeTicks(tuple(ticks), daily=step >= _DAY)


def tick_step(span: timedelta, limit: int) -> timedelta:
    """Return the smallest round step that cuts ``span`` into at most ``limit`` parts."""
    return next((step for step in _STEPS if span / step <= limit), _STEPS[-1] * (span // (_STEPS[-1] * limit) + 1))


def midnights(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the local midnights strictly inside ``(start, end)``, in UTC."""
    return [at for at in _round_times(start, end, zone, _DAY) if start < at < end]


def _round_times(start: datetime, end: datetime, zone: ZoneInfo, step: timedelta) -> Iterator[datetime]:
    """Walk the wall clock in steps counted from midnight, and give the moments in UTC, each once.

    Days start afresh, so that a day of 23 or 25 hours does not shift the ticks of the days after it.
    """
    day = start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    seen: datetime | None = None
    while day.replace(tzinfo=zone).astimezone(UTC) <= end:
        for offset in _offsets(step):
            at = (day + offset).replace(tzinfo=zone).astimezone(UTC)
            if start <= at <= end and (seen is None or at > seen):
                seen = at
                yield at
        day += max(step, _DAY)


def _offsets(step: timedelta) -> Iterator[timedelta]:
    """Give the multiples of ``step`` within one day; of a step of days that is midnight alone."""
    offset = timedelta(0)
    while offset < _DAY:
        yield offset
        offset += step
