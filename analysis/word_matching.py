"""Finding a lexicon's words in a text: Chinese anywhere, English at word boundaries with simple endings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.lexicon import GAP, Entry, Guard, Pair, Script, Words
from analysis.mention_guards import CLAUSE_END, is_guarded
from analysis.text import HANDLE, LINK

Span = tuple[int, int]

_HAN_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_CHINESE_GAP: Final = rf"[^{CLAUSE_END}]{{0,8}}?"
_ENGLISH_SEPARATOR: Final = r"[^a-z0-9'.!?;\u3400-\u9fff]+"
_ENGLISH_GAP: Final = rf"{_ENGLISH_SEPARATOR}(?:[a-z0-9'’]+{_ENGLISH_SEPARATOR}){{0,4}}?"

#: How far apart the two words of a pair may stand, in characters.
_NEAR: Final[dict[Script, int]] = {"zh": 14, "en": 50}
_SENTENCE_END = re.compile(r"[。!?;\n]|\.(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Found:
    """The words and hints of one subject that a text has, each once, in the lexicon's spelling."""

    words: tuple[str, ...]
    hints: tuple[str, ...]


def folded(text: str) -> str:
    """A text as matching sees it: lower case, plain width, without links, @names and gaps between Han characters."""
    for decoration in (LINK, HANDLE):
        text = decoration.sub(" ", text)
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    return _HAN_SPACE.sub("", plain)


def find(entry: Entry, text: str) -> Found:
    """The words of ``entry`` in a `folded` text that are meant: no false friends, not denied, not merely imagined.

    A hint inside a word that was found is not evidence of its own.
    """
    chinese = _find_script(entry.zh, "zh", entry.guards, text)
    english = _find_script(entry.en, "en", entry.guards, text)
    return Found(chinese.words + english.words, chinese.hints + english.hints)


def anchor_of(word: str, script: Script) -> str:
    """A piece of a lexicon's word that every match of it contains."""
    return _prepared(word, script)[0]


def _find_script(listed: Words, script: Script, guards: frozenset[Guard], text: str) -> Found:
    taken: list[Span] = [match.span() for match in _matches(listed.friends, script, text)]
    words: list[str] = []
    for word, match in _meant(listed.words, script, guards, text, taken):
        taken.append(match.span())
        words.append(word)
    for pair in listed.pairs:
        if (together := _find_pair(pair, script, guards, text, taken)) is not None:
            label, spans = together
            taken += spans
            words.append(label)
    hints = [word for word, _ in _meant(listed.hints, script, guards, text, taken)]
    return Found(tuple(words), tuple(dict.fromkeys(hints)))


def _find_pair(
    pair: Pair, script: Script, guards: frozenset[Guard], text: str, taken: Sequence[Span]
) -> tuple[str, tuple[Span, Span]] | None:
    """The first place at which a word of either list stands near one of the other in the same sentence.

    What a whole word has already taken is not evidence once more.
    """
    first, second = ([span for span in _spans(side, script, text) if not _inside(span[0], taken)] for side in pair)
    for one, word in first:
        for other, companion in second:
            start, end = min(one, other), max(one, other)
            between = text[start[1] : end[0]]
            if start[1] > end[0] or len(between) > _NEAR[script] or _SENTENCE_END.search(between):
                continue
            if not any(is_guarded(text, *span, guards) for span in (start, end)):
                return f"{word} + {companion}", (one, other)
    return None


def _spans(listed: Iterable[str], script: Script, text: str) -> list[tuple[Span, str]]:
    return [(match.span(), word) for word in listed for match in _matches((word,), script, text)]


def _inside(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _meant(
    listed: Iterable[str], script: Script, guards: frozenset[Guard], text: str, taken: Sequence[Span]
) -> Iterator[tuple[str, re.Match[str]]]:
    """The first place of each word at which it lies in nothing taken and no guard holds."""
    spans = tuple(taken)
    for word in listed:
        for match in _matches((word,), script, text):
            if not _inside(match.span(), spans) and not is_guarded(text, match.start(), match.end(), guards):
                yield word, match
                break


def _matches(listed: Iterable[str], script: Script, text: str) -> Iterator[re.Match[str]]:
    for word in listed:
        anchor, pattern = _prepared(word, script)
        if anchor in text:
            yield from pattern.finditer(text)


@lru_cache(maxsize=16384)
def _prepared(word: str, script: Script) -> tuple[str, re.Pattern[str]]:
    """A piece that every match contains, which is quick to look for, and the pattern itself."""
    if script == "zh":
        pieces = word.split(GAP)
        return max(pieces, key=len), re.compile(_CHINESE_GAP.join(_apart(piece) for piece in pieces))
    phrases = [
        r"[\s-]+".join(_inflected(token) for token in re.split(r"[\s-]+", piece.strip())) for piece in word.split(GAP)
    ]
    anchor = max(re.split(rf"[\s{GAP}-]+", word), key=len)
    pattern = re.compile(rf"(?<![a-z0-9]){_ENGLISH_GAP.join(phrases)}(?![a-z0-9])")
    return anchor[:-1] if len(anchor) > 3 else anchor, pattern


def _apart(piece: str) -> str:
    """The piece; where it begins or ends in Latin letters, as "icu" does, it is no part of a longer Latin word."""
    before = r"(?<![a-z0-9])" if piece[:1].isascii() and piece[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if piece[-1:].isascii() and piece[-1:].isalnum() else ""
    return f"{before}{re.escape(piece)}{after}"


def _inflected(token: str) -> str:
    """The token with the endings of plural, past and -ing that a regular word takes."""
    if len(token) < 3 or not token.isalpha():
        return re.escape(token)
    if len(token) == 3:
        return rf"{token}(?:s|'s)?"
    if token.endswith("e"):
        return rf"{token[:-1]}(?:e|es|ed|ing|e's)"
    if token.endswith("y") and token[-2] not in "aeiou":
        return rf"{token[:-1]}(?:y|ies|ied|ying|y's)"
    doubled = rf"|{token[-1]}(?:ed|ing)" if token[-1] in "bdgklmnprt" and token[-2] in "aeiou" else ""
    return rf"{token}(?:s|es|ed|ing|'s{doubled})?"
