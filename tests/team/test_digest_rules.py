"""When digests are due, and what is worth a line in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.digest_periods import Timetable
from analysis.digest_rules import attention, is_quiet, median, responses
from analysis.incident_state import IncidentState
from analysis.rollup import Counts
from tests.builders import NOW, an_incident

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
#: 2026-03-09 is a Monday.
BOTH, DAILY = Timetable(SHANGHAI, time(9), time(9, 30), 0), Timetable(SHANGHAI, time(9))


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """On the wall in Shanghai, in March."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def test_a_daily_digest_tells_of_the_day_up_to_the_teams_hour() -> None:
    (daily,) = DAILY.due(moment(10, 9, 5))
    assert (daily.key, daily.start, daily.end) == ("daily:2026-03-10", moment(9, 9), moment(10, 9))
    assert daily.before_start == moment(8, 9)


def test_before_the_hour_nothing_is_due_and_long_after_it_neither() -> None:
    assert DAILY.due(moment(10, 8, 59)) == []
    assert DAILY.due(moment(10, 15, 1)) == []


def test_on_mondays_both_are_due_and_a_late_weekly_one_is_still_written() -> None:
    assert [period.key for period in BOTH.due(moment(9, 9, 30))] == ["daily:2026-03-09", "weekly:2026-03-09"]
    assert [period.key for period in BOTH.due(moment(10, 8))] == ["weekly:2026-03-09"]
    (weekly,) = [period for period in BOTH.due(moment(9, 9, 30)) if period.key.startswith("weekly")]
    assert (weekly.end - weekly.start).days == 7


def test_what_was_switched_on_after_the_hour_waits_for_the_next() -> None:
    assert DAILY.due(moment(10, 10), since=moment(10, 9, 30)) == []


def test_a_day_that_the_clocks_change_has_23_hours_and_is_one_day_all_the_same() -> None:
    (daily,) = Timetable(LONDON, daily=time(9)).due(datetime(2026, 3, 29, 8, 30, tzinfo=UTC))
    assert (daily.key, daily.end - daily.start) == ("daily:2026-03-29", 23 * HOUR)


def test_the_next_digest_is_known_and_there_may_be_none() -> None:
    assert BOTH.next(moment(8, 12)) == moment(9, 9)
    assert BOTH.next(moment(9, 9)) == moment(9, 9, 30)
    assert Timetable(SHANGHAI).next(NOW) is None
    assert Timetable(SHANGHAI).due(NOW) == []


def test_attention_is_far_more_mentions_without_more_anger() -> None:
    before = {"calm": Counts(2, 20, 8), "angry": Counts(2, 20, 8), "small": Counts(0, 5, 0)}
    now = {"calm": Counts(10, 60, 30), "angry": Counts(60, 30, 10), "small": Counts(0, 12, 0), "new": Counts(0, 99, 0)}
    assert [one.brand for one in attention(now, before)] == ["calm"]


def test_response_times_are_those_that_were_known_at_the_end() -> None:
    taken = an_incident(opened_at=NOW, acknowledged_at=NOW + HOUR, resolved_at=NOW + 5 * HOUR)
    (lapsed,) = responses([replace(taken, acknowledged_at=None)], NOW + 6 * HOUR, {taken.id: NOW + HOUR})
    assert lapsed.acknowledged_after is not None, "who took it and gave no news did answer"
    (early,) = responses([taken], NOW + 2 * HOUR)
    (late,) = responses([taken], NOW + 6 * HOUR)
    assert (early.acknowledged_after, early.resolved_after) == (HOUR, None)
    assert late.resolved_after == 5 * HOUR


def test_the_middle_is_of_what_is_known() -> None:
    assert median([HOUR, None, 3 * HOUR, 10 * HOUR]) == 3 * HOUR
    assert median([None]) is None


def test_a_quiet_day_has_no_incident_nothing_withheld_and_no_attention() -> None:
    usual = Counts(10, 80, 10)
    assert is_quiet([], 0, [], usual, usual)
    assert not is_quiet([an_incident(state=IncidentState.RESOLVED)], 0, [], usual, usual)
    assert not is_quiet([], 1, [], usual, usual)


def test_a_day_on_which_clearly_more_is_negative_is_not_quiet_though_nothing_rang() -> None:
    usual = Counts(10, 80, 10)
    assert not is_quiet([], 0, [], Counts(120, 70, 10), usual)
    assert is_quiet([], 0, [], Counts(50, 400, 50), usual), "more of everything is no anger"
    assert is_quiet([], 0, [], Counts(20, 10, 0), Counts(5, 20, 5)), "nor are a few"
