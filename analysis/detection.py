"""Has negative talk about a brand broken out of its rhythm?

The detectors look only backwards: what they say of a moment rests on buckets that had ended by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.rollup import Bucket


@dataclass(frozen=True, slots=True)
class Reading:
    """What a detector says of one brand at one moment.

    ``observed`` negative mentions in the ``window`` before ``at`` stand against ``expected``; the alarm needs
    ``threshold``. Between ``firing`` and ``quiet`` lies a band in which neither is true, so that a count that
    hovers at the threshold does not flicker. ``since`` is when the burst began, known only while it fires.
    """

    brand: str
    at: datetime
    window: timedelta
    observed: int
    expected: float
    threshold: float
    firing: bool
    quiet: bool
    since: datetime | None = None

    @property
    def ratio(self) -> float:
        """How many times the expected count was seen; at least one is taken as expected."""
        return self.observed / max(self.expected, 1.0)


class Detector(Protocol):
    """Reads one brand's series. ``width`` and ``history`` say which buckets it wants."""

    @property
    def width(self) -> timedelta: ...

    @property
    def history(self) -> timedelta: ...

    def read(self, brand: str, buckets: Sequence[Bucket], at: datetime) -> Reading:
        """Judge the moment ``at``, a multiple of ``width``; buckets that begin at or after it are ignored."""
        ...


@dataclass(frozen=True, slots=True)
class TrailingBaseline:
    """Absolute minimum, mean + k sigma of the trailing week, and at least twice the usual count of this hour.

    The week before the window is cut into windows of the same length, counted back from it. They are
    winsorised at ``median + 3 * sigma`` so that last week's crisis does not hide this one, and sigma is never
    below the Poisson value (compare minSigma of EARS C1). With less than a day of history the hour of the day
    cannot be judged, so that every morning would look like a crisis: until then minimum and sigmas count
    double. With fewer than ``least_windows`` windows nothing fires, because nothing is known.
    """

    minimum: int = 10
    sigmas: float = 4.0
    hour_ratio: float = 2.5
    width: timedelta = timedelta(minutes=5)
    window: timedelta = timedelta(hours=1)
    history: timedelta = timedelta(days=7, hours=1)
    least_windows: int = 6

    def read(self, brand: str, buckets: Sequence[Bucket], at: datetime) -> Reading:
        counts = self._negatives(buckets, at)
        size = self.window // self.width
        observed = int(counts[-size:].sum())
        past = self._past_windows(counts[:-size], size)
        if len(past) < self.least_windows:
            return Reading(brand, at, self.window, observed, 0.0, float("inf"), firing=False, quiet=True)
        mean, sigma = _winsorised(past)
        windows_a_day = timedelta(days=1) // self.window
        usual = _same_hour(past, windows_a_day)
        expected = max(mean, usual)
        caution = 1.0 if len(past) >= windows_a_day else 2.0
        threshold = max(caution * self.minimum, mean + caution * self.sigmas * sigma, self.hour_ratio * usual)
        firing = observed >= threshold
        quiet = observed < max(expected + (threshold - expected) / 2, self.minimum / 2)
        since = self._since(counts, expected / size, at) if firing else None
        return Reading(brand, at, self.window, observed, expected, threshold, firing, quiet, since)

    def _negatives(self, buckets: Sequence[Bucket], at: datetime) -> NDArray[np.int64]:
        """Negative counts per bucket from the first up to ``at``, oldest first, at least a window long."""
        past = [bucket for bucket in buckets if bucket.start < at]
        size = self.window // self.width
        first = min((bucket.start for bucket in past), default=at)
        length = min(max((at - first) // self.width, size), self.history // self.width)
        counts = np.zeros(length, dtype=np.int64)
        for bucket in past:
            index = length - 1 - ((at - self.width) - bucket.start) // self.width
            if 0 <= index < length:
                counts[index] += bucket.counts.negative
        return counts

    def _past_windows(self, counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Counts of whole windows, newest first."""
        whole = len(counts) // size
        if whole == 0:
            return np.zeros(0, dtype=np.int64)
        windows: NDArray[np.int64] = counts[len(counts) - whole * size :].reshape(whole, size).sum(axis=1)
        return windows[::-1]

    def _since(self, counts: NDArray[np.int64], expected_per_bucket: float, at: datetime) -> datetime:
        """Where the burst began: the start from which the excess over twice the usual rate is largest.

        This is the change point that a CUSUM of the last day gives (Page 1954).
        """
        day = counts[-(timedelta(days=1) // self.width) :]
        usual = max(2 * expected_per_bucket, self.minimum / 2 * (self.width / self.window))
        excess = np.cumsum((day - usual)[::-1])[::-1]
        return at - self.width * (len(day) - int(np.argmax(excess)))


def _winsorised(past: NDArray[np.int64]) -> tuple[float, float]:
    """Mean and standard deviation with the largest counts pulled in; sigma at least the Poisson one."""
    median = float(np.median(past))
    spread = max(1.4826 * float(np.median(np.abs(past - median))), median**0.5, 1.0)
    pulled = np.minimum(past, median + 3 * spread)
    mean = float(pulled.mean())
    return mean, max(float(pulled.std()), mean**0.5, 1.0)


def _same_hour(past: NDArray[np.int64], windows_a_day: int) -> float:
    """Usual count of this hour: the median over the days before, each day's busiest of it and its neighbours.

    0 where there is no such day yet.
    """
    days = [float(past[day - 2 : day + 1].max()) for day in range(windows_a_day, len(past) + 1, windows_a_day)]
    return float(np.median(days)) if days else 0.0
