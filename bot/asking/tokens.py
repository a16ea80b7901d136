"""A command cut into words; what stands in quotation marks is one word and never part of the grammar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.asking.vocabulary import CALENDAR, COMMANDS, Command, all_words
from bot.asking.windows import CHINESE_SPAN

QUOTES: Final = '"“”„«»「」'
_TOKEN = re.compile(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]|([^\s{QUOTES}]+)")
_HAN = re.compile("[\u3400-\u9fff]")
_SPLIT_BY = re.compile("按(?:来源|渠道|话题|主题)$")
#: A stretch of time behind a word, and no end of a date.
_DAYS: Final = "|".join(word for written in CALENDAR.values() for word in written["zh"])
_CLOSING = re.compile(rf"(?:(?<![\d年月]){CHINESE_SPAN.pattern}|{_DAYS})$")
#: Chinese needs no space behind these.
_OPENINGS: Final = tuple(
    sorted(
        {word for written in (*COMMANDS.values(), *CALENDAR.values()) for word in written["zh"]}
        - set(COMMANDS[Command.SNOOZE]["zh"])
    )
)
#: What is whole as it is, though a brand may be called as it begins.
_WHOLE: Final = frozenset(all_words())


@dataclass(frozen=True, slots=True)
class Token:
    """A word as ``text`` and, for comparing, in plain width and lower case as ``key``."""

    text: str
    is_quoted: bool = False

    @property
    def key(self) -> str:
        return "" if self.is_quoted else folded(self.text)


def folded(text: str) -> str:
    """A text in plain width and lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens_of(text: str, brands: Collection[str] = ()) -> list[Token]:
    """Cut a command into words. Chinese keywords, names of brands and stretches of time may stand without a space
    before what follows, stretches of time also behind what precedes, unless the whole begins the name of a brand.
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match[2] is None:
            if quoted := " ".join(match[1].split()):
                found.append(Token(quoted, is_quoted=True))
        else:
            found.extend(Token(piece) for piece in _pieces(match[2], [folded(brand) for brand in brands]))
    return found


def _pieces(word: str, brands: Collection[str]) -> list[str]:
    key = folded(word)
    if not _HAN.search(key) or any(brand.startswith(key) for brand in brands) or len(key) != len(word):
        return [word]
    if key in _WHOLE:
        return [word]
    if split := _SPLIT_BY.search(key):
        return [*_pieces(word[: split.start()], brands), split[0]] if split.start() else [word]
    span = CHINESE_SPAN.match(key)
    named = [brand for brand in brands if _HAN.search(brand)]
    opening = span[0] if span else max((w for w in (*named, *_OPENINGS) if key.startswith(w)), key=len, default="")
    if opening == key:
        return [word]
    if opening:
        return [word[: len(opening)], *_pieces(word[len(opening) :], brands)]
    closing = _CLOSING.search(key)
    return [word[: closing.start()], word[closing.start() :]] if closing else [word]
