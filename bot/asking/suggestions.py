"""Did you mean? The words of the grammar that a typo is near to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations
from operator import ne
from typing import Final

from bot.asking.tokens import Token, folded
from bot.asking.vocabulary import all_words

#: From this likeness on (1: the same) a word may be a typo of another.
NEAR: Final = 0.7
_MOST_WORDS: Final = 8
_HAN: Final = re.compile("[\u3400-\u9fff]")
#: The place of a word, and how near which word is to it.
_Correction = tuple[int, tuple[float, str]]


def meant_instead(
    tokens: Sequence[Token], brands: Sequence[str], is_question: Callable[[Sequence[Token]], bool]
) -> str | None:
    """The command with the fewest and likeliest corrections that is a question; None if there is none near.

    None, one or two words are corrected; a word of two letters or fewer says too little.
    """
    if len(tokens) > _MOST_WORDS:
        return None
    known = {
        folded(word): word for word in (*all_words(), *brands, *(word for brand in brands for word in brand.split()))
    }
    corrections = [(place, near) for place, token in enumerate(tokens) for near in _near(token, known)]
    corrections.sort(key=lambda each: -each[1][0])
    for chosen in ((), *((one,) for one in corrections), *_pairs(corrections)):
        corrected = list(tokens)
        for place, (_, word) in chosen:
            corrected[place] = replace(corrected[place], text=word)
        if is_question(corrected):
            return " ".join(f'"{token.text}"' if token.is_quoted else token.text for token in corrected)
    return None


def _near(token: Token, known: dict[str, str]) -> list[tuple[float, str]]:
    if len(token.key) < 2 or token.key in known:
        return []
    return [(likeness, known[key]) for likeness, key in _nearest(token.key, known)[:3]]


def nearest(typed: str, names: Sequence[str]) -> str | None:
    """The name that was perhaps meant; None if none is near."""
    known = {folded(name): name for name in names}
    found = _nearest(folded(typed), known)
    return known[found[0][1]] if found else None


def _nearest(typed: str, known: Iterable[str]) -> list[tuple[float, str]]:
    """The likeliest first; of equally likely ones that which is known first."""
    likeness = [(_likeness(typed, key), key) for key in known]
    return sorted((each for each in likeness if each[0] >= NEAR), key=lambda each: -each[0])


def _likeness(typed: str, word: str) -> float:
    """Two letters that changed places are one mistake and not two; one wrong character of a Chinese word, which has
    few, is one as well.
    """
    swapped = (typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(len(typed) - 1))
    if word in swapped:
        return 0.95
    if len(typed) == len(word) > 1 and _HAN.search(word) and sum(map(ne, typed, word)) == 1:
        return 0.75
    return SequenceMatcher(None, typed, word, autojunk=False).ratio()


def _pairs(corrections: Sequence[_Correction]) -> Iterator[tuple[_Correction, _Correction]]:
    yield from ((one, other) for one, other in combinations(corrections, 2) if one[0] != other[0])
