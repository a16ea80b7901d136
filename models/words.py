"""The words of a post as places in its text, and the post without some of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import rjieba

_IDEOGRAPHS: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER: Final = rf"[^\W_{_IDEOGRAPHS}]"
_PICTURE: Final = (
    "(?:[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    "|[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*)"
)
_WORD: Final = re.compile(
    "|".join(
        (
            r"(?:https?://|www\.)[!-~]+",
            r"(?<![A-Za-z0-9_])(?:[@＠][\w\-·]{1,30}(?=[\s:：])|@[A-Za-z0-9_]{1,30})",
            r"\[[^\[\]\s]{1,8}\]",
            rf"{_PICTURE}(?:\u200d{_PICTURE})*",
            r"[:;=][-']?[()|*/\\](?!\w)|(?<!\w)[:;=8][-']?[DPpOo](?!\w)|(?<!\S)[()][-']?[:;=](?!\w)|</?3(?!\w)",
            r"\d+(?:[.,:]\d+)+",
            rf"#?{_LETTER}+(?:['’\-]{_LETTER}+)*",
            rf"(?P<chinese>[{_IDEOGRAPHS}]+)",
        )
    )
)
_JOINED: Final = re.compile(rf"{_LETTER}{{2}}")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text: characters ``start`` up to, not including, ``end``."""

    start: int
    end: int


def word_spans(text: str) -> list[Span]:
    """Return where each word stands, in order and without overlap.

    Chinese is cut by jieba's dictionary. A link, a handle, a number, an emoji with its modifiers, a bracketed emoticon
    such as ``[泪]`` and a typed one such as ``:(`` are one word each; other punctuation is none.
    """
    return list(_spans(text))


def _spans(text: str) -> Iterator[Span]:
    for match in _WORD.finditer(text):
        start = match.start()
        if not match.group("chinese"):
            yield Span(start, match.end())
            continue
        for word in rjieba.cut(match.group()):
            yield Span(start, start + len(word))
            start += len(word)


def distinct_words(text: str) -> list[tuple[str, tuple[Span, ...]]]:
    """Return each different word as first written with all its places, in order; case makes no difference."""
    places: dict[str, list[Span]] = {}
    for span in word_spans(text):
        places.setdefault(text[span.start : span.end].casefold(), []).append(span)
    return [(text[spans[0].start : spans[0].end], tuple(spans)) for spans in places.values()]


def without_spans(text: str, spans: Iterable[Span]) -> str:
    """Return the text without these places; what stood around one is not glued into a new word."""
    kept = ""
    at = 0
    for span in sorted(spans):
        between = text[at : span.start]
        kept = _join(kept, between) if at else between
        at = span.end
    return _join(kept, text[at:]) if at else text


def _join(left: str, right: str) -> str:
    return f"{left} {right}" if _JOINED.fullmatch(left[-1:] + right[:1]) else left + right
