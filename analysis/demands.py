"""What do people want done? Demands by their words, in Chinese and English."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from analysis.lexicon import Entry, Guard, Words
from analysis.scored_post import ScoredPost, telling
from analysis.word_matching import find, folded

#: Not "no refund needed"; but "no refund, three weeks now" is a demand, and "if I get no refund" is one too.
_GUARDS: Mapping[str, frozenset[Guard]] = {
    "removal": frozenset({Guard.TAUGHT}),
    "explanation": frozenset({Guard.TAUGHT}),
}


class Demand(StrEnum):
    """What is asked for."""

    REFUND = "refund"
    COMPENSATION = "compensation"
    APOLOGY = "apology"
    FIX = "fix"
    EXPLANATION = "explanation"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class DemandCount:
    """A demand: how many negative posts make it, copies included, what share of them that is, and in which words.

    ``words`` are in the lexicon's spelling, most used first; ``posts`` are up to three of different texts and authors,
    those that reached most first.
    """

    demand: Demand
    count: int
    share: float
    words: tuple[tuple[str, int], ...]
    posts: tuple[ScoredPost, ...]


def demands_in(text: str) -> dict[Demand, tuple[str, ...]]:
    """The demands that a text makes, with the words that say so. It goes by words: irony and quotes go unnoticed."""
    plain = folded(text)
    found = {demand: find(entry, plain).words for demand, entry in _lexicon().items()}
    return {demand: words for demand, words in found.items() if words}


def demands(posts: Sequence[ScoredPost]) -> list[DemandCount]:
    """What the negative of ``posts`` ask for, most frequent first; demands that nobody makes are left out."""
    negative = [post for post in posts if post.is_negative]
    making: defaultdict[Demand, list[ScoredPost]] = defaultdict(list)
    words: defaultdict[Demand, Counter[str]] = defaultdict(Counter)
    made = {text: demands_in(text) for text in dict.fromkeys(post.text for post in negative)}
    for post in negative:
        for demand, said in made[post.text].items():
            making[demand].append(post)
            words[demand].update(said)
    counted = [
        DemandCount(
            demand=demand,
            count=len(making[demand]),
            share=len(making[demand]) / len(negative),
            words=tuple(words[demand].most_common()),
            posts=telling(making[demand]),
        )
        for demand in Demand
        if making[demand]
    ]
    return sorted(counted, key=lambda each: -each.count)


@cache
def _lexicon() -> Mapping[Demand, Entry]:
    text = resources.files("analysis").joinpath("lexicons", "demands.toml").read_text(encoding="utf-8")
    return {
        Demand(name): Entry(
            zh=Words(words=tuple(lists["zh"]), friends=tuple(lists["not_zh"])),
            en=Words(words=tuple(lists["en"]), friends=tuple(lists["not_en"])),
            guards=_GUARDS.get(name, frozenset()),
        )
        for name, lists in tomllib.loads(text).items()
    }
