from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.backtesting import burst_days
from analysis.burst_detector import BurstDetector
from analysis.return_levels import Prior, ReturnLevels, pooled_prior
from analysis.rhythm import Rhythm
from tests.detection.counts import BUCKET, DAY, START, ordinary, with_burst


def days_of(rows: list[tuple[float, float]]) -> list[float]:
    return burst_days([at for at, _ in rows], [count for _, count in rows])


@pytest.mark.parametrize("mean", [0.2, 2.0, 40.0])
def test_a_tenfold_burst_is_the_rarest_moment_of_three_weeks_whatever_the_size_of_the_brand(mean: float) -> None:
    rows = with_burst(ordinary(21, mean), at_day=18, minutes=60, extra=max(9 * mean, 6))
    days = days_of(rows)
    burst = range(int(18 * DAY / BUCKET), int(18 * DAY / BUCKET) + 12)
    assert max(range(len(days)), key=days.__getitem__) in burst
    assert max(days) > 20


def test_a_brand_of_a_few_mentions_never_rings_for_a_handful() -> None:
    rows = with_burst([(at, 0.0) for at, _ in ordinary(10, 1)], at_day=9, minutes=5, extra=4)
    assert max(days_of(rows)) == 0


def test_nothing_is_said_in_the_first_hours() -> None:
    rows = with_burst(ordinary(0.3, 3), at_day=0.1, minutes=30, extra=300)
    assert max(days_of(rows)[: int(6 * 3600 / BUCKET)]) == 0


def test_the_second_day_of_a_new_brand_is_enough_to_hear_a_burst() -> None:
    assert max(days_of(with_burst(ordinary(2, 3), at_day=1.5, minutes=30, extra=60))) > 10


def test_the_busy_hour_of_every_day_is_rhythm_and_rarer_at_night() -> None:
    rows = ordinary(21, 8, daily_swing=0.9)
    by_day = with_burst(rows, at_day=20.25, minutes=15, extra=16)
    by_night = with_burst(rows, at_day=20.75, minutes=15, extra=16)
    assert max(days_of(by_night)[int(20 * DAY / BUCKET) :]) > max(days_of(by_day)[int(20 * DAY / BUCKET) :])


def test_a_burst_seen_before_makes_the_next_one_of_its_size_less_rare() -> None:
    rows = ordinary(15, 5)
    last_day = slice(int(14 * DAY / BUCKET), None)
    once = with_burst(rows, at_day=14.5, minutes=30, extra=50)
    again = with_burst(with_burst(once, at_day=6.5, minutes=30, extra=50), at_day=9.2, minutes=30, extra=50)
    assert max(days_of(again)[last_day]) < max(days_of(once)[last_day]) / 1.5


def test_last_weeks_crisis_hardly_moves_what_is_usual() -> None:
    rows = with_burst(ordinary(9, 5), at_day=5, minutes=300, extra=500)
    rhythm = Rhythm(BUCKET)
    for at, count in rows:
        usual = max(rhythm.expect(at))
        rhythm.learn(count, usual)
    assert 4.5 < rhythm.flat < 6


def test_a_lasting_change_becomes_usual_within_a_fortnight() -> None:
    rows = ordinary(7, 5) + [(at + 7 * DAY, count) for at, count in ordinary(14, 15, seed=2)]
    rhythm = Rhythm(BUCKET)
    for at, count in rows:
        rhythm.learn(count, max(rhythm.expect(at)))
    assert rhythm.flat == pytest.approx(15, rel=0.1)


def test_a_weekday_that_is_always_busy_is_expected_to_be() -> None:
    rhythm = Rhythm(BUCKET)
    monday = 0.0
    for day in range(28):
        for bucket in range(288):
            at = START + day * DAY + bucket * BUCKET
            usual = max(rhythm.expect(at))
            rhythm.learn(20.0 if day % 7 == 0 else 10.0, usual)
    _, monday = rhythm.expect(START + 28 * DAY + 12 * 3600)
    for bucket in range(288):
        at = START + 28 * DAY + bucket * BUCKET
        rhythm.learn(20.0, max(rhythm.expect(at)))
    _, tuesday = rhythm.expect(START + 29 * DAY + 12 * 3600)
    assert monday > tuesday + 2


def test_a_larger_statistic_is_never_less_rare() -> None:
    levels = ReturnLevels(0.25, Prior(0.7, 0.7))
    for maximum in (0.3, 0.5, 0.9, 2.0):
        levels.see(maximum)
        levels.end_block()
    said = [levels.log_days(step / 50) for step in range(350)]
    assert said == sorted(said)


def test_with_no_past_the_prior_decides_and_with_much_past_the_past_does() -> None:
    prior = Prior(0.7, 0.7)
    levels = ReturnLevels(0.25, prior)
    assert 10 ** levels.log_days(2.0) == pytest.approx(0.25 / prior.exceeded(2.0), rel=0.01)
    for _ in range(112):
        levels.see(3.0)
        levels.end_block()
    assert 10 ** levels.log_days(2.0) <= 0.5


