"""The words of a text in order: English by letters, Chinese by dictionary."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, pairwise

import rjieba

from analysis.privacy import PLACEHOLDER
from analysis.text import EMOTICON, HANDLE, LINK

#: A team's own Chinese words, beside those that ship with Tocsin.
Dictionary = tuple[str, ...]

HAN = re.compile("[\u3400-\u9fff]")
# A blank between Chinese words, and a letter alone, stand between words as a comma does: what is read as one phrase
# must be written as one.
_WORD = re.compile(
    r"[\u3400-\u9fff]+|[a-z][a-z'’]*[a-z]|[a-z]|[^\s\u3400-\u9fffa-z]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])",
    re.IGNORECASE,
)


def words(text: str, own: Dictionary = ()) -> Iterator[str]:
    """The words of ``text`` in order and in lower case; an empty string wherever something else stands between two.

    @names, links, numbers, single letters, emoticons and what masking left behind are no words. ``own`` are Chinese
    words that must not be torn apart, beside the shipped ones.
    """
    for noise in (PLACEHOLDER, LINK, HANDLE, EMOTICON):
        text = noise.sub(" | ", text)
    for match in _WORD.finditer(text):
        piece = match.group()
        if HAN.match(piece):
            yield from _cut(piece, own)
        elif len(piece) > 1 and piece[0].isascii() and piece[0].isalpha():
            yield piece.lower().replace("’", "'").removesuffix("'s")
        else:
            yield ""


@cache
def shipped_words() -> Dictionary:
    """Chinese words of the trades that the segmenter's own dictionary tears apart or does not know."""
    text = resources.files("analysis").joinpath("lexicons", "chinese_words.toml").read_text(encoding="utf-8")
    return tuple(dict.fromkeys(word for part in tomllib.loads(text).values() for word in part))


def is_known(word: str, own: Dictionary = ()) -> bool:
    """Whether this Chinese word is in a dictionary: the segmenter's, the shipped one, or ``own``."""
    return word in own or bool(_segmenter().has_word(word))


def _cut(text: str, own: Dictionary) -> Iterator[str]:
    """The words of a run of Chinese; the longest of ``own`` are put together again where they were torn apart."""
    found: Sequence[str] = _segmenter().cut(text)
    pattern = _any_of(own)
    torn = [match.span() for match in pattern.finditer(text)] if pattern else []
    if not torn:
        yield from found
        return
    seams = {0, *accumulate(map(len, found))}
    for start, end in torn:
        # Without a seam inside, it is whole, or part of a longer word.
        if inside := {seam for seam in seams if start < seam < end}:
            seams = seams - inside | {start, end}
    for start, end in pairwise(sorted(seams)):
        yield text[start:end]


@lru_cache(maxsize=64)
def _any_of(words: Dictionary) -> re.Pattern[str] | None:
    longest_first = sorted({word for word in words if HAN.match(word)}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


@cache
def _segmenter() -> rjieba.Jieba:
    """One for everybody: each takes a second to make and tens of megabytes to keep.

    Not the module's default one: words added there would show up in everybody's.
    """
    segmenter = rjieba.Jieba()
    for word in shipped_words():
        segmenter.add_word(word, None, None)
    return segmenter
