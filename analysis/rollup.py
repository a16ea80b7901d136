"""Counts of scored mentions in buckets of event time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many scored mentions fell into each class."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def total(self) -> int:
        return self.negative + self.neutral + self.positive

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.negative + other.negative, self.neutral + other.neutral, self.positive + other.positive)


@dataclass(frozen=True, slots=True)
class Bucket:
    """The counts of ``[start, start + width)``; the width is that of the query that made the bucket."""

    start: datetime
    counts: Counts
