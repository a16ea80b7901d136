"""Cleaning a text for the store, and the key under which copies of a text meet."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import unescape
from html.entities import html5
from typing import Final

#: A link: ends at white space and at anything that is not ASCII, because Chinese follows without a space.
LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[!-~]+", re.IGNORECASE | re.ASCII)

#: A person addressed by name. A Chinese name counts only where it visibly ends, or it would eat the sentence.
HANDLE = re.compile(r"@(?:[\w·-]{1,30}(?=[\s:：,，。.!！?？、;；)）/]|$)|[a-zA-Z0-9_]{1,30})")

#: A platform's own emoticon, such as 微博's ``[怒]``.
EMOTICON = re.compile(r"\[[a-zA-Z\u3400-\u9fff]{1,8}\]")

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_JOINER = "\u200d"
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_PICTOGRAPH = "[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u20e3]"
_STRAY_JOINER = re.compile(f"(?<!{_PICTOGRAPH}){_JOINER}|{_JOINER}(?!{_PICTOGRAPH})")
_WHITE_SPACE = re.compile(r"[\s\u2800]+")

_NAME = r"@[^\s:：@/]{1,40}"
_FORWARD = re.compile(
    rf"(?<!:)//\s*{_NAME}\s*[:：]"  # Weibo keeps the chain of those who forwarded
    rf"|(?:回复|回覆|reply\s+to)\s*{_NAME}\s*[:：]"
    rf"|(?<![^\W_])(?:rt|via)\s*{_NAME}\s*[:：]?"
    r"|^\s*rt\s*[:：]"
)
_FORWARD_WORDS = re.compile(
    r"^\s*(?:转发微博|轉發微博|转发|轉發|repost)[\s。.!！,，:：]*(?=$|//|@|\[)|转发微博|轉發微博"
)
_NOT_WORDS = re.compile(r"[\W_]+")


def clean(text: str) -> str:
    """The text as it is stored: the same words, without what cannot be seen.

    HTML entities are undone, control, bidirectional and zero-width characters and lone surrogates are dropped
    (the joiner inside an emoji stays), white space of every kind becomes one space, and the result is in NFC.
    Cleaning a clean text changes nothing.
    """
    while (cleaned := _clean_once(text)) != text:
        text = cleaned
    return cleaned


def text_key(text: str) -> str:
    """16 hexadecimal digits that are the same for texts which differ only in decoration.

    Decoration is width and case, links, names with an @, the prefixes of forwards and replies, hashtag marks,
    punctuation, white space, emoji and emoticons. A text that is nothing but decoration is its own key.
    """
    cleaned = clean(text)
    return hashlib.blake2b((bare_text(cleaned) or cleaned).encode(), digest_size=8).hexdigest()


def bare_text(text: str) -> str:
    """The letters and digits of a text, in lower case and without decoration; may be empty."""
    folded = unicodedata.normalize("NFKC", text).lower()
    folded = _FORWARD_WORDS.sub(" ", _FORWARD.sub(" ", folded))
    for decoration in (LINK, EMOTICON, HANDLE):
        folded = decoration.sub(" ", folded)
    return _NOT_WORDS.sub("", folded)


def _clean_once(text: str) -> str:
    text = _ENTITY.sub(_undo_entity, text)
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text.translate(_VISIBLE)))
    return _WHITE_SPACE.sub(" ", text).strip(" ")


def _undo_entity(match: re.Match[str]) -> str:
    # html.unescape alone would also read "&copy=1" inside a link as a copyright sign.
    entity = match.group()
    return unescape(entity) if entity[1] == "#" else html5.get(entity[1:], entity)


class _Visible(dict[int, int | None]):
    """A table for `str.translate` that drops what cannot be seen, told once a character: a post has thousands."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if _is_invisible(chr(code)) else code
        return kept


def _is_invisible(character: str) -> bool:
    if character.isspace() or character == _JOINER:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") or character in _INVISIBLE_LETTERS


_VISIBLE: Final = _Visible()
