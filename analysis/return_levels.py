"""How rare a burst is for a series, told by the largest bursts of its own past: "the largest in N days"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

EULER_GAMMA = 0.5772156649015329
#: Nothing is called rarer than once in so many days: no series was watched for so long.
_RAREST = 1e6


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
        return -math.expm1(-math.exp(min(-(level - location) / scale, 700.0)))


def pooled_prior(maxima: Sequence[Sequence[float]], fallback: Prior) -> Prior:
    """The prior for a new brand, from the block maxima of those that are known, one sequence each.

    Each brand counts once, whatever its age; its mean is shrunk to the fallback's by the fallback's blocks. The spread
    holds both that within a brand and that between brands, and is at least half the fallback's: a new brand may
    be wilder than all that are known.
    """
    weights, means, squares = [fallback.blocks], [fallback.mean], [fallback.sd**2 + fallback.mean**2]
    for known in maxima:
        if known:
            weights.append(len(known) / (len(known) + fallback.blocks) * fallback.blocks)
            means.append(math.fsum(known) / len(known))
            squares.append(math.fsum(one * one for one in known) / len(known))
    mean, square = np.average(means, weights=weights), np.average(squares, weights=weights)
    return Prior(float(mean), max(math.sqrt(max(float(square - mean * mean), 0.0)), fallback.sd / 2), fallback.blocks)


@dataclass(slots=True)
class ReturnLevels:
    """The return level of a statistic, from the maxima of its past blocks (block maxima, Gumbel 1958; Coles 2001).

    A level's chance to be passed in one block is estimated as the share of the last ``kept`` block maxima above it,
    each smoothed by a logistic kernel of width ``smoothing``, together with the prior as so many more
    blocks. Bursts seen before raise the bar; beyond all of them the tail of the prior decides. The running block counts
    only once it has ended. What every second block reaches is not told apart from what every block does: so
    an ordinary bucket costs a comparison.
    """

    block_days: float
    prior: Prior
    smoothing: float = 0.1
    kept: int = 112
    maxima: list[float] = field(default_factory=list)
    running: float = -math.inf
    ordinary: float = 0.0
    floor: float = 0.0
    _known: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), repr=False)

    def __post_init__(self) -> None:
        self.floor = math.log10(2 * self.block_days)
        self._refresh()

    def see(self, statistic: float) -> None:
        """Take the statistic of one bucket into the running block."""
        if statistic > self.running:
            self.running = statistic

    def end_block(self) -> None:
        """Let the running block count from now on."""
        if self.running > -math.inf:
            self.maxima.append(self.running)
            del self.maxima[: -self.kept]
            self.running = -math.inf
            self._refresh()

    def log_days(self, statistic: float) -> float:
        """log10 of the number of days in which so large a statistic comes once."""
        if statistic <= self.ordinary:
            return self.floor
        prior = self.prior
        above = prior.blocks * prior.exceeded(statistic)
        if self.maxima:
            above += float((1 / (1 + np.exp((statistic - self._known) / self.smoothing))).sum())
        share = max(above / (len(self.maxima) + prior.blocks), self.block_days / _RAREST)
        return max(math.log10(self.block_days / share), self.floor)

    def before(self, blocks: int) -> ReturnLevels:
        """The levels as they stood so many ended blocks ago, with whatever older maxima are kept."""
        return ReturnLevels(self.block_days, self.prior, self.smoothing, self.kept, self.maxima[: -blocks or None])

    def statistic_of(self, days: float) -> float:
        """The smallest statistic, to a thousandth, that comes at most once in ``days`` days."""
        low, high = self.ordinary, self.ordinary + 16.0
        while high - low > 1e-3:
            middle = (low + high) / 2
            if self.log_days(middle) >= math.log10(days):
                high = middle
            else:
                low = middle
        return high

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, in plain JSON values; see `from_json`."""
        return {
            "block_days": self.block_days,
            "prior": asdict(self.prior),
            "smoothing": self.smoothing,
            "kept": self.kept,
            "maxima": list(self.maxima),
            "running": None if self.running == -math.inf else self.running,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> ReturnLevels:
        """The levels that `to_json` described."""
        running = -math.inf if state["running"] is None else state["running"]
        return cls(**{**state, "prior": Prior(**state["prior"]), "maxima": list(state["maxima"]), "running": running})

    def _refresh(self) -> None:
        self._known = np.array(self.maxima)
        known = sorted(self.maxima)
        self.ordinary = known[len(known) // 2] if known else self.prior.mean
