"""The band of ordinary days behind the bars."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from analysis.charts import trend_png
from analysis.rollup import Bucket, Counts
from analysis.usual_band import UsualBar, usual_bars
from tests.charts.examples import HOUR, START, trend_chart

DAYS = 14


def history(at_nine: int = 12, otherwise: int = 4, days: int = DAYS) -> list[Bucket]:
    """So many negatives in the hour from 09:00 UTC of each day, and so many in each other hour."""
    first = START - timedelta(days=days)
    hours = [first + number * HOUR for number in range(days * 24)]
    return [Bucket(hour, Counts(at_nine if hour.hour == 9 else otherwise)) for hour in hours]


def bars(past: list[Bucket], width: timedelta = HOUR, number: int = 24) -> list[UsualBar]:
    return usual_bars(past, START, [START + place * width for place in range(number)], width)


def test_each_hour_of_the_day_has_a_mean_of_its_own() -> None:
    means = {bar.start.hour: bar.mean for bar in bars(history())}
    assert means[9] == pytest.approx(12)
    assert means[3] == pytest.approx(4)


def test_ordinary_bars_lie_within_and_a_burst_above() -> None:
    random = np.random.default_rng(1)
    past = [Bucket(bucket.start, Counts(int(random.poisson(6)))) for bucket in history()]
    band = bars(past)
    inside = [bar.low <= random.poisson(6) <= bar.high for bar in band for _ in range(50)]
    assert 0.85 < np.mean(inside) < 0.97
    assert all(bar.low < bar.mean < bar.high < 20 for bar in band)


def test_a_brand_that_swings_has_a_wider_band() -> None:
    calm = bars(history(4, 4))
    wild = bars([Bucket(one.start, Counts(0 if place % 2 else 8)) for place, one in enumerate(history())])
    assert wild[0].high > calm[0].high


def test_last_weeks_crisis_is_not_usual() -> None:
    past = history(4, 4)
    crisis = [Bucket(one.start, Counts(400)) if 40 <= place < 46 else one for place, one in enumerate(past)]
    assert max(bar.mean for bar in bars(crisis)) < 6


def test_narrow_bars_have_their_share_of_the_hour_and_wide_ones_the_sum() -> None:
    past = history(4, 4)
    (half,) = bars(past, timedelta(minutes=30), 1)
    (day,) = bars(past, timedelta(days=1), 1)
    assert half.mean == pytest.approx(2)
    assert day.mean == pytest.approx(96)
    assert day.high < 150


def test_too_little_past_gives_no_band() -> None:
    assert bars([]) == []
    assert bars(history(days=2)) == []


def test_a_brand_of_which_nothing_bad_was_said_expects_nothing() -> None:
    assert {(bar.low, bar.mean, bar.high) for bar in bars(history(0, 0))} == {(0, 0, 0)}


def test_the_band_shows_in_the_picture() -> None:
    plain = trend_png(trend_chart([3, 9]))
    banded = trend_png(trend_chart([3, 9], usual=[UsualBar(START, 1, 3, 6), UsualBar(START + HOUR, 1, 3, 6)]))
    assert banded != plain
