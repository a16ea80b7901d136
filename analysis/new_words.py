"""Chinese words that no dictionary has yet, for a person to look at: they are proposed, never added by themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from analysis.privacy import PLACEHOLDER
from analysis.segmentation import Dictionary, is_known
from analysis.team_words import NameWords
from analysis.text import EMOTICON, HANDLE, LINK

LONGEST: Final = 6
#: In so many different texts a word must stand.
FEWEST_TEXTS: Final = 5
#: Its halves, split where they hang together least, stand together this many times as often as by chance (as log2).
COHESION: Final = 4.0
#: The neighbours on its less free side are at least this varied, in bits.
FREEDOM: Final = 1.0
#: It is said this many times as often as in the past.
BURST: Final = 2.0
#: A piece stands in the longer word this often; a word with a neighbour is less than this share of the word.
PIECE: Final = 0.7
#: With one of these characters at an end it is a piece of a sentence.
_FUNCTION: Final = frozenset(
    "的了着过吗呢吧啊呀哦嘛我你他她它们这那哪是有在和与及或就都也还又很太不没别把被给让对从到向为以之于而且但若如所其此个一"
)
#: At the end of a piece they are the ending of a verb; at the beginning a word may have them.
_ENDING: Final = frozenset("得完")
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_EDGE = ""


@dataclass(frozen=True, slots=True)
class NewWord:
    """A proposal: in how many texts now and before, how firmly it holds together, and how freely it is used.

    ``cohesion`` is the least pointwise mutual information of its parts, ``freedom`` the entropy of the characters on
    its less varied side, both in bits; ``examples`` are up to three texts.
    """

    word: str
    count: int
    past_count: int
    cohesion: float
    freedom: float
    examples: tuple[str, ...]


def new_words(
    texts: Sequence[str],
    past: Sequence[str] = (),
    *,
    limit: int = 20,
    own: Dictionary = (),
    names: Collection[str] = (),
) -> list[NewWord]:
    """Runs of two to six characters in ``texts`` that behave as words and are in no dictionary, most frequent first.

    Cohesion and boundary entropy as in Matrix67's "Sociolinguistics of the internet age" (2012), after the branching
    entropy of Jin and Tanaka-Ishii (2006); copies of a text count once, and words that ``past`` says as often are left
    out. Pieces of a longer proposal that hardly stand alone are too, and so are ``names`` such as the brand's, what has
    one in it, and their parts.
    """
    different = list(dict.fromkeys(texts))
    counts = _count(different)
    before = _count(list(dict.fromkeys(past)))
    characters = sum(count for gram, count in counts.occurrences.items() if len(gram) == 1)
    scale = max(1, len(different)) / max(1, len(set(past)))
    of_names = NameWords(names)
    found = []
    for gram, texts_with in counts.texts.items():
        if len(gram) < 2 or texts_with < FEWEST_TEXTS or _is_piece_of_sentence(gram) or (gram,) in of_names:
            continue
        if texts_with < BURST * before.texts[gram] * scale:
            continue
        cohesion = _cohesion(gram, counts.occurrences, characters)
        freedom = min(_entropy(counts.left[gram]), _entropy(counts.right[gram]))
        if cohesion >= COHESION and freedom >= FREEDOM and not is_known(gram, own):
            examples = tuple(text for text in different if gram in text)[:3]
            found.append(NewWord(gram, texts_with, before.texts[gram], cohesion, freedom, examples))
    found.sort(key=lambda each: (-each.count, -len(each.word), each.word))
    return _without_pieces(found)[:limit]


def _is_piece_of_sentence(gram: str) -> bool:
    return gram[0] in _FUNCTION or gram[-1] in _FUNCTION or gram[-1] in _ENDING


@dataclass(frozen=True, slots=True)
class _Counts:
    occurrences: Counter[str]
    texts: Counter[str]
    left: Mapping[str, Counter[str]]
    right: Mapping[str, Counter[str]]


def _count(texts: Sequence[str]) -> _Counts:
    occurrences: Counter[str] = Counter()
    in_texts: Counter[str] = Counter()
    left: defaultdict[str, Counter[str]] = defaultdict(Counter)
    right: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place, text in enumerate(texts):
        seen: set[str] = set()
        for gram, before, after in _grams(text):
            occurrences[gram] += 1
            seen.add(gram)
            # The edge of a sentence is free: two edges are as different as two characters.
            left[gram][before or f"{_EDGE}{place}"] += 1
            right[gram][after or f"{_EDGE}{place}"] += 1
        in_texts.update(seen)
    return _Counts(occurrences, in_texts, left, right)


def _grams(text: str) -> Iterator[tuple[str, str, str]]:
    """Each run of up to `LONGEST` characters, with the characters before and after it; empty at an edge."""
    for noise in (PLACEHOLDER, LINK, HANDLE, EMOTICON):
        text = noise.sub(" ", text)
    for match in _HAN_RUN.finditer(text):
        run = match.group()
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                yield run[start:end], run[start - 1 : start], run[end : end + 1]


def _cohesion(gram: str, occurrences: Counter[str], characters: int) -> float:
    together = occurrences[gram] * characters
    return min(log(together / (occurrences[gram[:at]] * occurrences[gram[at:]]), 2) for at in range(1, len(gram)))


def _entropy(neighbours: Counter[str]) -> float:
    total = neighbours.total()
    return -sum(count / total * log(count / total, 2) for count in neighbours.values())


def _without_pieces(found: Sequence[NewWord]) -> list[NewWord]:
    return [each for each in found if not any(_speaks_for(other, each) for other in found)]


def _speaks_for(other: NewWord, word: NewWord) -> bool:
    """Whether ``word`` is a piece of ``other`` that hardly stands alone, or ``other`` with a neighbour."""
    if other is word:
        return False
    if word.word in other.word:
        return other.count >= PIECE * word.count
    return other.word in word.word and other.count > word.count / PIECE
