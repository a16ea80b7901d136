"""How the last buckets of a series stand against what is usual: in a sliding window, and as a run of excess."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(slots=True)
class SlidingCounts:
    """Running sums of the last ``length`` buckets: counted, what is usual, and what is expected at this hour."""

    length: int
    counted: float = 0.0
    usual: float = 0.0
    expected: float = 0.0
    ring: list[list[float]] = field(default_factory=list)
    place: int = 0

    def add(self, counted: float, usual: float, expected: float) -> None:
        if len(self.ring) < self.length:
            self.ring.append([counted, usual, expected])
        else:
            old = self.ring[self.place]
            self.ring[self.place] = [counted, usual, expected]
            self.counted -= old[0]
            self.usual -= old[1]
            self.expected -= old[2]
            self.place += 1
            if self.place == self.length:
                self.place = 0
                self._sum_anew()
        self.counted += counted
        self.usual += usual
        self.expected += expected

    def _sum_anew(self) -> None:
        """Once a round, so that rounding errors do not pile up; the newest bucket is added by the caller."""
        kept = self.ring[:-1]
        self.counted = math.fsum(bucket[0] for bucket in kept)
        self.usual = math.fsum(bucket[1] for bucket in kept)
        self.expected = math.fsum(bucket[2] for bucket in kept)

    def log_ratio(self, padding: float) -> float:
        """log((counted + padding) / (usual + padding))."""
        counted = self.counted if self.counted > 0 else 0.0
        return math.log((counted + padding) / (self.usual + padding))


@dataclass(slots=True)
class LastingRise:
    """A CUSUM of log ratios (Page 1954): small excess that lasts adds up, one wild bucket hardly does.

    Each ``stride`` buckets together add log((count + padding) / (usual + padding)), at most ``cap``, less the
    ``allowance``; the sum never falls below 0, and what was counted since it last stood there is the run. ``length``
    is the run's in buckets.
    """

    padding: float
    allowance: float
    cap: float
    stride: int = 1
    total: float = 0.0
    length: int = 0
    counted: float = 0.0
    expected: float = 0.0
    held: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0, 0.0])

    def add(self, counted: float, usual: float, expected: float) -> float:
        """Take in a bucket; returns log(1 + sum)."""
        if self.stride > 1:
            held = self.held
            held[:] = held[0] + 1, held[1] + counted, held[2] + usual, held[3] + expected
            if held[0] < self.stride:
                return math.log1p(self.total)
            _, counted, usual, expected = held
            held[:] = 0.0, 0.0, 0.0, 0.0
        step = math.log((counted + self.padding) / (usual + self.padding))
        total = self.total + (step if step < self.cap else self.cap) - self.allowance
        if total <= 0:
            if self.length:
                self.total = self.counted = self.expected = 0.0
                self.length = 0
            return 0.0
        self.total = total
        self.length += self.stride
        self.counted += counted
        self.expected += expected
        return math.log1p(total)
