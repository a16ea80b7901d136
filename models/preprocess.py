"""One way to write a mention down before it is tokenised, the same in training and in use."""

from __future__ import annotations

import re
from typing import Final, Literal

Language = Literal["en", "zh"]

LINK: Final = "http"
HANDLE: Final = "@user"
MAX_REPEAT: Final = 3

# Printable ASCII only: Chinese posts put no space between a link and the next word. "http:…" is a cut-off link.
_LINK = re.compile(r"(?:(?<![A-Za-z0-9])(?:https?:(?://)?[!-~]*…?|www\.[!-~]+)|\{link\}|O?网页链接)", re.IGNORECASE)
_ASCII_HANDLE = re.compile(r"(?<![A-Za-z0-9_])@[A-Za-z0-9_]{1,30}(?![A-Za-z0-9_\u3400-\u9fff])")
# A Chinese handle ends at a blank or a colon; without one nothing says where the name stops and the post begins.
_WIDE_HANDLE = re.compile(r"(?<![A-Za-z0-9_])[@＠][\w\-·]{1,30}(?=[\s:：])")
_REPEATED_EMOTICON = re.compile(r"(\[[^\[\]\s]{1,8}\])\1{2,}")
_REPEATED_CHARACTER = re.compile(rf"(.)\1{{{MAX_REPEAT},}}", re.DOTALL)
# Half of a character that was cut in two, as careless programs write it into JSON; no tokenizer takes it.
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_BLANK = re.compile(r"\s+")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[A-Za-z]")
_CAPITAL = re.compile(r"[A-Z]")
_APART = re.compile(r"(?<=[\u3400-\u9fff，。！？])\s+(?=[\u3400-\u9fff，。！？])")

#: A post of at least so many letters that is mostly capitals is shouted; the backbone knows few words in capitals.
_SHOUTED_LETTERS: Final = 12
_SHOUTED_SHARE: Final = 0.7
#: With a blank after this share of its ideographs a post is spaced out to get past a filter.
_SPACED_SHARE: Final = 0.6


def normalise_text(text: str) -> str:
    """Return the text with links, handles, long repetitions, capitals and blanks written one way.

    Shouted posts become lower case and spaced-out ones are closed up. Emoji and bracketed emoticons such as ``[泪]``
    stay: they carry feeling. Applying it twice changes nothing.
    """
    text = _HALF_CHARACTER.sub("\ufffd", text)
    text = _LINK.sub(f" {LINK} ", text)
    text = _WIDE_HANDLE.sub(HANDLE, text)
    text = _ASCII_HANDLE.sub(HANDLE, text)
    text = _REPEATED_EMOTICON.sub(r"\1\1", text)
    text = _REPEATED_CHARACTER.sub(lambda match: match.group(1) * MAX_REPEAT, text)
    text = _closed_up(_BLANK.sub(" ", text).strip())
    return text.lower() if _is_shouted(text) else text


def _is_shouted(text: str) -> bool:
    letters = len(_LETTER.findall(text))
    return letters >= _SHOUTED_LETTERS and len(_CAPITAL.findall(text)) >= _SHOUTED_SHARE * letters


def _closed_up(text: str) -> str:
    ideographs = len(_IDEOGRAPH.findall(text))
    if ideographs >= 4 and len(_APART.findall(text)) >= _SPACED_SHARE * (ideographs - 1):
        return _APART.sub("", text)
    return text


def language_of(text: str) -> Language:
    """Return "zh" if at least a quarter of the ideographs and letters are ideographs, else "en"."""
    ideographs = len(_IDEOGRAPH.findall(text))
    letters = len(_LETTER.findall(text))
    return "zh" if ideographs and ideographs * 3 >= letters else "en"
