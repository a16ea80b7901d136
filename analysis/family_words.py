"""Which words speak for their family in a window: those that people say in anger oftener than calmly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.phrases import Key
from analysis.term_counts import FAMILY, TermCounts
from analysis.word_families import WordFamilies

#: A word is a complaint here if angry voices have it this many times as often as calm ones.
ANGRIER = 1.25


def telling_families(
    terms: Sequence[Mapping[Key, str]], families: WordFamilies, angry: TermCounts, calm: TermCounts
) -> list[dict[Key, str]]:
    """The terms of posts, with a family only where one of its words is a complaint by these counts.

    Families are loose: "help" and "call" are of those who wait for an answer, and of those who say thanks. Counted with
    both, a family is as common in calm posts as in angry ones, and what people are angry about goes unseen.
    """
    spoken_for: dict[Key, str] = {}
    for key in angry.voices:
        family = families.of(key) if key[0] != FAMILY else None
        if family and angry.share(key) >= ANGRIER * calm.share(key):
            spoken_for[key] = family
    return [_told(each, spoken_for) for each in terms]


def _told(terms: Mapping[Key, str], spoken_for: Mapping[Key, str]) -> dict[Key, str]:
    told = {key: form for key, form in terms.items() if key[0] != FAMILY}
    for key in terms:
        if family := spoken_for.get(key):
            told[FAMILY, family] = family
    return told
