"""Which words carried a score: leave each out, try it alone, and see what that does to the score."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from analysis.sentiment import Score
from models.model_folder import MAX_TOKENS
from models.scores import Scorer, score_by_text
from models.words import Span, distinct_words, without_spans

Word = tuple[str, tuple[Span, ...]]

# A word is a token or more, and the network reads this many tokens of a text: it never saw what stands after them.
MAX_WORDS: Final = MAX_TOKENS
HIGHEST: Final = 5
_SMALLEST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word, where in the original text it stands, and what it adds to the log-odds of negative.

    ``word`` is as first written; ``spans`` are all its places. A positive ``weight`` speaks for negative, a negative
    one against it; natural logarithm, so that 0.7 doubles the odds.
    """

    word: str
    weight: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text, its score, and its different words, the one that speaks most for negative first."""

    text: str
    score: Score
    words: tuple[WordWeight, ...]


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """By how much p(negative) falls on average over ``texts`` without their highest words, and without random ones."""

    texts: int
    highest: float
    random: float


def explain(texts: Sequence[str], score: Scorer, *, max_words: int = MAX_WORDS) -> list[Explanation]:
    """Return what each text's words add to its log-odds of negative, from one call of ``score`` for all texts.

    Occlusion (Zeiler and Fergus 2014) at both ends: a word's weight is the mean of what the whole text loses without
    it and what it alone adds to an empty text, the last and the first term of its Shapley value. Loss alone says next
    to nothing where three words complain and any two of them suffice. For the same reason all places of a repeated
    word are left out together.

    A text costs one forward pass and at most two for each of its first ``max_words`` different words; later words are
    not weighed. No text is scored twice, so that common words tried alone cost one pass for all texts.
    """
    weighed = [(text, distinct_words(text)[:max_words]) for text in texts]
    known = score_by_text([variant for text, words in weighed for variant in _variants(text, words)], score)
    return [Explanation(text, known[text], _weights(text, words, known)) for text, words in weighed]


def _variants(text: str, words: Iterable[Word]) -> list[str]:
    return ["", text, *(variant for word, spans in words for variant in (word, without_spans(text, spans)))]


def _weights(text: str, words: Iterable[Word], known: dict[str, Score]) -> tuple[WordWeight, ...]:
    whole, nothing = log_odds(known[text]), log_odds(known[""])
    weights = []
    for word, spans in words:
        lost = whole - log_odds(known[without_spans(text, spans)])
        alone = log_odds(known[word]) - nothing
        weights.append(WordWeight(word, (lost + alone) / 2, spans))
    return tuple(sorted(weights, key=lambda one: (-one.weight, one.spans)))


def log_odds(score: Score) -> float:
    """Return ln(p / (1 - p)) of negative, finite even for a probability of 0 or 1."""
    return log(max(score.negative, _SMALLEST)) - log(max(score.neutral + score.positive, _SMALLEST))


def faithfulness(
    explanations: Sequence[Explanation], score: Scorer, *, seed: int, count: int = HIGHEST
) -> Faithfulness:
    """Leave out the ``count`` highest words of each text, and ``count`` random ones, and compare.

    "Comprehensiveness" of DeYoung et al. 2020 beside its random baseline. Texts of no more than ``count`` different
    words are passed over, for either choice takes them whole; raises ValueError if no other is left.
    """
    measured = [one for one in explanations if len(one.words) > count]
    if not measured:
        raise ValueError(f"No text has more than {count} different words to choose from.")
    without_highest = [without_words(one.text, one.words[:count]) for one in measured]
    without_random = [without_words(one.text, _random_words(one, count, seed)) for one in measured]
    known = score_by_text([*without_highest, *without_random], score)

    def mean_fall(left: Sequence[str]) -> float:
        falls = [one.score.negative - known[text].negative for one, text in zip(measured, left, strict=True)]
        return float(np.mean(falls))

    return Faithfulness(len(measured), mean_fall(without_highest), mean_fall(without_random))


def without_words(text: str, words: Iterable[WordWeight]) -> str:
    """Return the text without any place of these words."""
    return without_spans(text, [span for word in words for span in word.spans])


def _random_words(explanation: Explanation, count: int, seed: int) -> list[WordWeight]:
    in_order = sorted(explanation.words, key=lambda one: one.spans)
    return random.Random(f"{seed}:{explanation.text}").sample(in_order, count)
