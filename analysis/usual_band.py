"""What is usual at an hour of the day, as a band for charts: a reader sees at a glance which bars stand out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Final

from analysis.rollup import Bucket

HOUR: Final = timedelta(hours=1)
#: So far back the usual is taken from; with less than the least there is none.
HISTORY: Final = timedelta(days=28)
LEAST_HISTORY: Final = timedelta(days=3)
#: Hours are pulled in to so many times the median hour and a few more, so that last week's crisis is not usual.
CAP_RATIO: Final = 3.0
CAP_EXTRA: Final = 4.0
#: Nine of ten bars of ordinary days lie within so many standard deviations.
DEVIATIONS: Final = 1.645


@dataclass(frozen=True, slots=True)
class UsualBar:
    """Of the bar that starts at ``start``: about ``mean`` negatives are usual, mostly from ``low`` to ``high``."""

    start: datetime
    low: float
    mean: float
    high: float


def usual_bars(
    history: Sequence[Bucket], until: datetime, starts: Sequence[datetime], width: timedelta
) -> list[UsualBar]:
    """The band for bars of this ``width``, from the hours before ``until``; empty where they are too few.

    ``history`` are hourly buckets of counts; hours that are missing since the first counted nothing. Each hour of the
    day has a mean; around it counts scatter as a Poisson law with the extra variance that the past hours show.
    """
    if not history or until - history[0].start < LEAST_HISTORY:
        return []
    by_hour = _by_hour_of_day(history, until)
    means = [fmean(counts) for counts in by_hour]
    extra = _extra_variance(by_hour, means)
    return [_bar(start, width, means, extra) for start in starts]


def _by_hour_of_day(history: Sequence[Bucket], until: datetime) -> list[list[float]]:
    counts = {bucket.start: float(bucket.counts.negative) for bucket in history}
    first = history[0].start
    hours = [first + number * HOUR for number in range(max(1, (until - first) // HOUR))]
    middle = median(counts.get(hour, 0.0) for hour in hours)
    cap = CAP_RATIO * middle + CAP_EXTRA
    by_hour: list[list[float]] = [[] for _ in range(24)]
    for hour in hours:
        by_hour[_hour_of_day(hour)].append(min(counts.get(hour, 0.0), cap))
    return by_hour


def _extra_variance(by_hour: Sequence[Sequence[float]], means: Sequence[float]) -> float:
    """By how much the variance exceeds the mean, as a share of the squared mean (a negative binomial's)."""
    squares = [(count - mean) ** 2 for counts, mean in zip(by_hour, means, strict=True) for count in counts]
    squared_means = fmean(mean**2 for mean in means)
    return max(0.0, (fmean(squares) - fmean(means)) / squared_means) if squared_means else 0.0


def _bar(start: datetime, width: timedelta, means: Sequence[float], extra: float) -> UsualBar:
    """The hours of a wide bar are added up; a narrow one has its share of the hour."""
    parts = [means[_hour_of_day(start + number * HOUR)] for number in range(max(1, round(width / HOUR)))]
    share = min(1.0, width / HOUR)
    mean = share * sum(parts)
    deviation = math.sqrt(mean + extra * sum((share * part) ** 2 for part in parts))
    return UsualBar(start, max(0.0, mean - DEVIATIONS * deviation), mean, mean + DEVIATIONS * deviation)


def _hour_of_day(at: datetime) -> int:
    return int(at.timestamp() // 3600) % 24
