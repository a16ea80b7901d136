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


#: A call is left to a person where the runner-up comes this near, as a share of what both would cost to refuse.
REVIEW_BAND = 0.2


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
        costs = self._costs
        return LABELS[costs.index(max(costs))]

    @property
    def needs_review(self) -> bool:
        """Whether the two likeliest calls are so close that the classifier abstains and a person should decide.

        The label is then its best guess: it is counted all the same, since leaving such posts out of a count would
        bias it.
        """
        _, second, first = sorted(self._costs)
        return first - second < REVIEW_BAND * (first + second)

    @property
    def _costs(self) -> tuple[float, float, float]:
        return (MISSED_NEGATIVE_COST * self.negative, self.neutral, self.positive)
