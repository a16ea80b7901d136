"""The scores of many texts, known by text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from analysis.sentiment import Score

Scorer = Callable[[Sequence[str]], list[Score]]


def score_by_text(texts: Iterable[str], score: Scorer) -> dict[str, Score]:
    """Return the score of each different text, from one call of ``score``."""
    different = list(dict.fromkeys(texts))
    return dict(zip(different, score(different), strict=True))
