"""What is talked about in a window, as topics that keep their names from day to day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.decomposition import non_negative_factorization
from threadpoolctl import threadpool_limits

from analysis.near_duplicates import fold
from analysis.phrases import Key
from analysis.scored_post import ScoredPost, telling
from analysis.segmentation import Dictionary
from analysis.term_counts import terms_of, usual_form
from analysis.term_vectors import term_vectors
from analysis.word_families import WordFamilies

#: A topic for so many different posts, within bounds.
POSTS_A_TOPIC: Final = 25
FEWEST_TOPICS, MOST_TOPICS = 2, 8
#: Fewer different posts have no topics, only posts.
FEWEST_POSTS: Final = 10
#: From this likeness of their words (cosine) on a topic is the one it was before.
SAME_TOPIC: Final = 0.35
#: So many words name a topic, and so many are remembered to know it again.
NAMING_WORDS, KNOWN_WORDS = 3, 30
#: A post belongs to the topic that explains most of it if that is at least this share.
LEAST_SHARE: Final = 0.4
_ROUNDS: Final = 400


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its ``number`` stays as long as it is talked about, ``words`` name it, ``weights`` tell it again.

    ``count`` posts belong to it, copies included, of them ``negative``; ``share`` is of all posts. ``past_count`` and
    ``growth`` compare with the topic it was in the window before, None if it is new. ``posts`` are up to three, by
    different authors: the negative ones with a naming word before others, those closest to the topic's words first.
    ``said_at`` are the moments of all its posts, in order, ``brands`` says how many are about which, most first.
    """

    number: int
    words: tuple[str, ...]
    weights: Mapping[str, float]
    count: int
    negative: int
    share: float
    past_count: int | None
    growth: float | None
    posts: tuple[ScoredPost, ...]
    said_at: tuple[datetime, ...] = ()
    brands: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Member:
    """A post of a topic, the terms of it or of what it is a copy of, and how like the topic's words they are."""

    post: ScoredPost
    terms: Mapping[Key, str]
    likeness: float


def find_topics(
    posts: Sequence[ScoredPost],
    before: Sequence[Topic] = (),
    *,
    number: int | None = None,
    own: Dictionary = (),
    ignore: Collection[str] = (),
    first_number: int = 1,
) -> list[Topic]:
    """Find topics in ``posts``, ``number`` of them or as many as the posts suggest, the largest first.

    Near-duplicates weigh as one. Non-negative matrix factorisation of words and phrases weighed by rarity (Lee and
    Seung, 1999; scikit-learn), started the same way each time, so that the same posts have the same topics. Each is
    matched with the one of ``before`` that is most like it, the best matching over all of them, and takes its number;
    a new one gets the next number that is free from ``first_number`` on. Posts that no topic explains are in none.
    Words of an ``ignore`` entry, such as the brand's name, make no topic and name none; ``own`` are the team's own
    Chinese words.
    """
    first = fold([post.text for post in posts])
    leaders = sorted(set(first))
    terms = terms_of([posts[place] for place in leaders], WordFamilies(), own, ignore)
    vectors, keys = term_vectors(terms)
    if len(leaders) < FEWEST_POSTS or len(keys) < FEWEST_TOPICS:
        return []
    number = number or min(MOST_TOPICS, max(FEWEST_TOPICS, ceil(len(leaders) / POSTS_A_TOPIC)))
    shares, weights = _factors(vectors, min(number, len(keys), len(leaders)))
    topic_of = dict(zip(leaders, _belonging(shares), strict=True))
    likeness = vectors @ weights.T
    row_of = {leader: row for row, leader in enumerate(leaders)}
    members: defaultdict[int, list[_Member]] = defaultdict(list)
    for post, leader in zip(posts, first, strict=True):
        if (topic := topic_of[leader]) is not None:
            row = row_of[leader]
            members[topic].append(_Member(post, terms[row], float(likeness[row, topic])))
    found = [_topic(weights[topic], keys, terms, members[topic], len(posts)) for topic in sorted(members)]
    found.sort(key=lambda topic: (-topic.count, topic.words))
    return _numbered(found, before, first_number)


