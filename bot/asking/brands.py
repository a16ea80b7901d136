"""Which brand a person means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking.questions import NotUnderstood, Problem
from bot.asking.tokens import Token, folded
from bot.asking.vocabulary import BETWEEN


def brand_meant(text: str, brands: Sequence[str]) -> str | None:
    """The brand that is named: in any case and width, or by a beginning that only one brand has."""
    wanted = " ".join(folded(text).split())
    if not wanted:
        return None
    names = {brand: " ".join(folded(brand).split()) for brand in brands}
    exact = [brand for brand, name in names.items() if name == wanted]
    if exact:
        return text if text in exact else exact[0]
    beginnings = [brand for brand, name in names.items() if name.startswith(wanted)]
    return beginnings[0] if len(beginnings) == 1 else None


def brands_among(tokens: Sequence[Token], brands: Sequence[str]) -> tuple[str, ...] | NotUnderstood:
    """The different brands that are named one after the other, with or without a word such as ``vs`` between them.

    Of known brands the longest name counts, so that ``Virgin America United`` is two; of unknown ones each word is a
    name, and one of several words needs quotation marks.
    """
    tokens = [piece for token in tokens for piece in _without_commas(token)]
    named: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place].key in BETWEEN:
            place += 1
            continue
        end, brand = _longest(tokens, place, brands) if brands else (place + 1, tokens[place].text)
        if brand is None:
            return NotUnderstood(Problem.UNKNOWN_BRAND, tokens[place].text)
        named.append(brand)
        place = end
    return tuple(dict.fromkeys(named))


def _longest(tokens: Sequence[Token], place: int, brands: Sequence[str]) -> tuple[int, str | None]:
    if tokens[place].is_quoted:
        return place + 1, brand_meant(tokens[place].text, brands)
    for end in range(len(tokens), place, -1):
        piece = tokens[place:end]
        words = " ".join(token.text for token in piece)
        if not any(token.is_quoted for token in piece) and (brand := brand_meant(words, brands)):
            return end, brand
    return place, None


def _without_commas(token: Token) -> list[Token]:
    if token.is_quoted:
        return [token]
    return [Token(piece) for piece in re.split("[,，、;；]+", token.text) if piece]
