"""Stretches of time in UTC for the windows that people ask for in their own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.asking.questions import Calendar, Dates, Last, Window
from storage.rollups import first_minute_at

DAY = timedelta(days=1)
#: Widths of a chart's bars, each for a stretch of up to so long.
_WIDTHS = (
    (timedelta(hours=3), timedelta(minutes=5)),
    (timedelta(hours=12), timedelta(minutes=15)),
    (DAY, timedelta(minutes=30)),
    (timedelta(days=2), timedelta(hours=1)),
    (timedelta(days=10), timedelta(hours=6)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The window asked for and the one before it, in UTC, with the width of a bar in its chart."""

    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime
    width: timedelta

    def empty_before(self, first_at: datetime | None) -> datetime | None:
        """Up to when nothing can be told because the first mention of all that is known is of ``first_at``, if that is
        after the span begins.
        """
        return first_at if first_at is not None and self.start < first_at < self.end else None


def span_of(window: Window, now: datetime, zone: ZoneInfo) -> Span:
    """The window in the asker's zone, in whole minutes; none reaches beyond the minute that is on.

    Mentions are counted and drawn by the minutes that begin in a window: so named, it is the same for each answer.
    It is compared with as much time just before it; a day, a week or a month that is not over, with the same part of
    the one before by the clock on the wall. Dates that lie ahead give a span of no length.
    """
    now = first_minute_at(now)
    if isinstance(window, Last):
        length = timedelta(hours=window.hours)
        return Span(now - length, now, now - 2 * length, now - length, width_for(length))
    local = now.astimezone(zone)
    before, first, after = _days_of(window, local.date())
    before_start, start, end = (_midnight(day, zone) for day in (before, first, after))
    if end <= now:
        return Span(start, end, before_start, start, width_for(end - start))
    same_time = (local.replace(tzinfo=None, fold=0) - (first - before)).replace(tzinfo=zone).astimezone(UTC)
    end = max(start, now)
    return Span(start, end, before_start, min(max(same_time, before_start), start), width_for(end - start))


def _days_of(window: Calendar | Dates, today: date) -> tuple[date, date, date]:
    """The first day of the stretch before, the first day of this one, and the first day after it."""
    match window:
        case Dates(first, last):
            return first - (last + DAY - first), first, last + DAY
        case Calendar.TODAY | Calendar.YESTERDAY | Calendar.DAY_BEFORE:
            day = today - {Calendar.TODAY: 0, Calendar.YESTERDAY: 1, Calendar.DAY_BEFORE: 2}[window] * DAY
            return day - DAY, day, day + DAY
        case Calendar.WEEK | Calendar.LAST_WEEK:
            monday = today - today.weekday() * DAY - (7 * DAY if window is Calendar.LAST_WEEK else timedelta(0))
            return monday - 7 * DAY, monday, monday + 7 * DAY
        case Calendar.MONTH | Calendar.LAST_MONTH:
            first = today.replace(day=1)
            first = _month_before(first) if window is Calendar.LAST_MONTH else first
            return _month_before(first), first, (first + 31 * DAY).replace(day=1)


def _month_before(first: date) -> date:
    return (first - DAY).replace(day=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def width_for(length: timedelta) -> timedelta:
    """The width of a bar in a chart of this length."""
    return next((width for longest, width in _WIDTHS if length <= longest), DAY)
