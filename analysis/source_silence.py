"""Has a source stopped delivering? Silence looks like calm, so it is a signal of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.burst_detector import DAY, Burst
from analysis.return_levels import Prior, ReturnLevels
from analysis.rhythm import Rhythm

#: What the log of the mentions missed in the longest pause of six hours is like among sources in general.
PAUSE_PRIOR = Prior(1.2, 0.5)


@dataclass(slots=True)
class SilenceWatch:
    """Reads one source's counts; a pause is as long as the mentions that were expected in it.

    So a night is no silence where nights are quiet. ``least_missed`` mentions must have been missed; before
    ``least_hours`` of history nothing is said, since the nights are not known.
    """

    width: float
    least_missed: float = 10.0
    least_hours: float = 72.0
    pause: int = 0
    missed: float = 0.0
    block: int | None = None
    rhythm: Rhythm | None = None
    levels: ReturnLevels = field(default_factory=lambda: ReturnLevels(0.25, PAUSE_PRIOR))

    def step(self, start: float, count: float) -> Burst:
        """Take in a bucket: how rare so long a pause is; ``expected`` is what was missed."""
        if self.rhythm is None:
            self.rhythm = Rhythm(self.width)
        block = math.floor(start / (0.25 * DAY))
        if self.block is not None and block != self.block:
            self.levels.end_block()
        self.block = block
        flat, by_hour = self.rhythm.expect(start)
        self.rhythm.learn(count, max(flat, by_hour))
        if count > 0:
            self.pause, self.missed = 0, 0.0
            return Burst(0.0, count, by_hour, self.width)
        self.pause += 1
        self.missed += min(flat, by_hour)
        statistic = math.log1p(self.missed)
        log_days = self.levels.log_days(statistic)
        self.levels.see(statistic)
        is_enough = (
            self.missed >= self.least_missed
            and self.rhythm.slots_seen * max(self.width, 3600.0) >= self.least_hours * 3600
        )
        return Burst(10**log_days if is_enough else 0.0, 0.0, self.missed, self.pause * self.width)

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, in plain JSON values; see `from_json`."""
        plain = {
            name: getattr(self, name) for name in ("width", "least_missed", "least_hours", "pause", "missed", "block")
        }
        rhythm = None if self.rhythm is None else asdict(self.rhythm)
        return {**plain, "rhythm": rhythm, "levels": self.levels.to_json()}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> SilenceWatch:
        """The watch that `to_json` described."""
        rhythm = None if state["rhythm"] is None else Rhythm(**state["rhythm"])
        return cls(**{**state, "rhythm": rhythm, "levels": ReturnLevels.from_json(state["levels"])})
