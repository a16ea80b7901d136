"""Is it getting worse day by day? A day's and three days' negatives against the weeks before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.burst_detector import Burst
from analysis.return_levels import Prior, ReturnLevels

HOUR = 3600.0
#: What a day's largest log ratio is like among brands in general.
SLOW_PRIOR = Prior(0.35, 0.35)


@dataclass(frozen=True, slots=True)
class SlowBurnSettings:
    """The constants of `SlowBurnWatch`: windows in hours, weeks of history, and what is too little to speak of."""

    windows: tuple[int, int] = (24, 72)
    history_hours: int = 28 * 24
    least_history_hours: int = 5 * 24
    padding: float = 10.0
    cap_ratio: float = 3.0
    cap_extra: float = 12.0
    least_excess: float = 10.0


@dataclass(slots=True)
class SlowBurnWatch:
    """Sums hours, and at each hour's end holds the last day and the last three days against the weeks before them.

    An hour enters the history at most as ``cap_ratio`` times the usual plus ``cap_extra``, so that one wild evening
    neither rings here (the crisis signal has it) nor hides the next. Between hours the answer stands.
    """

    settings: SlowBurnSettings = field(default_factory=SlowBurnSettings)
    hour: int | None = None
    count: float = 0.0
    hours: list[float] = field(default_factory=list)
    day: int | None = None
    levels: list[ReturnLevels] = field(
        default_factory=lambda: [ReturnLevels(1.0, SLOW_PRIOR, kept=56), ReturnLevels(1.0, SLOW_PRIOR, kept=56)]
    )
    answer: Burst = field(default_factory=lambda: Burst(0.0, 0.0, 0.0, 24 * HOUR))

    def step(self, start: float, count: float) -> Burst:
        """Take in a bucket: how rare the last day, or the last three, has been."""
        hour = math.floor(start / HOUR)
        if self.hour is None:
            self.hour = hour
        elif hour != self.hour:
            for passed in range(max(self.hour, hour - self.settings.history_hours), hour):
                self._close(self.count if passed == self.hour else 0.0, passed + 1)
            self.hour, self.count = hour, 0.0
        self.count += count
        return self.answer

    def _close(self, count: float, hour: int) -> None:
        s, hours = self.settings, self.hours
        mean = math.fsum(hours) / len(hours) if hours else count
        hours.append(min(count, s.cap_ratio * mean + s.cap_extra))
        del hours[: -(s.history_hours + s.windows[-1])]
        if self.day is not None and hour // 24 != self.day:
            for level in self.levels:
                level.end_block()
        self.day = hour // 24
        self.answer = Burst(0.0, math.fsum(hours[-24:]), mean * min(len(hours), 24), 24 * HOUR)
        for window, level in zip(s.windows, self.levels, strict=True):
            before = hours[:-window]
            if len(before) < s.least_history_hours:
                continue
            seen, expected = math.fsum(hours[-window:]), math.fsum(before) / len(before) * window
            statistic = math.log((seen + s.padding) / (expected + s.padding))
            days = 10 ** level.log_days(statistic)
            level.see(statistic)
            if seen - expected >= s.least_excess and days > self.answer.days:
                self.answer = Burst(days, seen, expected, window * HOUR)

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, in plain JSON values; see `from_json`."""
        plain = {name: getattr(self, name) for name in ("hour", "count", "hours", "day")}
        levels = [level.to_json() for level in self.levels]
        return {**plain, "settings": asdict(self.settings), "levels": levels, "answer": asdict(self.answer)}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> SlowBurnWatch:
        """The watch that `to_json` described."""
        first, second = state["settings"]["windows"]
        settings = SlowBurnSettings(**{**state["settings"], "windows": (first, second)})
        levels = [ReturnLevels.from_json(level) for level in state["levels"]]
        return cls(**{**state, "settings": settings, "levels": levels, "answer": Burst(**state["answer"])})
