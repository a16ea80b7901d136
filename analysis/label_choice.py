"""Which post a person should label next: one that the model is unsure of, and unlike those labelled already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analysis.near_duplicates import fold
from analysis.scored_post import ScoredPost
from analysis.sentiment import LABELS, Score
from analysis.term_counts import terms_of
from analysis.term_vectors import term_vectors
from analysis.word_families import WordFamilies

#: Where the model abstains a post is worth so much more than its uncertainty.
ABSTAINS: Final = 0.5
#: What likeness to a labelled post costs, from 0 (nothing in common) to 1 (the same words).
LIKENESS_COSTS: Final = 0.6
#: So many of the most uncertain are compared with what is labelled.
SHORTLIST: Final = 150


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post with what the model said of it."""

    post: ScoredPost
    score: Score

    @property
    def uncertainty(self) -> float:
        """From 0, quite sure, to 1.5: no idea at all."""
        return entropy(self.score) + (ABSTAINS if self.score.needs_review else 0.0)


def entropy(score: Score) -> float:
    """How undecided the three probabilities are: from 0 for certainty to 1 for a third each."""
    shares: list[float] = [getattr(score, label.value) for label in LABELS]
    return -sum(share * log(share) for share in shares if share > 0) / log(len(LABELS))


def next_to_label(candidates: Sequence[Candidate], labelled: Sequence[str] = ()) -> Candidate | None:
    """The candidate that teaches most, given the texts that people labelled already; None if none is left.

    The most uncertain one, less 0.6 times its likeness to the most similar labelled text (cosine of words and phrases
    weighed by rarity): uncertainty alone asks for the same riddle again and again. A near-duplicate of a labelled text
    is never asked for, and of several copies only the first.
    """
    first = fold([*labelled, *(each.post.text for each in candidates)])
    known = len(labelled)
    fresh = [each for place, each in enumerate(candidates, start=known) if first[place] == place]
    fresh.sort(key=lambda each: (-each.uncertainty, each.post.created_at, each.post.external_id))
    fresh = fresh[:SHORTLIST]
    if not fresh:
        return None
    likeness = _likeness([each.post for each in fresh], labelled)
    worth = np.array([each.uncertainty for each in fresh]) - LIKENESS_COSTS * likeness
    return fresh[int(worth.argmax())]


def _likeness(posts: Sequence[ScoredPost], labelled: Sequence[str]) -> NDArray[np.float64]:
    if not labelled:
        return np.zeros(len(posts))
    done = [_bare(posts[0], text) for text in labelled]
    vectors, _ = term_vectors(terms_of([*posts, *done], WordFamilies()))
    both = (vectors[: len(posts)] @ vectors[len(posts) :].T).toarray()
    likeness: NDArray[np.float64] = both.max(axis=1).astype(np.float64)
    return likeness


def _bare(like: ScoredPost, text: str) -> ScoredPost:
    return ScoredPost(
        external_id="",
        text=text,
        text_key="",
        source="",
        created_at=like.created_at,
        label=like.label,
        negative=0.0,
    )
