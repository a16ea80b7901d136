"""A streaming detector of excess counts: how rare is what was counted up to now, in days?

Strictly causal, constant in memory, and made for any count: all mentions, or only the negative ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.return_levels import Prior, ReturnLevels
from analysis.rhythm import Rhythm

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class BurstSettings:
    """The constants of `BurstDetector`; round numbers on purpose, and the results hardly hang on them.

    ``padding`` mentions are added to observed and expected counts, so that 2 against 0.5 is no burst. The priors say
    what the log ratio's largest value in six hours is like among brands in general; they are broad.
    """

    padding: float = 4.0
    baseline_days: int = 7
    cap_ratio: float = 3.0
    cap_extra: float = 4.0
    weekday_weight: float = 1.0
    block_hours: float = 6.0
    blocks_kept: int = 112
    smoothing: float = 0.15
    prior_blocks: float = 8.0
    fast_prior_mean: float = 0.7
    fast_prior_sd: float = 0.7
    slow_prior_mean: float = 0.5
    slow_prior_sd: float = 0.4
    slow_hours: float = 2.0
    least_excess: float = 5.0
    first_hours: float = 6.0
    young_caution: float = 2.0


@dataclass(frozen=True, slots=True)
class Burst:
    """What the detector says at a bucket's end.

    So large an excess comes once in ``days`` days; 0 where there is too little history or too small an excess.
    ``observed`` stands against ``expected`` in the last ``window`` seconds, the window that speaks loudest.
    """

    days: float
    observed: float
    expected: float
    window: float


@dataclass(slots=True)
class _Window:
    """Running sums of the last ``length`` buckets: counted, and expected flat and by hour."""

    length: int
    counted: float = 0.0
    flat: float = 0.0
    by_hour: float = 0.0
    ring: list[list[float]] = field(default_factory=list)
    place: int = 0

    def add(self, counted: float, flat: float, by_hour: float) -> None:
        if len(self.ring) < self.length:
            self.ring.append([counted, flat, by_hour])
        else:
            old = self.ring[self.place]
            self.ring[self.place] = [counted, flat, by_hour]
            self.counted -= old[0]
            self.flat -= old[1]
            self.by_hour -= old[2]
            self.place += 1
            if self.place == self.length:
                self.place = 0
        self.counted += counted
        self.flat += flat
        self.by_hour += by_hour

    def log_ratios(self, padding: float) -> tuple[float, float]:
        """log((counted + padding) / (expected + padding)) against the flat and the hourly baseline."""
        counted = math.log(max(self.counted, 0.0) + padding)
        return counted - math.log(max(self.flat, 0.0) + padding), counted - math.log(max(self.by_hour, 0.0) + padding)


class BurstDetector:
    """Reads the buckets of one series in order of time.

    Six statistics, each the log ratio of a count to its baseline: of the last 5 and 15 minutes, and of the last two
    hours with every bucket pulled in (which a spike cannot fill, but a lasting rise can), each against the
    flat and against the hourly baseline. Each is turned into a return level by the series' own past
    (`ReturnLevels`). The four quick ones are averaged on the log scale, so are the two slow ones; the rarer speaks.
    Buckets wider than five minutes make the windows longer: at least 1, 3 and 6 buckets.
    """

    def __init__(self, width: float, settings: BurstSettings | None = None) -> None:
        """``width`` of a bucket in seconds."""
        self.width = width
        self.settings = s = settings or BurstSettings()
        self.rhythm = Rhythm(width, s.baseline_days, s.cap_ratio, s.cap_extra, s.weekday_weight)
        short = max(round(300 / width), 1)
        slow = max(round(s.slow_hours * 3600 / width), 6 * short)
        self.windows = [_Window(short), _Window(3 * short), _Window(slow)]
        self.block = max(s.block_hours * 3600, 4 * width)
        fast_prior = Prior(s.fast_prior_mean, s.fast_prior_sd, s.prior_blocks)
        slow_prior = Prior(s.slow_prior_mean, s.slow_prior_sd, s.prior_blocks)
        self.levels = [
            ReturnLevels(self.block / DAY, prior, s.smoothing, s.blocks_kept)
            for prior in (fast_prior, fast_prior, fast_prior, fast_prior, slow_prior, slow_prior)
        ]
        self.running_block: int | None = None
        self.begun: float | None = None

    def step(self, start: float, count: float | None) -> Burst:
        """Take in the bucket that starts at ``start`` (seconds since 1970); ``None``: it was not observed.

        An unobserved bucket is filled with what is usual and nothing is learnt from it.
        """
        s, rhythm = self.settings, self.rhythm
        if self.begun is None:
            self.begun = start
        flat, by_hour = rhythm.expect(start)
        usual = flat if flat > by_hour else by_hour
        counted = flat if count is None else count
        pulled = flat if count is None else rhythm.learn(count, usual)
        short, long, slow = self.windows
        if not rhythm.week_seen:  # in the first hour the mean so far is all there is
            flat = by_hour = counted
        short.add(counted, flat, by_hour)
        long.add(counted, flat, by_hour)
        slow.add(pulled, flat, by_hour)
        self._turn_block(start)
        caution = math.log(s.young_caution) if rhythm.is_young else 0.0
        levels = self.levels
        ratios = (*short.log_ratios(s.padding), *long.log_ratios(s.padding), *slow.log_ratios(s.padding))
        logs = [level.log_days(ratio - caution) for level, ratio in zip(levels, ratios, strict=True)]
        if count is not None:
            for level, ratio in zip(levels, ratios, strict=True):
                level.see(ratio)
        quick, lasting = (logs[0] + logs[1] + logs[2] + logs[3]) / 4, (logs[4] + logs[5]) / 2
        window = long if quick >= lasting else slow
        return self._burst(max(quick, lasting), window, is_known=count is not None, start=start)

    def _burst(self, log_days: float, window: _Window, *, is_known: bool, start: float) -> Burst:
        s, begun = self.settings, self.begun or 0.0
        is_enough = any(
            one.counted - max(one.flat, one.by_hour) >= s.least_excess for one in (self.windows[1], self.windows[2])
        )
        is_old = start - begun >= max(s.first_hours * 3600, 12 * self.width)
        return Burst(
            days=10 ** min(log_days, 6.0) if is_known and is_enough and is_old else 0.0,
            observed=window.counted,
            expected=max(window.flat, window.by_hour),
            window=window.length * self.width,
        )

    def _turn_block(self, start: float) -> None:
        block = math.floor(start / self.block)
        if block != self.running_block:
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
            "windows": [asdict(window) for window in self.windows],
            "maxima": [level.maxima for level in self.levels],
            "running": [None if level.running == -math.inf else level.running for level in self.levels],
            "running_block": self.running_block,
            "begun": self.begun,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> BurstDetector:
        """The detector that `to_json` described; it goes on as if it had never stopped."""
        detector = cls(state["width"], BurstSettings(**state["settings"]))
        detector.rhythm = Rhythm(**state["rhythm"])
        detector.windows = [_Window(**window) for window in state["windows"]]
        for level, maxima, running in zip(detector.levels, state["maxima"], state["running"], strict=True):
            restored = ReturnLevels(level.block_days, level.prior, level.smoothing, level.kept, list(maxima))
            restored.running = -math.inf if running is None else running
            detector.levels[detector.levels.index(level)] = restored
        detector.running_block, detector.begun = state["running_block"], state["begun"]
        return detector
