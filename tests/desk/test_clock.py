from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import FileClock, Pace

REAL = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PAST = REAL - timedelta(hours=6)


def test_a_pace_turns_a_real_second_into_so_many_of_the_bots() -> None:
    pace = Pace(start=PAST, origin=REAL, speed=60)
    assert pace.at(REAL) == PAST
    assert pace.at(REAL + timedelta(seconds=10)) == PAST + timedelta(minutes=10)


def test_a_demo_slows_to_real_time_once_it_has_caught_up_with_it() -> None:
    pace = Pace(start=PAST, origin=REAL, speed=60, until_real=True)
    caught_up = REAL + timedelta(minutes=7)
    assert pace.at(REAL + timedelta(minutes=5)) == PAST + timedelta(hours=5)
    assert pace.at(caught_up) == caught_up


def test_a_clock_set_in_one_place_is_read_in_another(tmp_path: Path) -> None:
    driver, bot = FileClock(tmp_path / "clock.json"), FileClock(tmp_path / "clock.json")
    driver.stop_at(PAST)
    assert bot.now() == PAST
    driver.stop_at(REAL)
    assert bot.now() == REAL


def test_setting_a_clock_leaves_nothing_else_in_its_folder(tmp_path: Path) -> None:
    FileClock(tmp_path / "clock.json").stop_at(PAST)
    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]
