"""Words that tell of one complaint and are counted together: lists that ship with Tocsin, and a team's own.

The format is explained at the head of ``lexicons/word_families.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from analysis.lexicon import LexiconError
from analysis.segmentation import HAN
from analysis.word_stems import stem


@dataclass(frozen=True, slots=True)
class WordFamilies:
    """Which family a word belongs to: by English stem, or by a Chinese word that it contains."""

    english: Mapping[str, str] = field(default_factory=dict)
    chinese: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: WordFamilies) -> WordFamilies:
        """Both in one; where they differ on a word, ``other`` has it. A team's own families are added like this."""
        return WordFamilies({**self.english, **other.english}, {**self.chinese, **other.chinese})

    def of(self, stems: tuple[str, ...]) -> str | None:
        """The family of a word or phrase, given by the stems of its words; of the first that has one."""
        for part in stems:
            if part in self.english:
                return self.english[part]
        if any(HAN.match(part) for part in stems):
            written = "".join(stems)
            return next((family for word, family in self.chinese.items() if word in written), None)
        return None


@cache
def shipped_families() -> WordFamilies:
    """The families that ship with Tocsin."""
    text = resources.files("analysis").joinpath("lexicons", "word_families.toml").read_text(encoding="utf-8")
    return parse_families(tomllib.loads(text), where="word_families")


def parse_families(raw: Mapping[str, object], *, where: str) -> WordFamilies:
    """Check families as read from TOML, such as a team's own; ``where`` names the file or setting in messages.

    Raises LexiconError with the first thing that is wrong.
    """
    english: dict[str, str] = {}
    chinese: dict[str, str] = {}
    for family, lists in raw.items():
        place = f"{where}: {family}"
        if not isinstance(lists, Mapping) or set(lists) - {"en", "zh"}:
            raise LexiconError(f"{place}: write a table with the lists en and zh.")
        for script, known in (("en", english), ("zh", chinese)):
            for word in _words(lists.get(script, []), f"{place}.{script}"):
                key = stem(word) if script == "en" else word
                if known.setdefault(key, family) != family:
                    raise LexiconError(f"{place}.{script}: {word!r} is in {known[key]} already; choose one.")
    return WordFamilies(english, chinese)


def _words(value: object, place: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise LexiconError(f"{place}: a list of words is expected here.")
    return value
