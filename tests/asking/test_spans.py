from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.asking.questions import Calendar, Dates, Last
from bot.spans import span_of

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)  # a Wednesday, 14:30 in Shanghai
MIDNIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_last_hours_are_compared_with_as_many_before() -> None:
    span = span_of(Last(24), NOW, SHANGHAI)
    assert (span.start, span.end) == (NOW - DAY, NOW)
    assert (span.before_start, span.before_end) == (NOW - 2 * DAY, NOW - DAY)


def test_a_window_has_whole_minutes_and_takes_in_the_one_that_is_on() -> None:
    minute = timedelta(minutes=1)
    within = NOW - minute + timedelta(seconds=17.3)
    for window in (
        Last(24),
        Calendar.TODAY,
        Calendar.WEEK,
        Calendar.MONTH,
        Dates(date(2026, 11, 24), date(2026, 11, 27)),
    ):
        assert span_of(window, within, SHANGHAI) == span_of(window, NOW, SHANGHAI)


def test_today_begins_at_midnight_where_the_asker_is_and_is_compared_with_the_same_hours_of_yesterday() -> None:
    span = span_of(Calendar.TODAY, NOW, SHANGHAI)
    assert span.start == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert (span.before_start, span.before_end) == (span.start - DAY, NOW - DAY)


def test_this_week_begins_on_monday_and_is_compared_with_the_same_part_of_last_week() -> None:
    span = span_of(Calendar.WEEK, NOW, SHANGHAI)
    assert span.start == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert (span.before_start, span.before_end) == (span.start - 7 * DAY, NOW - 7 * DAY)


def test_a_day_that_is_over_is_whole_and_compared_with_the_day_before_it() -> None:
    for window, ago in ((Calendar.YESTERDAY, 1), (Calendar.DAY_BEFORE, 2)):
        span = span_of(window, NOW, SHANGHAI)
        assert (span.start, span.end) == (MIDNIGHT - ago * DAY, MIDNIGHT - (ago - 1) * DAY)
        assert (span.before_start, span.before_end) == (span.start - DAY, span.start)


def test_last_week_is_whole_from_monday_on_and_compared_with_the_week_before() -> None:
    span = span_of(Calendar.LAST_WEEK, NOW, SHANGHAI)
    assert (span.start, span.end) == (MIDNIGHT - 9 * DAY, MIDNIGHT - 2 * DAY)
    assert (span.before_start, span.before_end) == (span.start - 7 * DAY, span.start)


def test_a_month_is_compared_with_the_same_part_of_the_one_before_and_one_that_is_over_with_the_whole() -> None:
    month = span_of(Calendar.MONTH, NOW, SHANGHAI)
    assert (month.start, month.end) == (MIDNIGHT - 24 * DAY, NOW)
    assert (month.before_start, month.before_end) == (month.start - 31 * DAY, NOW - 31 * DAY)
    last = span_of(Calendar.LAST_MONTH, NOW, SHANGHAI)
    assert (last.start, last.end) == (month.start - 31 * DAY, month.start)
    assert (last.before_start, last.before_end) == (last.start - 30 * DAY, last.start)


def test_the_end_of_a_long_month_is_compared_with_the_whole_of_a_shorter_one() -> None:
    late = datetime(2026, 3, 31, 4, 0, tzinfo=UTC)
    span = span_of(Calendar.MONTH, late, SHANGHAI)
    assert span.before_start <= span.before_end <= span.start


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
