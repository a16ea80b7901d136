from __future__ import annotations

from analysis.charts import TrendFacts, trend_facts
from analysis.rollup import Bucket, Counts
from tests.charts.examples import HOUR, START, trend_chart


def test_facts_sum_up_the_buckets_and_find_the_peak() -> None:
    facts = trend_facts(trend_chart([1, 7, 2] + [0] * 9 + [4]))
    assert facts == TrendFacts(
        total=14 + 13 * 3,
        negative=14,
        peak_at=START + HOUR,
        peak_negative=7,
        first_half_negative=10,
        second_half_negative=4,
    )


def test_of_two_equal_peaks_the_earlier_counts() -> None:
    assert trend_facts(trend_chart([1, 5, 5])).peak_at == START + HOUR


def test_a_chart_without_negatives_has_no_peak() -> None:
    facts = trend_facts(trend_chart([0, 0]))
    assert (facts.total, facts.peak_at, facts.peak_negative) == (6, None, 0)


def test_an_empty_chart_has_zeros() -> None:
    assert trend_facts(trend_chart()) == TrendFacts(0, 0, None, 0, 0, 0)


def test_buckets_outside_the_window_are_not_counted() -> None:
    outside = [Bucket(START - HOUR, Counts(50)), Bucket(START + 24 * HOUR, Counts(60))]
    assert trend_facts(trend_chart(buckets=outside)).total == 0


def test_buckets_of_the_same_time_are_added_up() -> None:
    twice = [Bucket(START, Counts(2)), Bucket(START, Counts(3))]
    assert trend_facts(trend_chart(buckets=twice)).peak_negative == 5