def test_a_new_brand_learns_from_what_is_usual_among_the_others() -> None:
    calm, wild = [[0.3, 0.4, 0.5] * 30] * 4, [[1.5, 2.0, 2.5] * 30] * 4
    own = Prior(0.7, 0.7)
    days = {}
    for name, others in (("calm", calm), ("wild", wild), ("none", [])):
        days[name] = ReturnLevels(0.25, pooled_prior(others, own)).log_days(1.8)
    assert days["calm"] > days["none"] > days["wild"]


def test_an_old_brand_counts_no_more_than_a_young_one_in_the_prior_and_a_brand_without_a_past_not_at_all() -> None:
    own = Prior(0.7, 0.7)
    few, many = pooled_prior([[1.0] * 100, [2.0] * 100], own), pooled_prior([[1.0] * 100, [2.0] * 10_000], own)
    assert many.mean == pytest.approx(few.mean, rel=0.05)
    assert pooled_prior([[], []], own) == own


def test_a_pooled_prior_speaks_on_the_first_day_and_hardly_after_a_month() -> None:
    calm, wild = Prior(0.3, 0.2), Prior(2.0, 0.5)
    rows = ordinary(30, 3)
    for day in (0.6, 8.5, 13.5, 18.5, 23.5, 29.5):
        rows = with_burst(rows, day, minutes=30, extra=12)
    answers = []
    for prior in (calm, wild):
        detector = BurstDetector(BUCKET, priors=[prior] * 5)
        days = [detector.step(at, count).days for at, count in rows]
        answers.append((max(days[: int(DAY / BUCKET)]), max(days[int(29 * DAY / BUCKET) :])))
    (calm_first, calm_last), (wild_first, wild_last) = answers
    assert calm_first / wild_first > 3 * calm_last / wild_last


def test_ten_posts_an_hour_about_a_brand_of_one_a_day_are_heard_though_each_bucket_holds_only_one() -> None:
    rows = ordinary(21, 0.05)
    burst = range(int(20.5 * DAY / BUCKET), int(20.5 * DAY / BUCKET) + 12)
    days = days_of([(at, count + (number in burst)) for number, (at, count) in enumerate(rows)])
    assert max(days[int(20.5 * DAY / BUCKET) : int(20.6 * DAY / BUCKET)]) > 7
    assert max(days[: burst.start]) < 7


@pytest.mark.parametrize("width", [60.0, 300.0, 900.0, 3600.0, 86400.0])
def test_any_width_of_buckets_hears_a_burst_of_a_quarter_of_an_hour_or_three_buckets(width: float) -> None:
    rng = random.Random(3)
    counts = [float(rng.randrange(8, 13)) for _ in range(700)]
    length = max(3, int(900 / width))
    counts[600 : 600 + length] = [120.0] * length
    days = burst_days([START + width * bucket for bucket in range(700)], counts)
    assert max(days[600 : 600 + length]) > 4 * max(max(days[400:600]), 0.1)


def test_a_detector_put_away_as_json_goes_on_as_if_it_had_never_stopped() -> None:
    rows = with_burst(ordinary(9, 4), at_day=8.5, minutes=60, extra=40)
    cut = int(8.52 * DAY / BUCKET)
    detector = BurstDetector(BUCKET)
    for at, count in rows[:cut]:
        detector.step(at, count)
    woken = BurstDetector.from_json(json.loads(json.dumps(detector.to_json())))
    assert [woken.step(at, count) for at, count in rows[cut:]] == [detector.step(at, count) for at, count in rows[cut:]]


def test_the_memory_does_not_grow_with_the_history() -> None:
    detector = BurstDetector(3600.0)
    sizes = []
    for hour in range(24 * 90):
        detector.step(START + hour * 3600, 5.0)
        if hour in (24 * 40, 24 * 90 - 1):
            sizes.append(len(json.dumps(detector.to_json())))
    assert sizes[1] <= sizes[0] + 16


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1e9), st.integers(300, 500))
def test_what_comes_later_changes_nothing_about_a_moment(seed: int, later: float, cut: int) -> None:
    rows = ordinary(2, 3, seed=seed)
    changed = rows[:cut] + [(at, later) for at, _ in rows[cut:]]
    assert days_of(rows)[:cut] == days_of(changed)[:cut]


def test_an_unobserved_bucket_teaches_nothing_and_says_nothing() -> None:
    detector = BurstDetector(BUCKET)
    for at, count in ordinary(3, 10):
        detector.step(at, count)
    for bucket in range(288):
        assert detector.step(START + 3 * DAY + bucket * BUCKET, None).days == 0
    assert 9 < detector.rhythm.flat < 11
