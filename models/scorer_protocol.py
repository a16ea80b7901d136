"""What anything that scores posts looks like from outside: our classifier, a baseline, a lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from analysis.sentiment import Score


class SentimentScorer(Protocol):
    """Scores texts; ``models.classifier.Classifier`` is one."""

    @property
    def model_id(self) -> str:
        """The name of these very weights or rules; scores of different ones never share it."""

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the probabilities of each text, in the order given; an empty text is a text."""
