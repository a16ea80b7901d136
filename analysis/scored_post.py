"""A mention with what the classifier said of it, as the analyses of what is being said take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.crowd import Voice, weights
from analysis.sentiment import Label


@dataclass(frozen=True, slots=True)
class ScoredPost:
    """``text`` is masked, ``created_at`` aware, ``negative`` the probability of the negative class.

    ``text_key`` is what copies share (`analysis.text.text_key`); ``reach`` how many people it reached, if known;
    ``mention_id`` its key in the database, if it is stored.
    """

    external_id: str
    text: str
    text_key: str
    source: str
    created_at: datetime
    label: Label
    negative: float
    brand: str = ""
    author: str | None = None
    reach: int | None = None
    url: str | None = None
    mention_id: int | None = None

    @property
    def is_negative(self) -> bool:
        return self.label is Label.NEGATIVE


def voice_weights(posts: Sequence[ScoredPost]) -> list[float]:
    """What each post weighs, from 1 down, once copies and the repeats of one author are discounted."""
    return weights(Voice(post.author, post.text_key) for post in posts)


def telling(posts: Sequence[ScoredPost], limit: int = 3, before: Sequence[ScoredPost] = ()) -> tuple[ScoredPost, ...]:
    """Up to ``limit`` posts of different texts and authors: those ``before`` if there are any, then those that reached
    most people, then the surest negative, then the newest.
    """
    chosen: list[ScoredPost] = []
    texts: set[str] = set()
    authors: set[str] = set()
    by_weight = sorted(posts, key=lambda each: (each.reach or 0, each.negative, each.created_at), reverse=True)
    for post in (*before, *by_weight):
        if len(chosen) == limit:
            break
        if post.text_key in texts or post.author in authors:
            continue
        chosen.append(post)
        texts.add(post.text_key)
        if post.author is not None:
            authors.add(post.author)
    return tuple(chosen)
