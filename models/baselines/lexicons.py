"""VADER for English and SnowNLP for Chinese, as their own documentation shows them: raw text, their own thresholds.

Their class gets probability 1, so that what a missed negative costs us does not move their thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from analysis.sentiment import Score
from models.baselines.optional import import_for_comparison

# "About the Scoring" in VADER's README: positive from 0.05 up, negative from -0.05 down, neutral between.
VADER_THRESHOLD: Final = 0.05

# SnowNLP's README names no threshold; it calls the figure the probability of positive, and its classifier takes the
# more probable class.
SNOWNLP_THRESHOLD: Final = 0.5


_NEGATIVE: Final = Score(1.0, 0.0, 0.0)
_NEUTRAL: Final = Score(0.0, 1.0, 0.0)
_POSITIVE: Final = Score(0.0, 0.0, 1.0)


class Vader:
    """VADER (Hutto and Gilbert 2014), a lexicon with rules."""

    def __init__(self) -> None:
        self._analyzer = import_for_comparison("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
        self.model_id: Final = f"vaderSentiment-{version('vaderSentiment')}"

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the class of each text with probability 1."""
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> Score:
        compound = self._analyzer.polarity_scores(text)["compound"]
        if compound >= VADER_THRESHOLD:
            return _POSITIVE
        return _NEGATIVE if compound <= -VADER_THRESHOLD else _NEUTRAL


class SnowNlp:
    """SnowNLP, a naive Bayes of shop reviews; it has two classes, so it never says neutral."""

    def __init__(self) -> None:
        self._document = import_for_comparison("snownlp").SnowNLP
        self.model_id: Final = f"snownlp-{version('snownlp')}"

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the class of each text with probability 1."""
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> Score:
        # It divides by the length of an empty text; of a blank it says what it expects of any.
        positive = self._document(text or " ").sentiments
        return _POSITIVE if positive > SNOWNLP_THRESHOLD else _NEGATIVE
