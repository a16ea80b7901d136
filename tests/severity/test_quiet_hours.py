from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.quiet_hours import QuietHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(SHANGHAI)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("level", [Level.BLUE, Level.YELLOW])
@pytest.mark.parametrize("moment", ["2026-03-10 23:30", "2026-03-10 22:00", "2026-03-11 03:00", "2026-03-11 07:59"])
def test_a_night_holds_blue_and_yellow_until_the_morning(level: Level, moment: str) -> None:
    assert NIGHT.held_until(level, at(moment)) == at("2026-03-11 08:00")


@pytest.mark.parametrize("level", [Level.ORANGE, Level.RED])
def test_orange_and_red_pass_at_any_hour(level: Level) -> None:
    assert NIGHT.held_until(level, at("2026-03-11 03:00")) is None


def test_by_day_nothing_is_held() -> None:
    assert NIGHT.held_until(Level.BLUE, at("2026-03-11 08:00")) is None


def test_hours_within_one_day_are_possible_too() -> None:
    noon = QuietHours(SHANGHAI, time(12), time(13, 30))
    assert noon.held_until(Level.BLUE, at("2026-03-11 12:10")) == at("2026-03-11 13:30")
    assert noon.held_until(Level.BLUE, at("2026-03-11 23:00")) is None


def test_a_weekend_is_held_until_monday_morning() -> None:
    quiet = QuietHours(SHANGHAI, weekends=True)
    for moment in ("2026-03-13 23:00", "2026-03-14 12:00", "2026-03-15 21:59", "2026-03-15 23:59", "2026-03-16 01:00"):
        assert quiet.held_until(Level.YELLOW, at(moment)) == at("2026-03-16 08:00"), moment


def test_the_zone_is_the_teams_and_not_utc() -> None:
    assert NIGHT.is_quiet(datetime(2026, 3, 10, 15, 0, tzinfo=UTC))
    assert not NIGHT.is_quiet(datetime(2026, 3, 10, 3, 0, tzinfo=UTC))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.times(),
    st.times(),
    st.booleans(),
    st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("Australia/Lord_Howe")]),
)
def test_what_is_held_is_let_go_within_four_days_and_not_into_another_quiet_hour(
    moment: datetime, start: time, end: time, weekends: bool, zone: ZoneInfo
) -> None:
    start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
    if start == end:
        return
    quiet = QuietHours(zone, start, end, weekends)
    given_at = moment.replace(tzinfo=UTC)
    until = quiet.held_until(Level.BLUE, given_at)
    assert (until is not None) == quiet.is_quiet(given_at)
    if until is not None:
        assert given_at < until <= given_at + timedelta(days=4)
        assert not quiet.is_quiet(until)


def test_to_hold_orange_is_refused() -> None:
    with pytest.raises(PolicyError, match="orange"):
        QuietHours(SHANGHAI, held=frozenset({Level.ORANGE}))


def test_an_empty_night_is_refused() -> None:
    with pytest.raises(PolicyError, match="leave quiet hours out"):
        QuietHours(SHANGHAI, time(8), time(8))
