"""What anything that scores posts looks like from outside: our classifier, a baseline, a lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from analysis.sentiment import Score


class SentimentScorer(Protocol):
    """Scores texts; ``models.classifier.Classifier`` is one."""

    @property
    def model_id(self) -> str:
        """The name of these very weights or rules; scores of different ones never share it."""

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the probabilities of each text, in the order given; an empty text is a text."""


class WindowScorer(SentimentScorer, Protocol):
    """A scorer that reads ahead; ``models.classifier.Classifier`` is one."""

    def score_windows(self, windows: Iterable[Sequence[str]]) -> Iterator[list[Score]]:
        """Yield the scores of each window of texts, in order; the next window is taken, in a thread, meanwhile.

        Raises UnscorableTexts if there is no score for some texts of a window, and what ``windows`` raises.
        """
