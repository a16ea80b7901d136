from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis.detection import Reading, TrailingBaseline
from analysis.rollup import Bucket, Counts

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DETECTOR = TrailingBaseline()


def series(negatives: Mapping[datetime, int]) -> list[Bucket]:
    return [Bucket(start, Counts(negative=count, neutral=3)) for start, count in sorted(negatives.items())]


def hourly(hours: int, an_hour: int, *, until: datetime = NOW) -> dict[datetime, int]:
    """So many negatives an hour, each hour's in its first bucket."""
    return {until - timedelta(hours=hour): an_hour for hour in range(1, hours + 1)}


def read(negatives: Mapping[datetime, int], at: datetime = NOW) -> Reading:
    return DETECTOR.read("brand", series(negatives), at)


def test_an_ordinary_hour_stays_silent() -> None:
    reading = read(hourly(7 * 24, 4))
    assert not reading.firing
    assert reading.quiet
    assert reading.observed == 4


def test_a_burst_far_above_the_week_rings_and_says_observed_expected_and_since() -> None:
    burst = {NOW - timedelta(minutes=minutes): 8 for minutes in range(5, 30, 5)}
    reading = read({**hourly(7 * 24, 3, until=NOW - timedelta(hours=1)), **burst})
    assert reading.firing
    assert reading.observed == 40
    assert 2.5 < reading.expected < 3.5
    assert reading.since == NOW - timedelta(minutes=25)


def test_a_handful_never_rings_however_quiet_the_brand_was() -> None:
    burst = {NOW - timedelta(minutes=5): DETECTOR.minimum - 1}
    assert not read({**hourly(7 * 24, 0), **burst}).firing


def test_the_same_hour_of_every_day_being_busy_is_rhythm_and_not_a_crisis() -> None:
    rhythm = {NOW - timedelta(days=day, minutes=30): 60 for day in range(1, 8)}
    today = {NOW - timedelta(minutes=30): 60}
    assert not read({**hourly(7 * 24, 1), **rhythm, **today}).firing


def test_last_weeks_crisis_does_not_hide_todays() -> None:
    last_week = {NOW - timedelta(days=3, hours=hour, minutes=7): 300 for hour in range(5)}
    today = {NOW - timedelta(minutes=5): 40}
    assert read({**hourly(7 * 24, 3), **last_week, **today}).firing


def test_nothing_rings_before_there_is_anything_to_compare_with() -> None:
    reading = read({NOW - timedelta(minutes=5): 500})
    assert not reading.firing


def test_a_first_day_of_history_is_enough_to_ring() -> None:
    assert read({**hourly(10, 3), NOW - timedelta(minutes=5): 50}).firing


def test_a_count_between_the_lines_is_neither_firing_nor_quiet() -> None:
    base = hourly(7 * 24, 4, until=NOW - timedelta(hours=1))
    readings = [read({**base, NOW - timedelta(minutes=5): count}) for count in range(30)]
    kinds = [(reading.firing, reading.quiet) for reading in readings]
    assert kinds == sorted(kinds, key=lambda kind: (kind[0], not kind[1]))
    assert (False, False) in kinds


@given(st.integers(0, 10_000), st.integers(0, 400))
def test_what_comes_later_changes_nothing_about_a_moment(seed: int, later_count: int) -> None:
    rng = random.Random(seed)
    past = {NOW - timedelta(minutes=5 * step): rng.randrange(6) for step in range(1, 2000, 7)}
    later = {NOW + timedelta(minutes=5 * step): later_count for step in range(50)}
    assert read(past) == read({**past, **later})
