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
class SplitText:
    """A text as words in order, "" where something else stands between two; their stems; the runs of two or three, by
    start and end, that could be a phrase.
    """

    words: Sequence[str]
    stems: Sequence[str]
    runs: Sequence[tuple[int, int]]

    def key(self, run: tuple[int, int]) -> Key:
        return tuple(self.stems[run[0] : run[1]])


def split_text(words: Sequence[str]) -> SplitText:
    """What `analysis.segmentation.words` gives, made ready for phrases."""
    return SplitText(words, [stem(word) if word else "" for word in words], tuple(_runs(words)))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The pairs and triples of words that hold together in some texts."""

    keys: frozenset[Key]

    def terms(self, text: SplitText) -> dict[Key, str]:
        """The subjects of one text: each word and phrase once, as first written."""
        found: dict[Key, str] = {}
        for word, stemmed in zip(text.words, text.stems, strict=True):
            if is_subject(word):
                found.setdefault((stemmed,), word)
        for run in text.runs:
            key = text.key(run)
            if key in self.keys and key not in found:
                found[key] = joined(text.words[run[0] : run[1]])
        return found


def learn_phrases(texts: Iterable[SplitText]) -> Phrases:
    """Find the phrases in texts.

    A pair is held together by normalised pointwise mutual information (Bouma, "Normalized (Pointwise) Mutual
    Information in Collocation Extraction", 2009), a triple by the weaker of its two seams. Counts are of texts.
    """
    counts: Counter[Key] = Counter()
    number = 0
    for text in texts:
        number += 1
        stems = text.stems
        counts.update({(stemmed,) for stemmed in stems if stemmed})
        counts.update({pair for pair in pairwise(stems) if pair[0] and pair[1]})
        counts.update({text.key(run) for run in text.runs if run[1] - run[0] == 3})
    # Pairs are counted for all neighbours, since the seams of triples need them.
    often = [key for key, count in counts.items() if len(key) > 1 and count >= FEWEST_TEXTS]
    return Phrases(
        frozenset(key for key in often if (len(key) == 3 or _may_be_phrase(key)) and _holds(counts, key, number))
    )


# The same few thousand words come again and again, and this is asked several times of each.
@lru_cache(maxsize=65_536)
def is_subject(word: str) -> bool:
    """Whether a word in lower case can say what a text is about: it is no stop word, no feeling and not too short."""
    if word in ENGLISH or word in CHINESE or word in FEELINGS or _is_negator(word):
        return False
    return len(word) >= (2 if HAN.match(word) else 3)


def joined(words: Sequence[str]) -> str:
    """A phrase as it is shown: no space between Chinese words."""
    shown = words[0]
    for before, word in pairwise(words):
        shown += word if HAN.match(before) and HAN.match(word) else f" {word}"
    return shown


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of two or three words that could be a phrase."""
    for place, word in enumerate(words):
        if not (is_subject(word) or _is_negator(word)):
            continue
        for length in (2, 3):
            run = words[place : place + length]
            if len(run) == length and all(run) and is_subject(run[-1]) and len(set(run)) == length:
                yield place, place + length


def _may_be_phrase(key: Key) -> bool:
    """Whether a pair of neighbours is more than a stop word and its neighbour; stems still tell those."""
    return (is_subject(key[0]) or _is_negator(key[0])) and is_subject(key[1]) and key[0] != key[1]


def _holds(counts: Mapping[Key, int], key: Key, texts: int) -> bool:
    together = counts[key]
    seams = [(key[:place], key[place:]) for place in range(1, len(key))]
    least = NEGATED_COHESION if _is_negator(key[0]) else COHESION
    return min(_cohesion(together, counts[left], counts[right], texts) for left, right in seams) >= least


def _cohesion(together: int, left: int, right: int, texts: int) -> float:
    if together >= texts:
        return 1.0
    return log(together * texts / (left * right)) / log(texts / together)


def _is_negator(word: str) -> bool:
    return word in NEGATORS or word in CHINESE_NEGATORS
