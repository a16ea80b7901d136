"""Words and phrases of texts: which words belong together, and under which key their forms are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from analysis.segmentation import HAN
from analysis.stopwords import CHINESE, CHINESE_NEGATORS, ENGLISH, FEELINGS, NEGATORS
from analysis.word_stems import stem

#: What a word or phrase is counted under: the stems of its words.
Key = tuple[str, ...]

#: Two words hold together from this normalised pointwise mutual information on (1: never apart, 0: by chance).
COHESION = 0.2
#: A negator stands before much; what it denies is worth showing at less.
NEGATED_COHESION = 0.05
#: In so many texts a phrase must stand.
FEWEST_TEXTS = 3


@dataclass(frozen=True, slots=True)
class Phrases:
    """The pairs and triples of words that hold together in some texts."""

    keys: frozenset[Key]

    def terms(self, words: Sequence[str]) -> dict[Key, str]:
        """The subjects of one text, given its words in order: each word and phrase once, as first written."""
        found: dict[Key, str] = {}
        for word in words:
            if _is_subject(word):
                found.setdefault((stem(word),), word)
        for run in _candidates(words):
            key = _key(run)
            if key in self.keys:
                found.setdefault(key, joined(run))
        return found


def learn_phrases(texts: Iterable[Sequence[str]]) -> Phrases:
    """Find the phrases in texts that are given as words in order (`analysis.segmentation.words`).

    A pair is held together by normalised pointwise mutual information (Bouma, "Normalized (Pointwise) Mutual
    Information in Collocation Extraction", 2009), a triple by the weaker of its two seams. Counts are of texts.
    """
    singles: Counter[Key] = Counter()
    neighbours: Counter[Key] = Counter()
    triples: Counter[Key] = Counter()
    number = 0
    for words in texts:
        number += 1
        singles.update({(stem(word),) for word in words if word})
        neighbours.update({_key(pair) for pair in pairwise(words) if all(pair)})
        triples.update({_key(run) for run in _candidates(words) if len(run) == 3})
    counts: Mapping[Key, int] = singles + neighbours + triples
    pairs = {key for key in neighbours if _may_be_phrase(key) and _holds(counts, key, number)}
    return Phrases(frozenset(pairs | {key for key in triples if _holds(counts, key, number)}))


def joined(words: Sequence[str]) -> str:
    """A phrase as it is shown: no space between Chinese words."""
    shown = words[0]
    for before, word in pairwise(words):
        shown += word if HAN.match(before) and HAN.match(word) else f" {word}"
    return shown


def _key(words: Sequence[str]) -> Key:
    return tuple(stem(word) for word in words)


def _candidates(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of two or three words that could be a phrase."""
    for place, word in enumerate(words):
        if not (_is_subject(word) or _is_negator(word)):
            continue
        for length in (2, 3):
            run = words[place : place + length]
            if len(run) == length and all(run) and _is_subject(run[-1]) and len(set(run)) == length:
                yield run


def _may_be_phrase(key: Key) -> bool:
    """Pairs are counted for all neighbours, since the seams of triples need them; stems still tell stop words."""
    return (_is_subject(key[0]) or _is_negator(key[0])) and _is_subject(key[1]) and key[0] != key[1]


def _holds(counts: Mapping[Key, int], key: Key, texts: int) -> bool:
    together = counts[key]
    if together < FEWEST_TEXTS:
        return False
    seams = [(key[:place], key[place:]) for place in range(1, len(key))]
    least = NEGATED_COHESION if _is_negator(key[0]) else COHESION
    return min(_cohesion(together, counts[left], counts[right], texts) for left, right in seams) >= least


def _cohesion(together: int, left: int, right: int, texts: int) -> float:
    if together >= texts:
        return 1.0
    return log(together * texts / (left * right)) / log(texts / together)


def _is_negator(word: str) -> bool:
    return word in NEGATORS or word in CHINESE_NEGATORS


# The same few thousand words come again and again, and this is asked several times of each.
@lru_cache(maxsize=65_536)
def _is_subject(word: str) -> bool:
    if word in ENGLISH or word in CHINESE or word in FEELINGS or _is_negator(word):
        return False
    return len(word) >= (2 if HAN.match(word) else 3)
