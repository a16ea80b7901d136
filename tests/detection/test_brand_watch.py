from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.brand_watch import BrandWatch, WatchSettings
from analysis.mood_shift import MoodWatch, beta_binomial_tail
from analysis.signals import Place, Signal, SignalKind, Tally
from analysis.slow_burn import SlowBurnWatch
from analysis.source_silence import SilenceWatch
from tests.detection.counts import DAY, START, poisson

HOUR = 3600.0
QUARTER = 900.0


def watched(
    days: float, tally: Callable[[float, random.Random], Tally], watch: BrandWatch | None = None
) -> list[tuple[float, Signal]]:
    """Every signal that rang, with the day it rang on."""
    watch = watch or BrandWatch(QUARTER)
    rng = random.Random(4)
    rung = []
    for bucket in range(int(days * DAY / QUARTER)):
        day = bucket * QUARTER / DAY
        signals = watch.step(START + bucket * QUARTER, tally(day, rng))
        rung += [(day, signal) for signal in signals if signal.rings]
    return rung


def ordinary(day: float, rng: random.Random) -> Tally:
    mentions = poisson(rng, 6.0)
    return Tally(mentions, sum(rng.random() < 0.25 for _ in range(mentions)))


def kinds(rung: list[tuple[float, Signal]], since: float = 0.0) -> set[SignalKind]:
    return {signal.kind for day, signal in rung if day >= since}


def test_two_ordinary_weeks_ring_at_most_once_a_week() -> None:
    rung = [signal for _, signal in watched(14, ordinary) if signal.place is Place.CARD]
    assert len(rung) <= 2


def test_a_crisis_says_how_many_were_seen_and_how_many_expected() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        return Tally(60, 45) if 9.5 <= day < 9.6 else ordinary(day, rng)

    crises = [signal for day, signal in watched(10, tally) if day >= 9.5 and signal.kind is SignalKind.CRISIS]
    assert crises[0].days >= 7
    assert crises[0].observed >= 40
    assert crises[0].expected < 10
    assert crises[0].place is Place.CARD


def test_copies_of_one_voice_are_no_crisis() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        plain = ordinary(day, rng)
        return Tally(plain.mentions + 40, plain.negatives + 40, plain.negatives + 1.0) if day >= 9.9 else plain

    assert SignalKind.CRISIS not in kinds(watched(10, tally), since=9.9)


def test_a_mood_that_turns_without_more_mentions_is_a_mood_shift_and_no_attention() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        mentions = poisson(rng, 12.0)
        share = 0.85 if day >= 13.5 else 0.2
        return Tally(mentions, sum(rng.random() < share for _ in range(mentions)))

    rung = watched(14, tally)
    assert SignalKind.MOOD_SHIFT in kinds(rung, since=13.5)
    assert sum(signal.kind is SignalKind.MOOD_SHIFT for day, signal in rung if day < 13.5) <= 1
    assert SignalKind.ATTENTION not in kinds(rung, since=13.5)


def test_one_voice_that_repeats_itself_turns_no_mood_and_is_no_loud_talk() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        mentions, negatives = poisson(rng, 12.0), poisson(rng, 2.0)
        plain = Tally(mentions + negatives, negatives)
        return Tally(mentions + negatives + 40, negatives + 40, negatives + 0.2) if day >= 13.5 else plain

    assert kinds(watched(14, tally), since=13.5) == set()


def test_many_friendly_mentions_are_attention_and_belong_in_the_digest() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        return Tally(90, 2) if day >= 9.9 else ordinary(day, rng)

    rung = watched(10, tally)
    assert kinds(rung, since=9.9) == {SignalKind.ATTENTION}
    assert all(signal.place is Place.DIGEST for day, signal in rung if day >= 9.9)


def test_a_red_line_needs_no_volume_goes_to_review_and_says_when_it_was_last_crossed() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        return Tally(1, 1, red_lines={"minors": 1.0}) if day in (3.0, 3.25, 8.0) else Tally()

    rung = [(day, signal) for day, signal in watched(9, tally) if signal.kind is SignalKind.RED_LINE]
    assert [day for day, _ in rung] == [3.0, 8.0]
    assert [round(signal.days) for _, signal in rung] == [3, 5]
    assert {signal.place for _, signal in rung} == {Place.REVIEW}
    assert {signal.name for _, signal in rung} == {"minors"}


def test_a_red_line_that_needs_two_voices_does_not_ring_for_one() -> None:
    watch = BrandWatch(QUARTER, WatchSettings(red_line_voices=2.0))
    rung = watched(1, lambda day, rng: Tally(1, 1, red_lines={"police": 1.0 if day < 0.5 else 2.0}), watch)
    assert [day for day, signal in rung if signal.kind is SignalKind.RED_LINE] == [0.5]


