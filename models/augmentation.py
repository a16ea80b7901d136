"""Small changes to training texts that leave the label standing, so that the model does not lean on the surface."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from models.preprocess import language_of

Convert = Callable[[str], str]

_EMOTICON = re.compile(r"\[[^\[\]\s]{1,8}\]|[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?|\ufe0f")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class AugmentationRates:
    """Shares of texts, from 0 to 1, that are changed in each way; a text is changed in one way at most.

    ``without_emoticons`` counts among the texts that have some, ``traditional`` among the Chinese ones.
    """

    without_emoticons: float = 0.15
    traditional: float = 0.06
    typos: float = 0.04


NO_AUGMENTATION: Final = AugmentationRates(0.0, 0.0, 0.0)


def augment(texts: Sequence[str], rates: AugmentationRates, seed: int, to_traditional: Convert) -> list[str]:
    """Return the texts in order, some of them changed; the same seed changes the same ones in the same way."""
    return [_change(text, rates, random.Random(f"{seed}:{index}"), to_traditional) for index, text in enumerate(texts)]


def _change(text: str, rates: AugmentationRates, generator: random.Random, to_traditional: Convert) -> str:
    chance = generator.random()
    if _EMOTICON.search(text) and chance < rates.without_emoticons:
        return without_emoticons(text)
    chance = generator.random()
    chinese = language_of(text) == "zh"
    if chinese and chance < rates.traditional:
        return to_traditional(text)
    chance = generator.random()
    if chance < rates.typos:
        return with_lost_character(text, generator) if chinese else with_typo(text, generator)
    return text


def without_emoticons(text: str) -> str:
    """Return the text without emoji and bracketed emoticons; a text of nothing else stays as it is."""
    plain = _EMOTICON.sub("", text)
    return plain if plain.strip() else text


def with_typo(text: str, generator: random.Random) -> str:
    """Return the text with two neighbouring letters swapped, one lost or one doubled in one longer word."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = generator.choice(words)
    at = generator.randrange(word.start() + 1, word.end() - 1)
    return generator.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
        )
    )


def with_lost_character(text: str, generator: random.Random) -> str:
    """Return the text with one ideograph lost or doubled; texts of a few characters stay as they are."""
    places = [match.start() for match in _IDEOGRAPH.finditer(text)]
    if len(places) < 8:
        return text
    at = generator.choice(places)
    return generator.choice((text[:at] + text[at + 1 :], text[: at + 1] + text[at:]))
