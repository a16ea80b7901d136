"""A streaming detector of excess counts: how rare is what was counted up to now, in days?

Strictly causal, constant in memory, and made for any count: all mentions, or only the negative ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.burst_windows import LastingRise, SlidingCounts
from analysis.return_levels import Prior, ReturnLevels
from analysis.rhythm import Rhythm

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class BurstSettings:
    """The constants of `BurstDetector`; round numbers on purpose, and the results hardly hang on them.

    ``padding`` mentions are added to observed and expected counts of a window, so that 2 against 0.5 is no burst. A
    lasting rise is one by more than ``rise_allowance`` on the log scale (a factor of 1.65); one bucket
    adds at most what ``rise_cap`` allows. While fewer than ``small`` mentions a bucket are usual, an hour is looked at
    too. ``least_excess`` mentions above the usual are needed, however rare they are.
    """

    padding: float = 4.0
    baseline_days: int = 7
    cap_ratio: float = 3.0
    cap_extra: float = 4.0
    weekday_weight: float = 1.0
    block_hours: float = 6.0
    blocks_kept: int = 112
    smoothing: float = 0.1
    rise_padding: float = 2.0
    rise_allowance: float = 0.5
    rise_cap: float = 1.5
    small: float = 1.0
    least_excess: float = 5.0
    first_hours: float = 6.0
    young_caution: float = 1.5


#: What the block maxima of the five statistics are like among brands in general; broad on purpose.
SUDDEN, LASTING, GATHERED = Prior(0.7, 0.7), Prior(1.0, 0.5), Prior(0.4, 0.35)
DEFAULT_PRIORS = (SUDDEN, SUDDEN, LASTING, GATHERED, LASTING)


@dataclass(frozen=True, slots=True)
class Burst:
    """What the detector says at a bucket's end.

    So large an excess comes once in ``days`` days; 0 where there is too little history or too small an excess.
    ``observed`` stands against ``expected`` in the last ``window`` seconds, those that speak loudest.
    """

    days: float
    observed: float
    expected: float
    window: float


class BurstDetector:
    """Reads the buckets of one series in order of time.

    Five statistics, all against what is usual, the geometric mean of the flat and the hourly baseline. *Sudden*: the
    log ratio of the count of the last 5 and of the last 15 minutes. *Lasting*: the CUSUM of the log ratios of
    buckets. *Gathered*, for small series only: the log ratio of the last hour, and the CUSUM of hours. Each is turned
    into a return level by the series' own past (`ReturnLevels`); the two sudden ones are averaged on the log scale. The
    rarest speaks. Buckets wider than five minutes make the windows longer: at least 1, 3 and 12 buckets.
    """

    def __init__(
        self, width: float, settings: BurstSettings | None = None, priors: Sequence[Prior] = DEFAULT_PRIORS
    ) -> None:
        """``width`` of a bucket in seconds; ``priors`` of the five statistics, such as `pooled_prior` makes."""
        self.width = width
        self.settings = s = settings or BurstSettings()
        self.rhythm = Rhythm(width, s.baseline_days, s.cap_ratio, s.cap_extra, s.weekday_weight)
        short = max(round(300 / width), 1)
        self.short, self.long, self.hour = SlidingCounts(short), SlidingCounts(3 * short), SlidingCounts(12 * short)
        self.rise = LastingRise(s.rise_padding, s.rise_allowance, s.rise_cap, short)
        self.slow_rise = LastingRise(s.rise_padding, s.rise_allowance, s.rise_cap, 12 * short)
        self.block = max(s.block_hours * 3600, 4 * width)
        self.levels = [ReturnLevels(self.block / DAY, prior, s.smoothing, s.blocks_kept) for prior in priors]
        self.running_block: int | None = None
        self.begun: float | None = None
        self.is_known = False

    def alarm_count(self, days: float, since: float | None = None) -> float:
        """How many mentions in the last hour would be rare enough, once in ``days`` days.

        All that is too many may come within a quarter of an hour, or, in a small series, anywhere in the hour: what
        needs fewer. With ``since`` what was seen after that moment is left out: a crisis must not raise the bar for
        itself.
        """
        passed = 0
        if since is not None and self.running_block is not None:
            passed = max(self.running_block - math.floor(since / self.block), 0)
        windows = [(self.levels[1], self.long)]
        if self.hour.usual < self.settings.small * self.hour.length:
            windows.append((self.levels[3], self.hour))
        padding = self.settings.padding
        excess = min(
            math.exp(level.before(passed).statistic_of(days)) * (window.usual + padding) - padding - window.expected
            for level, window in windows
        )
        return self.hour.expected + max(excess, self.settings.least_excess)

    @property
    def longest_window(self) -> int:
        """How many buckets without an observation it takes until all windows are empty."""
        return self.hour.length

    @property
    def maxima(self) -> list[list[float]]:
        """The block maxima of the five statistics, for `pooled_prior`."""
        return [level.maxima for level in self.levels]

    def step(self, start: float, count: float | None) -> Burst:
        """Take in the bucket that starts at ``start`` (seconds since 1970); ``None``: it was not observed.

        An unobserved bucket is filled with what is usual and nothing is learnt from it.
        """
        if self.begun is None:
            self.begun = start
        block = math.floor(start / self.block)
        if block != self.running_block:
            self._turn_block(block)
        rhythm = self.rhythm
        flat, by_hour = rhythm.expect(start)
        if count is None:
            counted = by_hour
        else:
            counted = count
            rhythm.learn(count, flat if flat > by_hour else by_hour)
        if not rhythm.week_seen:  # in the first hour the mean so far is all there is
            flat = by_hour = counted
        # On the first day the rhythm is not known: what looks like a burst is neither believed nor remembered as one.
        is_young = rhythm.is_young
        caution = math.log(self.settings.young_caution) if is_young else 0.0
        logs = []
        for level, statistic in zip(self.levels, self._statistics(counted, flat, by_hour), strict=False):
            judged = statistic - caution
            logs.append(level.log_days(judged) if judged > level.ordinary else level.floor)
            if count is not None and not is_young:
                level.see(statistic)
        self.is_known = start - self.begun >= max(self.settings.first_hours * 3600, 12 * self.width)
        return self._loudest(logs) if self.is_known and count is not None else Burst(0.0, counted, by_hour, self.width)

    def _statistics(self, counted: float, flat: float, by_hour: float) -> list[float]:
        padding, short, long, hour = self.settings.padding, self.short, self.long, self.hour
        usual = math.sqrt(flat * by_hour)
        short.add(counted, usual, by_hour)
        long.add(counted, usual, by_hour)
        hour.add(counted, usual, by_hour)
        statistics = [short.log_ratio(padding), long.log_ratio(padding), self.rise.add(counted, usual, by_hour)]
        if hour.usual < self.settings.small * hour.length:
            statistics.append(hour.log_ratio(padding))
            statistics.append(self.slow_rise.add(counted, usual, by_hour))
        return statistics

    def _loudest(self, logs: Sequence[float]) -> Burst:
        """The rarest of those with enough excess; the last 15 minutes with 0 days if none has."""
        best, loudest = -math.inf, None
        for log_days, part in (
            ((logs[0] + logs[1]) / 2, self.long),
            (logs[2], self.rise),
            (logs[3] if len(logs) > 3 else -math.inf, self.hour),
            (logs[4] if len(logs) > 3 else -math.inf, self.slow_rise),
        ):
            if log_days > best and part.counted - part.expected >= self.settings.least_excess:
                best, loudest = log_days, part
        spoken = loudest or self.long
        return Burst(10**best if loudest else 0.0, spoken.counted, spoken.expected, spoken.length * self.width)

    def _turn_block(self, block: int) -> None:
        if self.running_block is not None:
            for level in self.levels:
                level.end_block()
        self.running_block = block

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, in plain JSON values; see `from_json`."""
        return {
            "width": self.width,
            "settings": asdict(self.settings),
            "rhythm": asdict(self.rhythm),
            "windows": [asdict(window) for window in (self.short, self.long, self.hour)],
            "rises": [asdict(self.rise), asdict(self.slow_rise)],
            "levels": [level.to_json() for level in self.levels],
            "running_block": self.running_block,
            "begun": self.begun,
            "is_known": self.is_known,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> BurstDetector:
        """The detector that `to_json` described; it goes on as if it had never stopped."""
        detector = cls(state["width"], BurstSettings(**state["settings"]))
        detector.rhythm = Rhythm(**state["rhythm"])
        detector.short, detector.long, detector.hour = (SlidingCounts(**window) for window in state["windows"])
        detector.rise, detector.slow_rise = (LastingRise(**rise) for rise in state["rises"])
        detector.levels = [ReturnLevels.from_json(level) for level in state["levels"]]
        detector.running_block, detector.begun = state["running_block"], state["begun"]
        detector.is_known = state["is_known"]
        return detector
