"""The three-way sentiment of a mention, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """The class with the highest probability."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


LABELS: tuple[Label, ...] = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


@dataclass(frozen=True, slots=True)
class Score:
    """Class probabilities of one mention; they sum to 1.

    They say how sure the classifier is of the class, never how strong the feeling is.
    """

    negative: float
    neutral: float
    positive: float

    @property
    def label(self) -> Label:
        """The most probable class; a tie goes to the first of negative, neutral, positive."""
        values = (self.negative, self.neutral, self.positive)
        return LABELS[values.index(max(values))]
