"""How rare a burst is for a series, told by the largest bursts of its own past: "the largest in N days"."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

EULER_GAMMA = 0.5772156649015329
#: Points of the table of levels for each unit of the statistic (a log ratio), and how far it reaches (a factor of 400).
_POINTS, _REACH = 10, 6
_GRID = np.arange(_POINTS * _REACH + 2) / _POINTS


@dataclass(frozen=True, slots=True)
class Prior:
    """What the largest burst of a block is like among brands in general: a Gumbel law, worth ``blocks`` blocks."""

    mean: float
    sd: float
    blocks: float = 8.0

    def exceeded(self, level: float) -> float:
        """The probability that a block's largest burst is above ``level``."""
        scale = self.sd * math.sqrt(6) / math.pi
        location = self.mean - EULER_GAMMA * scale
        return -math.expm1(-math.exp(-(level - location) / scale))


@dataclass(slots=True)
class ReturnLevels:
    """The return level of a statistic, from the maxima of its past blocks (block maxima, Gumbel 1958; Coles 2001).

    A level's chance to be passed in one block is estimated as the share of the last ``kept`` block maxima above it,
    each smoothed by a logistic kernel of width ``smoothing``, together with the prior as so many more
    blocks. Bursts seen before raise the bar; beyond all of them the tail of the prior decides. The running block counts
    only once it has ended. A table over the statistic is rebuilt at each block's end, so that `log_days` costs
    an interpolation.
    """

    block_days: float
    prior: Prior
    smoothing: float = 0.15
    kept: int = 112
    maxima: list[float] = field(default_factory=list)
    running: float = -math.inf
    _table: list[float] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._tabulate()

    def see(self, statistic: float) -> None:
        """Take the statistic of one bucket into the running block."""
        if statistic > self.running:
            self.running = statistic

    def end_block(self) -> None:
        if self.running > -math.inf:
            self.maxima.append(self.running)
            del self.maxima[: -self.kept]
            self.running = -math.inf
            self._tabulate()

    def log_days(self, statistic: float) -> float:
        """log10 of the number of days in which so large a statistic comes once."""
        place = min(max(statistic, 0.0), float(_REACH)) * _POINTS
        low = int(place)
        table = self._table
        return table[low] + (place - low) * (table[low + 1] - table[low])

    def _tabulate(self) -> None:
        expected = self.prior.blocks * np.array([self.prior.exceeded(float(level)) for level in _GRID])
        if self.maxima:
            above = np.clip((_GRID[:, None] - np.array(self.maxima)[None, :]) / self.smoothing, -50, 50)
            expected = expected + (1 / (1 + np.exp(above))).sum(axis=1)
        share = expected / (len(self.maxima) + self.prior.blocks)
        self._table = [math.log10(self.block_days / one) for one in share.tolist()]