def test_a_source_that_stops_delivering_rings_with_ops_and_a_quiet_night_does_not() -> None:
    def tally(day: float, rng: random.Random) -> Tally:
        is_night = day % 1 < 0.3
        feed = 0 if is_night or day >= 12.5 else 1 + poisson(rng, 4.0)
        return Tally(feed + 3, 0, sources={"feed": feed, "forum": 3})

    rung = [(day, signal) for day, signal in watched(13, tally) if signal.kind is SignalKind.SILENCE]
    assert {signal.name for _, signal in rung} == {"feed"}
    assert 12.5 <= rung[0][0] < 12.9
    assert rung[0][1].place is Place.OPS
    assert rung[0][1].expected >= 10


def test_days_that_get_worse_without_a_spike_are_a_slow_burn() -> None:
    watch = SlowBurnWatch()
    rng = random.Random(2)
    days: dict[int, float] = {}
    for hour in range(24 * 24):
        day = hour // 24
        mean = 4.0 if day < 20 else 4.0 + 2.0 * (day - 19)
        days[day] = max(days.get(day, 0.0), watch.step(START + hour * HOUR, float(poisson(rng, mean))).days)
    assert max(days[day] for day in range(20)) < 7
    assert max(days[day] for day in range(21, 24)) > 7


def test_one_wild_hour_is_no_slow_burn() -> None:
    watch = SlowBurnWatch()
    rng = random.Random(2)
    worst = 0.0
    for hour in range(24 * 15):
        count = 400.0 if hour == 24 * 14 + 3 else float(poisson(rng, 4.0))
        worst = max(worst, watch.step(START + hour * HOUR, count).days)
    assert worst < 7


def test_last_months_slow_burn_makes_a_smaller_one_less_rare() -> None:
    def rarest(first: float, second: float) -> float:
        watch, rng, worst = SlowBurnWatch(), random.Random(2), 0.0
        for hour in range(24 * 44):
            mean = 4.0 + (first if 20 <= hour // 24 < 23 else 0.0) + (second if hour // 24 >= 41 else 0.0)
            said = watch.step(START + hour * HOUR, float(poisson(rng, mean))).days
            worst = max(worst, said) if hour // 24 >= 41 else worst
        return worst

    assert rarest(0.0, 4.0) > 2 * rarest(5.0, 4.0)


def test_the_tail_of_the_negative_share_is_that_of_the_beta_binomial_law() -> None:
    # With two equal parameters of 1 the law is uniform on 0 to n.
    assert beta_binomial_tail(8, 9, 0.5, 2.0) == pytest.approx(0.2)
    assert beta_binomial_tail(0, 9, 0.5, 2.0) == 1.0
    # With a firm share it is the binomial law.
    assert beta_binomial_tail(3, 3, 0.5, 1e9) == pytest.approx(0.125, rel=1e-3)


@given(st.integers(1, 3000), st.data())
def test_more_negatives_are_never_likelier(mentions: int, data: st.DataObject) -> None:
    negatives = data.draw(st.integers(0, mentions - 1))
    share = data.draw(st.floats(0.01, 0.99))
    assert beta_binomial_tail(negatives + 1, mentions, share, 50) <= beta_binomial_tail(
        negatives, mentions, share, 50
    ) * (1 + 1e-6)


def test_few_mentions_say_nothing_about_the_mood() -> None:
    watch = MoodWatch(QUARTER)
    assert (
        max(
            watch.step(START + bucket * QUARTER, bucket % 2, bucket % 2 if bucket > 900 else 0).days
            for bucket in range(924)
        )
        == 0
    )


def test_a_pause_at_the_hour_of_every_days_pause_is_not_rare() -> None:
    watch = SilenceWatch(HOUR)
    rarest = 0.0
    for hour in range(24 * 20):
        said = watch.step(START + hour * HOUR, 0.0 if hour % 24 < 6 else 20.0).days
        rarest = max(rarest, said if hour > 24 * 7 else 0.0)
    assert rarest < 30


def test_an_unobserved_bucket_is_passed_over_in_silence() -> None:
    watch = BrandWatch(QUARTER)
    watched(2, ordinary, watch)
    assert watch.step(START + 2 * DAY, None) == []


@settings(max_examples=3, deadline=None)
@given(st.integers(1, 3 * 96 - 1))
def test_a_watch_put_away_as_json_goes_on_as_if_it_had_never_stopped(cut: int) -> None:
    rng = random.Random(cut)
    tallies = [
        Tally(one.mentions, one.negatives, red_lines={"police": 1.0} if number % 100 == 7 else {}, sources={"a": 1})
        for number, one in enumerate(ordinary(0.0, rng) for _ in range(3 * 96))
    ]
    watch = BrandWatch(QUARTER)
    for number in range(cut):
        watch.step(START + number * QUARTER, tallies[number])
    woken = BrandWatch.from_json(json.loads(json.dumps(watch.to_json())))
    for number in range(cut, len(tallies)):
        at = START + number * QUARTER
        assert woken.step(at, tallies[number]) == watch.step(at, tallies[number])
