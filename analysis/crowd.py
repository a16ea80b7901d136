"""How many voices are behind a number of posts: one robot or one chain of reposts is not a crowd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """Who said it, if that is known, and the key that copies of the text share (`analysis.text.text_key`)."""

    author: str | None
    text_key: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Posts, and what they weigh once copies and authors are discounted; shares from 0 to 1.

    ``weight`` lies between 1 and ``posts`` (0 if there are none). ``authors`` are the different ones that are known.
    ``top_author_share`` and ``top_text_share`` are of all posts: those of the busiest author and of the text with the
    most copies.
    """

    posts: int
    weight: float
    authors: int
    top_author_share: float
    top_text_share: float

    @property
    def discount(self) -> float:
        """The share of the posts that does not count, because it repeats."""
        return 1 - self.weight / self.posts if self.posts else 0.0


#: From this share on, one author or one text is worth a word.
MUCH = 0.25
#: Of fewer posts a share says little.
LEAST_POSTS = 5

NOBODY = Crowd(0, 0.0, 0, 0.0, 0.0)


def speaks_with_one_voice(crowd: Crowd) -> bool:
    """Whether much of a crowd is one author, or copies of one post."""
    return crowd.posts >= LEAST_POSTS and max(crowd.top_author_share, crowd.top_text_share) >= MUCH


def crowd_of(voices: Iterable[Voice]) -> Crowd:
    """Weigh posts: the n-th post of one author, and the n-th copy of one text, count 1/n.

    So n of the same add up to the harmonic number, about 0.58 + ln n: ten thousand copies weigh as ten voices do. A
    post that repeats both ways counts by the heavier discount of the two. A post without a known author is its own
    author. The order of the posts does not matter much; they are taken as they come.
    """
    heard = list(voices)
    authors = Counter(voice.author for voice in heard if voice.author is not None)
    texts = Counter(voice.text_key for voice in heard)
    posts = len(heard)
    return Crowd(posts, sum(weights(heard)), len(authors), _top_share(authors, posts), _top_share(texts, posts))


def weights(voices: Iterable[Voice]) -> list[float]:
    """What each post counts in a crowd, as `crowd_of` says."""
    authors: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    counted: list[float] = []
    for voice in voices:
        texts[voice.text_key] += 1
        repeats = texts[voice.text_key]
        if voice.author is not None:
            authors[voice.author] += 1
            repeats = max(repeats, authors[voice.author])
        counted.append(1 / repeats)
    return counted


def _top_share(counted: Counter[str], posts: int) -> float:
    return max(counted.values(), default=0) / posts if posts else 0.0
