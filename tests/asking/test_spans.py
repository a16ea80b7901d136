from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.asking.questions import Dates, Last, ThisWeek, Today
from bot.spans import span_of

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)  # a Wednesday, 14:30 in Shanghai
DAY = timedelta(days=1)


def test_the_last_hours_are_compared_with_as_many_before() -> None:
    span = span_of(Last(24), NOW, SHANGHAI)
    assert (span.start, span.end) == (NOW - DAY, NOW)
    assert (span.before_start, span.before_end) == (NOW - 2 * DAY, NOW - DAY)


def test_today_begins_at_midnight_where_the_asker_is_and_is_compared_with_the_same_hours_of_yesterday() -> None:
    span = span_of(Today(), NOW, SHANGHAI)
    assert span.start == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert (span.before_start, span.before_end) == (span.start - DAY, NOW - DAY)


def test_this_week_begins_on_monday_and_is_compared_with_the_same_part_of_last_week() -> None:
    span = span_of(ThisWeek(), NOW, SHANGHAI)
    assert span.start == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert (span.before_start, span.before_end) == (span.start - 7 * DAY, NOW - 7 * DAY)


def test_whole_days_are_compared_with_as_many_days_before() -> None:
    span = span_of(Dates(date(2026, 11, 20), date(2026, 11, 22)), NOW, SHANGHAI)
    assert (span.start, span.end) == (
        datetime(2026, 11, 19, 16, tzinfo=UTC),
        datetime(2026, 11, 22, 16, tzinfo=UTC),
    )
    assert (span.before_start, span.before_end) == (span.start - 3 * DAY, span.start)


def test_days_that_are_not_over_end_now() -> None:
    span = span_of(Dates(date(2026, 11, 24), date(2026, 11, 27)), NOW, SHANGHAI)
    assert span.end == NOW
    assert span.before_end == NOW - 4 * DAY


def test_days_ahead_have_no_length() -> None:
    span = span_of(Dates(date(2026, 12, 1), date(2026, 12, 2)), NOW, SHANGHAI)
    assert span.start == span.end
    assert span.before_start <= span.before_end <= span.start


def test_a_day_on_which_the_clocks_change_has_the_hours_it_has() -> None:
    span = span_of(Dates(date(2026, 10, 25), date(2026, 10, 25)), NOW, LONDON)
    assert span.end - span.start == timedelta(hours=25)
    assert span.before_end - span.before_start == DAY


def test_a_chart_never_has_more_than_a_few_hundred_bars() -> None:
    for hours in (1, 6, 24, 48, 168, 24 * 366):
        span = span_of(Last(hours), NOW, SHANGHAI)
        assert (span.end - span.start) / span.width <= 366
