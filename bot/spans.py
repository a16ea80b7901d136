"""Stretches of time in UTC for the windows that people ask for in their own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.asking.questions import Dates, Last, ThisWeek, Window

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


def span_of(window: Window, now: datetime, zone: ZoneInfo) -> Span:
    """The window in the asker's zone; none reaches beyond ``now``.

    It is compared with as much time just before it; a day or a week that is not over, with the same hours of the day or
    week before by the clock on the wall. Dates that lie ahead give a span of no length.
    """
    if isinstance(window, Last):
        length = timedelta(hours=window.hours)
        return Span(now - length, now, now - 2 * length, now - length, width_for(length))
    local = now.astimezone(zone)
    if isinstance(window, Dates):
        days = (window.last - window.first).days + 1
        start, end = _midnight(window.first, zone), _midnight(window.last + DAY, zone)
        before_start = _midnight(window.first - days * DAY, zone)
        if end <= now:
            return Span(start, end, before_start, start, width_for(end - start))
    else:
        days = 7 if isinstance(window, ThisWeek) else 1
        first = local.date() - local.weekday() * DAY if isinstance(window, ThisWeek) else local.date()
        start, before_start = _midnight(first, zone), _midnight(first - days * DAY, zone)
    same_time = (local.replace(tzinfo=None, fold=0) - days * DAY).replace(tzinfo=zone).astimezone(UTC)
    end = max(start, now)
    return Span(start, end, before_start, min(max(same_time, before_start), start), width_for(end - start))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def width_for(length: timedelta) -> timedelta:
    """The width of a bar in a chart of this length."""
    return next((width for longest, width in _WIDTHS if length <= longest), DAY)
