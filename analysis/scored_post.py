"""A mention with what the classifier said of it, as the analyses of what is being said take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.crowd import Voice, weights
from analysis.sentiment import Label


@dataclass(frozen=True, slots=True)
class ScoredPost:
    """``text`` is masked, ``created_at`` aware, ``negative`` the probability of the negative class.

    ``text_key`` is what copies share (`analysis.text.text_key`); ``reach`` how many people it reached, if known.
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

    @property
    def is_negative(self) -> bool:
        return self.label is Label.NEGATIVE


def voice_weights(posts: Sequence[ScoredPost]) -> list[float]:
    """What each post weighs, from 1 down, once copies and the repeats of one author are discounted."""
    return weights(Voice(post.author, post.text_key) for post in posts)


def copies(posts: Sequence[ScoredPost]) -> Counter[str]:
    """How often each text key occurs."""
    return Counter(post.text_key for post in posts)
