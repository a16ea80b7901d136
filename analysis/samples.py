"""A few negative posts that stand for all of them: not the loudest, and not the same thing ten times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.near_duplicates import fold
from analysis.privacy import mask
from analysis.scored_post import ScoredPost
from analysis.segmentation import HAN, Dictionary, words
from analysis.term_counts import terms_of
from analysis.term_vectors import term_vectors
from analysis.word_families import WordFamilies, shipped_families
from analysis.word_stems import stem

#: Only this share of the negative posts is drawn from, those that are most surely negative.
SUREST: Final = 0.3
#: But from at least so many for each that is shown.
FEWEST_A_PLACE: Final = 3
#: What a post is worth of itself, against what it adds to those chosen before.
OWN_WORTH: Final = 0.6
#: What it adds to a post's worth to resemble all the others most.
RESEMBLING: Final = 0.4
#: What it costs to be of the source that all chosen ones are from.
SAME_SOURCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Sample:
    """A post to be shown: ``text`` masked, ``copies`` in the window with itself, their ``reach`` added up if known.

    ``sources`` are those of all copies, most first.
    """

    post: ScoredPost
    text: str
    copies: int
    reach: int | None
    sources: tuple[str, ...]


def samples(
    posts: Sequence[ScoredPost],
    *,
    limit: int = 5,
    word: str = "",
    own: Dictionary = (),
    families: WordFamilies | None = None,
) -> list[Sample]:
    """Choose at most ``limit`` negative posts that stand for the rest; with ``word``, of those that have it.

    The rule: near-duplicates count as one, told by the copy that reached most. Of the `SUREST` share the next is always
    the one with the highest 0.6 x worth - 0.4 x likeness: worth is p(negative), and up to 1.4 times that the more it
    resembles what all the others say; likeness is to the most similar one chosen before, and to their sources (maximal
    marginal relevance: Carbonell and Goldstein, 1998). Resemblance is the cosine of words, phrases and word families
    weighed by rarity.
    """
    negative = [post for post in posts if post.is_negative and (not word or has_word(post.text, word, own))]
    groups = _groups(negative)
    tellers = [max(group, key=lambda post: (post.reach or 0, post.negative)) for group in groups]
    terms = terms_of(tellers, shipped_families() if families is None else families, own)
    vectors, _ = term_vectors(terms)
    worth = _worth(tellers, vectors, [len(group) for group in groups])
    pool = _surest(tellers, limit)
    return [_sample(tellers[place], groups[place]) for place in _diverse(pool, tellers, worth, vectors, limit)]


def has_word(text: str, word: str, own: Dictionary = ()) -> bool:
    """Whether ``text`` has a word or phrase, in any of its regular English forms; Chinese anywhere."""
    if HAN.search(word):
        return "".join(word.split()).casefold() in "".join(text.split()).casefold()
    wanted = [stem(part) for part in words(word, own)]
    said = [stem(part) for part in words(text, own)]
    return bool(wanted) and any(
        said[place : place + len(wanted)] == wanted for place in range(len(said) - len(wanted) + 1)
    )


def _groups(posts: Sequence[ScoredPost]) -> list[list[ScoredPost]]:
    groups: defaultdict[int, list[ScoredPost]] = defaultdict(list)
    for post, first in zip(posts, fold([post.text for post in posts]), strict=True):
        groups[first].append(post)
    return list(groups.values())


def _worth(tellers: Sequence[ScoredPost], vectors: csr_matrix, copies: Sequence[int]) -> NDArray[np.float64]:
    voices = np.array([1 + log(count) for count in copies])
    likeness = vectors @ (vectors.T @ voices)
    highest = likeness.max(initial=0.0) or 1.0
    negative = np.array([post.negative for post in tellers], dtype=np.float64)
    worth: NDArray[np.float64] = negative * (1 + RESEMBLING * likeness / highest)
    return worth


def _surest(tellers: Sequence[ScoredPost], limit: int) -> list[int]:
    number = max(round(SUREST * len(tellers)), FEWEST_A_PLACE * limit)
    return sorted(range(len(tellers)), key=lambda place: (-tellers[place].negative, place))[:number]


def _diverse(
    pool: Sequence[int],
    tellers: Sequence[ScoredPost],
    worth: NDArray[np.float64],
    vectors: csr_matrix,
    limit: int,
) -> list[int]:
    chosen: list[int] = []
    left = list(pool)
    while left and len(chosen) < limit:
        sources = Counter(tellers[place].source for place in chosen)
        likeness = (vectors[left] @ vectors[chosen].T).toarray().max(axis=1) if chosen else np.zeros(len(left))
        from_source = np.array([sources[tellers[place].source] / max(1, len(chosen)) for place in left])
        gain = OWN_WORTH * worth[left] - (1 - OWN_WORTH) * (likeness + SAME_SOURCE * from_source)
        chosen.append(left.pop(int(gain.argmax())))
    return chosen


def _sample(teller: ScoredPost, group: Sequence[ScoredPost]) -> Sample:
    reaches = [post.reach for post in group if post.reach is not None]
    sources = Counter(post.source for post in group)
    return Sample(
        post=teller,
        text=mask(teller.text),
        copies=len(group),
        reach=sum(reaches) if reaches else None,
        sources=tuple(sorted(sources, key=lambda source: (-sources[source], source))),
    )