def _factors(vectors: csr_matrix, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How much of each topic is in each post, and how much of each term in each topic."""
    # The function and not the class NMF: that one also works out the rest, which nobody asks for, and takes the root of
    # a number that rounding has made negative where nothing is left unexplained.
    # The matrices are small: cores that wait for one another take ten times as long as one alone.
    with threadpool_limits(1, "blas"):
        shares, weights, _ = non_negative_factorization(
            vectors, n_components=number, init="nndsvda", random_state=0, max_iter=_ROUNDS, tol=1e-3
        )
    # Only the product of both is determined: with rows of length 1 the shares can be compared.
    lengths = np.linalg.norm(weights, axis=1).astype(np.float32)
    weights /= np.where(lengths > 0, lengths, 1)[:, None]
    return shares * lengths, weights


def _belonging(shares: NDArray[np.float32]) -> list[int | None]:
    totals = shares.sum(axis=1)
    best = shares.argmax(axis=1)
    return [
        int(topic) if total > 0 and share[topic] >= LEAST_SHARE * total else None
        for topic, total, share in zip(best, totals, shares, strict=True)
    ]


def _topic(
    weights: NDArray[np.float32],
    keys: Sequence[Key],
    terms: Sequence[Mapping[Key, str]],
    members: Sequence[_Member],
    all_posts: int,
) -> Topic:
    known = [keys[place] for place in np.argsort(-weights, kind="stable")[:KNOWN_WORDS] if weights[place] > 0]
    weight_of = dict(zip(keys, weights.tolist(), strict=True))
    posts = [member.post for member in members]
    naming = _naming(known)
    return Topic(
        number=0,
        words=tuple(usual_form(key, (each for each in terms if key in each)) for key in naming),
        weights={" ".join(key): weight_of[key] for key in known},
        count=len(members),
        negative=sum(post.is_negative for post in posts),
        share=len(members) / all_posts,
        past_count=None,
        growth=None,
        posts=telling((), before=_typical(members, naming)),
        said_at=tuple(sorted(post.created_at for post in posts)),
        brands=tuple(Counter(post.brand for post in posts if post.brand).most_common()),
    )


def _typical(members: Sequence[_Member], naming: Sequence[Key]) -> list[ScoredPost]:
    """From the post that shows best what a team must know of the topic to the one that shows it least."""

    def rank(member: _Member) -> tuple[bool, bool, float]:
        is_named = any(key in member.terms for key in naming)
        return member.post.is_negative and is_named, is_named, member.likeness

    return [member.post for member in sorted(members, key=rank, reverse=True)]


def _naming(known: Sequence[Key]) -> list[Key]:
    """The heaviest terms that share no word with one before."""
    naming: list[Key] = []
    for key in known:
        if len(naming) < NAMING_WORDS and all(set(key).isdisjoint(other) for other in naming):
            naming.append(key)
    return naming


def _numbered(found: Sequence[Topic], before: Sequence[Topic], first_number: int) -> list[Topic]:
    same = _matches(found, before)
    taken = {topic.number for topic in before}
    free = (number for number in count(first_number) if number not in taken)
    numbered = []
    for place, topic in enumerate(found):
        old = same.get(place)
        numbered.append(
            replace(topic, number=next(free))
            if old is None
            else replace(topic, number=old.number, past_count=old.count, growth=topic.count / old.count)
        )
    return numbered


def _matches(found: Sequence[Topic], before: Sequence[Topic]) -> dict[int, Topic]:
    """For the places of topics that were there before: which they were."""
    if not found or not before:
        return {}
    likeness = np.array([[_likeness(topic.weights, old.weights) for old in before] for topic in found])
    rows, columns = linear_sum_assignment(likeness, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {row: before[column] for row, column in pairs if likeness[row, column] >= SAME_TOPIC}


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    lengths = np.linalg.norm(list(one.values())) * np.linalg.norm(list(other.values()))
    return float(sum(weight * other.get(word, 0.0) for word, weight in one.items()) / lengths) if lengths else 0.0
