"""Changes to a text that leave its meaning to a reader, and should leave its label to a classifier."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.augmentation import with_lost_character, with_typo, without_emoticons
from models.errors import ModelError
from models.preprocess import language_of

Perturbation = Callable[[str, random.Random], str]

# Things, not feelings: a face would change what the post says.
PLAIN_EMOJI: Final = ("📦", "📱", "🕒", "📍", "🚌", "🏠", "📷", "📎")
CHARACTERS_PER_TYPO: Final = 40
IDEOGRAPHS_PER_HOMOPHONE: Final = 10

_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Sounds:
    """How Chinese is read: ``read`` gives a run of ideographs one sound each, ``characters`` what is written for it."""

    read: Callable[[str], Sequence[str]]
    characters: Mapping[str, Sequence[str]]


def perturb(text: str, name: str, change: Perturbation, seed: int) -> str:
    """Return the changed text; the same text, name and seed always give the same one."""
    return change(text, random.Random(f"{seed}:{name}:{text}"))


def standard_perturbations() -> dict[str, Perturbation]:
    """Return the changes by name, in the order of the table; raises ModelError if OpenCC or pypinyin is missing."""
    try:
        import opencc
    except ImportError as error:
        raise ModelError("Measuring robustness needs OpenCC; install it with: pip install 'tocsin[bench]'") from error
    to_traditional, to_simplified = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")
    sounds = mandarin_sounds()
    return {
        "emoji removed": lambda text, _: without_emoticons(text),
        "emoji added": with_plain_emoji,
        "spaced out": lambda text, _: spaced_out(text),
        "traditional": lambda text, _: str(to_traditional.convert(text)),
        "simplified": lambda text, _: str(to_simplified.convert(text)),
        "homophones": lambda text, generator: with_homophones(text, sounds, generator),
        "typos": with_typos,
        "upper case": lambda text, _: text.upper(),
    }


def spaced_out(text: str) -> str:
    """Return the text with a blank after every ideograph, as people write past filters."""
    return _IDEOGRAPH.sub(r"\g<0> ", text).strip()


def with_plain_emoji(text: str, generator: random.Random) -> str:
    """Return the text with an emoji of a thing before or behind it."""
    emoji = generator.choice(PLAIN_EMOJI)
    return generator.choice((f"{emoji} {text}", f"{text} {emoji}"))


def with_typos(text: str, generator: random.Random) -> str:
    """Return the text with a slip of the fingers for every forty characters, and one at least where there is room.

    Letters are swapped, lost or doubled; of Chinese, characters are lost or doubled.
    """
    slip = with_lost_character if language_of(text) == "zh" else with_typo
    for _ in range(max(1, len(text) // CHARACTERS_PER_TYPO)):
        text = slip(text, generator)
    return text


def with_homophones(text: str, sounds: Sounds, generator: random.Random) -> str:
    """Return the text with one ideograph in ten, and one at least, written with another of the same sound."""
    others = {
        match.start() + offset: [other for other in sounds.characters.get(sound, ()) if other != match.group()[offset]]
        for match in _IDEOGRAPHS.finditer(text)
        for offset, sound in enumerate(sounds.read(match.group()))
    }
    places = [at for at, choices in others.items() if choices]
    if not places:
        return text
    characters = list(text)
    for at in generator.sample(places, max(1, len(places) // IDEOGRAPHS_PER_HOMOPHONE)):
        characters[at] = generator.choice(others[at])
    return "".join(characters)


def mandarin_sounds() -> Sounds:
    """Return the readings in pinyin without tones, as an input method takes them; raises ModelError without pypinyin.

    Written are the 3,755 characters of the first level of GB 2312, the common ones, each by its usual reading.
    """
    try:
        from pypinyin import lazy_pinyin
    except ImportError as error:
        raise ModelError("Measuring robustness needs pypinyin; install it with: pip install 'tocsin[bench]'") from error

    def read(ideographs: str) -> list[str]:
        sounds = lazy_pinyin(ideographs)
        if len(sounds) == len(ideographs):
            return sounds
        # Neighbours that have no reading came back as one.
        return [lazy_pinyin(ideograph)[0] for ideograph in ideographs]

    characters = defaultdict(list)
    for character in common_characters():
        characters[read(character)[0]].append(character)
    return Sounds(read, dict(characters))


def common_characters() -> list[str]:
    """Return the first level of GB 2312: rows 16 to 55 of 94 characters each, the last row five short."""
    rows = [bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 56) for cell in range(1, 95)]
    return [code.decode("gb2312") for code in rows[:-5]]
