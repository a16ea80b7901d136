"""Taking out of a text what leads to a person, and turning an author into a number that leads nowhere."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis import identifiers, phone_numbers
from analysis.identifiers import Rule
from analysis.text import LINK

#: What `mask` leaves behind.
PLACEHOLDER = re.compile(r"\[(?:id|card|phone|email|plate|qq|wechat|company id|order …[0-9A-Za-z]{4})\]")

_RULES = identifiers.RULES + phone_numbers.RULES
_TAKEN = "\0"
# Every rule needs five digits in the text, an address sign, or a name behind the word for a chat account.
_WORTH_A_LOOK = re.compile(r"(?:[0-9][^0-9]*){5}|@|[\[(]at[\])]|[微薇威]信|v信|weixin|we\s?chat|vx|wx", re.IGNORECASE)


def mask(text: str) -> str:
    """Replace what leads to a person by a readable placeholder such as ``[phone]``.

    Masked are Chinese resident and company ids, bank cards, Chinese mobile and landline numbers and the usual
    foreign ones, licence plates, e-mail addresses, QQ and 微信 accounts, and order numbers but for their last
    four digits; also when written in full-width digits, with gaps, or with invisible characters in between.
    Dates, prices, counts and flight numbers stay, and so do public @names. Names and postal addresses are not
    recognised. Masking a masked text changes nothing.
    """
    while (masked := _mask_once(text)) != text:
        text = masked
    return masked


def author_hash(author: str, source: str, salt: bytes) -> str:
    """``u_`` and 16 hexadecimal digits that stand for ``author`` on ``source`` and cannot be turned back.

    The same name in another case or with an @ before it is the same author; the same name on another source
    is somebody else. Without the secret ``salt`` nobody can try names out.
    """
    name = unicodedata.normalize("NFKC", author).strip().removeprefix("@").casefold()
    message = f"{source}\0{name}".encode(errors="surrogatepass")
    return f"u_{hmac.digest(salt, message, hashlib.sha256).hex()[:16]}"


def _mask_once(text: str) -> str:
    readable, origin = _readable(text)
    if not _WORTH_A_LOOK.search(readable):
        return text
    replacements: dict[int, tuple[int, str]] = {}
    links = [match.span() for match in LINK.finditer(readable)]
    for rule in _RULES:
        for start, end, placeholder in _find(rule, readable, links):
            # Invisible characters behind the number go with it, such as the frame of a keycap emoji.
            after = max(origin[end - 1] + 1, origin[end] if end < len(origin) else len(text))
            replacements[origin[start]] = (after, placeholder)
            readable = readable[:start] + _TAKEN * (end - start) + readable[end:]
    return _replaced(text, replacements) if replacements else text


def _find(rule: Rule, readable: str, links: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Where the rule applies; a shape that fails its check may overlap with one that passes."""
    position = 0
    while match := rule.pattern.search(readable, position):
        start, end = match.span(rule.group)
        linked = any(first <= start < last for first, last in links) and readable[start - 1] != "="
        if _TAKEN in match.group(rule.group) or (linked and not rule.in_links) or not rule.accepts(match):
            position = match.start() + 1
            continue
        number = match.group(rule.group)
        yield start, end, rule.placeholder if isinstance(rule.placeholder, str) else rule.placeholder(number)
        position = end


def _replaced(text: str, replacements: dict[int, tuple[int, str]]) -> str:
    parts = []
    position = 0
    for start, (end, placeholder) in sorted(replacements.items()):
        parts += [text[position:start], placeholder]
        position = max(end, position)
    return "".join([*parts, text[position:]])


def _readable(text: str) -> tuple[str, Sequence[int]]:
    """The text with plain digits and letters, and for each of its characters the place in the original."""
    if text.isascii():
        return text, range(len(text))
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for reading in _reading(character):
            characters.append(reading)
            origin.append(place)
    return "".join(characters), origin


@lru_cache(maxsize=16384)
def _reading(character: str) -> str:
    """What a person reads: １ and ① are 1, a zero-width space is nothing."""
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return ""
    folded = unicodedata.normalize("NFKC", character)
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in folded)
