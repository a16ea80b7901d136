from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.time_axis import midnights, tick_step, time_ticks

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def test_ticks_stand_on_round_hours_of_the_zone() -> None:
    placed = time_ticks(START, START + timedelta(hours=24), SHANGHAI)
    assert [f"{tick.local:%H:%M}" for tick in placed.ticks] == [
        "15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "12:00",
    ]  # fmt: skip
    assert placed.ticks[0].at == datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_the_first_tick_and_each_new_day_name_their_day() -> None:
    placed = time_ticks(START, START + timedelta(hours=24), SHANGHAI)
    assert [tick.local.day for tick in placed.ticks if tick.names_day] == [22, 23]


def test_a_zone_off_by_half_an_hour_has_its_own_round_hours() -> None:
    placed = time_ticks(START, START + timedelta(hours=6), ZoneInfo("Asia/Kolkata"))
    assert {tick.local.minute for tick in placed.ticks} == {0}
    assert {tick.at.minute for tick in placed.ticks} == {30}


def test_a_week_is_marked_by_days() -> None:
    placed = time_ticks(START, START + timedelta(days=7), SHANGHAI)
    assert placed.daily
    assert [(tick.local.hour, tick.local.day) for tick in placed.ticks] == [(0, day) for day in range(23, 30)]


def test_midnights_are_those_of_the_zone() -> None:
    assert midnights(START, START + timedelta(hours=24), SHANGHAI) == [datetime(2026, 11, 22, 16, tzinfo=UTC)]


@pytest.mark.parametrize("start", [datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)])
def test_the_days_on_which_clocks_change_give_each_tick_once_and_in_order(start: datetime) -> None:
    placed = time_ticks(start, start + timedelta(hours=30), BERLIN, limit=30)
    moments = [tick.at for tick in placed.ticks]
    assert moments == sorted(set(moments))
    assert all(tick.local == tick.at.astimezone(BERLIN) for tick in placed.ticks)


@pytest.mark.parametrize("span", [timedelta(minutes=3), timedelta(hours=5), timedelta(days=30), timedelta(days=3650)])
def test_no_span_gets_more_parts_than_the_limit(span: timedelta) -> None:
    assert span / tick_step(span, 8) <= 8
