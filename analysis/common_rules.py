"""The two rules that most monitors ring by, to compare with: mean + k sigma, and a ratio to the mean of a week."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

_WEEK = 7 * 86400.0
#: Neither rule speaks before it has seen a day.
_FIRST = 86400.0


@dataclass(slots=True)
class _Trailing:
    """The count of the last ``window`` seconds, and mean and variance of such counts over the week before."""

    width: float
    window: float
    recent: deque[float] = field(default_factory=deque)
    week: deque[float] = field(default_factory=deque)
    total: float = 0.0
    squares: float = 0.0
    counted: float = 0.0

    def add(self, count: float) -> tuple[float, float, float] | None:
        """Count of the window, mean and standard deviation of those before; None on the first day."""
        self.recent.append(count)
        self.counted += count
        if len(self.recent) > max(round(self.window / self.width), 1):
            self.counted -= self.recent.popleft()
        known, n = None, len(self.week)
        if n * self.width >= _FIRST:
            mean = self.total / n
            known = self.counted, mean, math.sqrt(max(self.squares / n - mean * mean, 0.0))
        self.week.append(self.counted)
        self.total += self.counted
        self.squares += self.counted**2
        if len(self.week) > round(_WEEK / self.width):
            old = self.week.popleft()
            self.total -= old
            self.squares -= old**2
        return known


class SigmaRule:
    """How many standard deviations the last 15 minutes lie above the mean of the trailing week; rings at 3."""

    name = "mean + 3 sigma"
    threshold = 3.0

    def __init__(self, width: float, least: float = 5.0) -> None:
        """``width`` of a bucket in seconds; fewer than ``least`` mentions above the mean are passed over."""
        self.least = least
        self._trailing = _Trailing(width, 900.0)

    def step(self, count: float) -> float:
        """The score of the bucket; 0 while there is no day of history."""
        if (known := self._trailing.add(count)) is None:
            return 0.0
        counted, mean, sigma = known
        return (counted - mean) / max(sigma, 1e-9) if counted - mean >= self.least else 0.0


class RatioRule:
    """The last hour as a multiple of the mean hour of the trailing week; rings at 3."""

    name = "3 x weekly mean"
    threshold = 3.0

    def __init__(self, width: float, least: float = 5.0) -> None:
        """``width`` of a bucket in seconds; fewer than ``least`` mentions above the mean are passed over."""
        self.least = least
        self._trailing = _Trailing(width, 3600.0)

    def step(self, count: float) -> float:
        """The score of the bucket; 0 while there is no day of history."""
        if (known := self._trailing.add(count)) is None:
            return 0.0
        counted, mean, _ = known
        return counted / max(mean, 1e-9) if counted - mean >= self.least else 0.0


CommonRule = SigmaRule | RatioRule
COMMON_RULES: tuple[type[SigmaRule] | type[RatioRule], ...] = (SigmaRule, RatioRule)
