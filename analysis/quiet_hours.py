"""When the team sleeps: which levels wait for the morning, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.level import Level
from analysis.policy_errors import PolicyError

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` on the team's clock, across midnight where ``end`` is the earlier of the two.

    With ``weekends`` all of Saturday and Sunday is quiet too. ``held`` are the levels that wait; orange and red
    always pass.
    """

    zone: ZoneInfo
    start: time = time(22, 0)
    end: time = time(8, 0)
    weekends: bool = False
    held: frozenset[Level] = frozenset({Level.BLUE, Level.YELLOW})

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise PolicyError("quiet.start and quiet.end are the same; leave quiet hours out if there are to be none.")
        if loud := sorted(self.held & {Level.RED, Level.ORANGE}):
            raise PolicyError(f"quiet.held has {loud[0].name.lower()}; orange and red cannot wait for the morning.")

    def is_quiet(self, at: datetime) -> bool:
        return self._end_of_stretch(at) is not None

    def held_until(self, level: Level, at: datetime) -> datetime | None:
        """When what comes at ``at`` may be said, in UTC; None if it may be said at once.

        Stretches of quiet that touch, such as a weekend and the night after it, are one.
        """
        if level not in self.held:
            return None
        until = None
        while (end := self._end_of_stretch(until or at)) is not None:
            until = end
        return until

    def _end_of_stretch(self, at: datetime) -> datetime | None:
        """The end of a quiet stretch that ``at`` lies in: of the night, else of the weekend's day."""
        local = at.astimezone(self.zone)
        today, clock = local.date(), local.time()
        if self.start < self.end:
            night_ends = today if self.start <= clock < self.end else None
        elif clock >= self.start:
            night_ends = today + timedelta(days=1)
        else:
            night_ends = today if clock < self.end else None
        if night_ends is not None and (end := self._utc(night_ends, self.end)) > at:
            return end
        if self.weekends and today.weekday() >= _SATURDAY:
            return self._utc(today + timedelta(days=1), time(0))
        return None

    def _utc(self, day: date, clock: time) -> datetime:
        """That time on the team's clock; the later one where the change of the clocks gives two."""
        both = (datetime.combine(day, clock.replace(fold=fold), self.zone).astimezone(UTC) for fold in (0, 1))
        return max(both)
