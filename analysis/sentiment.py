"""The three-way sentiment of a mention, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What a mention is called."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


LABELS: tuple[Label, ...] = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)

#: A complaint that is missed costs a crisis team more than a post that is read in vain. With this ratio the mean recall
#: over the three classes is highest on the development tweets, and Chinese posts lose nothing.
MISSED_NEGATIVE_COST = 1.5


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
        """The class whose refusal would cost most: missing a negative counts `MISSED_NEGATIVE_COST` times.

        A tie goes to the first of negative, neutral, positive.
        """
        costs = (MISSED_NEGATIVE_COST * self.negative, self.neutral, self.positive)
        return LABELS[costs.index(max(costs))]
