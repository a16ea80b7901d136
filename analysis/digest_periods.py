"""Which stretches of time a digest tells of, and when it is due: by the clock on the team's wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


#: A digest that could not be written in time, because the bot was not running, is still written this late.
GRACE = {Rhythm.DAILY: timedelta(hours=6), Rhythm.WEEKLY: timedelta(hours=24)}


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, in UTC, compared with as much time before; due at its end.

    ``key`` names it for ever: the rhythm and the local date of its end.
    """

    rhythm: Rhythm
    key: str
    before_start: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """When digests are due; None: not at all. ``weekday`` counts from Monday, 0."""

    zone: ZoneInfo
    daily: time | None = None
    weekly: time | None = None
    weekday: int = 0

    def due(self, now: datetime, since: datetime | None = None) -> list[Period]:
        """The periods that have ended and are not too old to tell of, at most one of each rhythm.

        Those that ended before ``since`` are none: what was switched on today does not send yesterday's.
        """
        found = [self._last(rhythm, now) for rhythm in Rhythm]
        return [
            period
            for period in found
            if period is not None
            and now - period.end <= GRACE[period.rhythm]
            and (since is None or period.end >= since)
        ]

    def next(self, now: datetime) -> datetime | None:
        """When the next digest is due."""
        days = (now.astimezone(self.zone).date() + number * _DAY for number in range(9))
        moments = [self._at(rhythm, day) for day in days for rhythm in Rhythm]
        return min((at for at in moments if at is not None and at > now), default=None)

    def _last(self, rhythm: Rhythm, now: datetime) -> Period | None:
        today = now.astimezone(self.zone).date()
        for number in range(8):
            day = today - number * _DAY
            end = self._at(rhythm, day)
            if end is not None and end <= now:
                length = _DAY if rhythm is Rhythm.DAILY else 7 * _DAY
                start, before = (self._at(rhythm, day - times * length) for times in (1, 2))
                if start is not None and before is not None:
                    return Period(rhythm, f"{rhythm.value}:{day.isoformat()}", before, start, end)
        return None

    def _at(self, rhythm: Rhythm, day: date) -> datetime | None:
        clock = self.daily if rhythm is Rhythm.DAILY else self.weekly
        if clock is None or (rhythm is Rhythm.WEEKLY and day.weekday() != self.weekday):
            return None
        return datetime.combine(day, clock.replace(tzinfo=None), self.zone).astimezone(UTC)
