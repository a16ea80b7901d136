"""What the bell would have done on a recorded series of counts, row by row and with no look ahead."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analysis.alert_policy import AlertPolicy
from analysis.burst_detector import BurstDetector, BurstSettings

#: From so many steps between the first rows the width of a bucket is taken; until then nothing can ring anyway.
_STEPS_TO_LEARN_WIDTH = 7
#: A clock that is set back in autumn repeats an hour; whatever goes further back is not in order.
_CLOCK_CHANGE = 3600.0


class SeriesError(ValueError):
    """The rows are no series of counts at regular times; the sentence says where and what to do."""


@dataclass(slots=True)
class Backtest:
    """One series through detector and policy. A row's score depends on that row and on earlier ones only.

    Rows at the time of an earlier row (a repeated row, the hour a clock was set back) count once: the first is
    taken, the others score 0. Missing rows were not observed, which is not the same as a count of 0.
    """

    policy: AlertPolicy
    settings: BurstSettings = field(default_factory=BurstSettings)
    detector: BurstDetector | None = None
    last: float | None = None
    _waiting: list[tuple[float, float | None]] = field(default_factory=list)

    def score(self, at: float, count: float | None) -> float:
        """The anomaly score of the row at ``at`` seconds: the alarm's return period in days, 0 where none rings.

        Raises:
            SeriesError: the row goes back in time by more than an hour.
        """
        if self.last is not None and at < self.last - _CLOCK_CHANGE:
            raise SeriesError("goes back in time; sort the rows by timestamp")
        if self.detector is None:
            return self._wait(at, count)
        step = round((at - (self.last or 0.0)) / self.detector.width)
        if step < 1:
            return 0.0
        for missing in range(max(1, step - self._longest_window), step):
            self.detector.step(at - (step - missing) * self.detector.width, None)
        self.last = at
        return self.policy.score(at, self.detector.step(at, count).days)

    @property
    def _longest_window(self) -> int:
        return self.detector.longest_window if self.detector else 0

    def _wait(self, at: float, count: float | None) -> float:
        if self.last is not None and at <= self.last:
            return 0.0
        self.last = at
        self._waiting.append((at, count))
        if len(self._waiting) > _STEPS_TO_LEARN_WIDTH:
            times = [moment for moment, _ in self._waiting]
            width = statistics.median(later - earlier for earlier, later in pairwise(times))
            self.detector, self.last = BurstDetector(width, self.settings), None
            waiting, self._waiting = self._waiting, []
            self.last = waiting[0][0] - width
            for moment, number in waiting:
                self.score(moment, number)
        return 0.0


def score_series(
    rows: Iterable[tuple[float, float | None]], days: float, settings: BurstSettings | None = None
) -> list[float]:
    """The anomaly scores of rows (seconds, count), one for each, at a sensitivity of ``days``; see `Backtest`."""
    backtest = Backtest(AlertPolicy(days), settings or BurstSettings())
    return [backtest.score(at, count) for at, count in rows]


def burst_days(times: Sequence[float], counts: Sequence[float], settings: BurstSettings | None = None) -> list[float]:
    """The return periods in days before the policy, for a series at regular times."""
    detector = BurstDetector(times[1] - times[0], settings)
    return [detector.step(at, count).days for at, count in zip(times, counts, strict=True)]
