"""The words of a text in order: English by letters, Chinese by dictionary."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import rjieba

from analysis.privacy import PLACEHOLDER
from analysis.text import EMOTICON, HANDLE, LINK

#: A team's own Chinese words, beside those that ship with Tocsin.
Dictionary = tuple[str, ...]

HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z'’]*[a-z]|[^\s\u3400-\u9fffa-z]+", re.IGNORECASE)


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
            yield from _segmenter(own).cut(piece)
        elif piece[0].isascii() and piece[0].isalpha():
            yield piece.lower().replace("’", "'").removesuffix("'s")
        else:
            yield ""


@cache
def shipped_words() -> Dictionary:
    """Chinese words of the trades that the segmenter's own dictionary tears apart or does not know."""
    text = resources.files("analysis").joinpath("lexicons", "chinese_words.toml").read_text(encoding="utf-8")
    return tuple(dict.fromkeys(word for part in tomllib.loads(text).values() for word in part))


def is_known(word: str, own: Dictionary = ()) -> bool:
    """Whether the segmenter has this Chinese word in a dictionary."""
    return bool(_segmenter(own).has_word(word))


@lru_cache(maxsize=8)
def _segmenter(own: Dictionary) -> rjieba.Jieba:
    # A segmenter of our own: words added to the module's default one would show up in everybody's.
    segmenter = rjieba.Jieba()
    for word in shipped_words() + own:
        segmenter.add_word(word, None, None)
    return segmenter
