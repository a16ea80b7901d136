"""The three-way sentiment of a mention, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Label(StrEnum):
    """What a mention is called."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


LABELS: tuple[Label, ...] = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)

#: What it costs to refuse a post the name negative, neutral or positive when it is that.
Costs = tuple[float, float, float]

#: A complaint that is missed costs a crisis team more than a post that is read in vain. A model may bring costs of its
#: own, since posts about brands are of other proportions than what it learnt from.
DEFAULT_COSTS: Costs = (1.5, 1.0, 1.0)


#: A call is left to a person where the runner-up comes this near, as a share of what both would cost to refuse.
REVIEW_BAND = 0.2


@dataclass(frozen=True, slots=True)
class Score:
    """Class probabilities of one mention; they sum to 1. ``costs`` weigh them when it is called something.

    They say how sure the classifier is of the class, never how strong the feeling is.
    """

    negative: float
    neutral: float
    positive: float
    costs: Costs = field(default=DEFAULT_COSTS, kw_only=True)

    @property
    def label(self) -> Label:
        """The class whose refusal would cost most.

        A tie goes to the first of negative, neutral, positive.
        """
        weighed = self._weighed
        return LABELS[weighed.index(max(weighed))]

    @property
    def needs_review(self) -> bool:
        """Whether the two likeliest calls are so close that the classifier abstains and a person should decide.

        The label is then its best guess: it is counted all the same, since leaving such posts out of a count would
        bias it.
        """
        _, second, first = sorted(self._weighed)
        return first - second < REVIEW_BAND * (first + second)

    @property
    def _weighed(self) -> tuple[float, float, float]:
        negative, neutral, positive = self.costs
        return (negative * self.negative, neutral * self.neutral, positive * self.positive)
