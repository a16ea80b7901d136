"""The words by which crisis classes and red lines are known: packs that ship with Tocsin, and a team's own.

The format is explained at the head of ``lexicons/common.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Literal

from analysis.crisis_kinds import CrisisClass, RedLine

Script = Literal["zh", "en"]
Subject = CrisisClass | RedLine
#: Two lists of words; one of the first near one of the second is evidence, whichever comes first.
Pair = tuple[tuple[str, ...], tuple[str, ...]]

#: Stands for a few characters or words in between.
GAP = "…"
#: The trades that have a pack; paid courses are the default.
PACKS: tuple[str, ...] = ("knowledge", "ecommerce", "travel", "food")
_ALWAYS = ("common", "red_lines")
_LISTS = ("words", "hints", "not")
_ENGLISH_WORD = re.compile(rf"[a-z0-9'][a-z0-9' {GAP}-]*")


class Guard(StrEnum):
    """A way of mentioning a thing that does not say it happened."""

    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    TAUGHT = "taught"


class LexiconError(ValueError):
    """A word list cannot be used. The message names the place and says what to change."""

    temporary = False


@dataclass(frozen=True, slots=True)
class Words:
    """One subject's words in one language: ``words`` are enough alone, so is one of each side of a pair together, two
    ``hints`` are needed, ``friends`` are longer expressions in which a word means something else.
    """

    words: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    hints: tuple[str, ...] = ()
    friends: tuple[str, ...] = ()

    def __add__(self, other: Words) -> Words:
        return Words(
            tuple(dict.fromkeys(self.words + other.words)),
            tuple(dict.fromkeys(self.pairs + other.pairs)),
            tuple(dict.fromkeys(self.hints + other.hints)),
            tuple(dict.fromkeys(self.friends + other.friends)),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one subject: its words by language, and which mentions do not count."""

    zh: Words = Words()
    en: Words = Words()
    guards: frozenset[Guard] = frozenset()

    def __add__(self, other: Entry) -> Entry:
        return Entry(self.zh + other.zh, self.en + other.en, self.guards | other.guards)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All subjects and their words."""

    entries: Mapping[Subject, Entry] = field(default_factory=dict)

    def __add__(self, other: Lexicon) -> Lexicon:
        """Both lexicons in one. A subject in both has the words of both; a team's word list is added like this."""
        merged = dict(self.entries)
        for subject, entry in other.entries.items():
            merged[subject] = merged.get(subject, Entry()) + entry
        return Lexicon(merged)


def load_lexicon(packs: Sequence[str] = ("knowledge",)) -> Lexicon:
    """Read the shipped words: those of every trade, the red lines, and the given packs.

    Raises LexiconError if there is no such pack.
    """
    if unknown := [pack for pack in packs if pack not in PACKS]:
        raise LexiconError(f"There is no word pack {unknown[0]!r}; choose from {', '.join(PACKS)}.")
    lexicon = Lexicon()
    for name in (*_ALWAYS, *packs):
        text = resources.files("analysis").joinpath("lexicons", f"{name}.toml").read_text(encoding="utf-8")
        lexicon = lexicon + parse_lexicon(tomllib.loads(text), where=name)
    return lexicon


def parse_lexicon(raw: Mapping[str, object], *, where: str) -> Lexicon:
    """Check word lists as read from TOML, such as a team's own, and make a lexicon of them.

    ``where`` names the file or setting in messages. Raises LexiconError with the first thing that is wrong.
    """
    entries: dict[Subject, Entry] = {}
    for section, members in raw.items():
        if section not in ("classes", "red_lines"):
            raise LexiconError(f"{where}: {section}: write [classes.NAME] or [red_lines.NAME].")
        for name, entry in _table(members, f"{where}: {section}").items():
            place = f"{where}: {section}.{name}"
            entries[_subject(section, name, place)] = _entry(_table(entry, place), place)
    return Lexicon(entries)


def _subject(section: str, name: str, place: str) -> Subject:
    kinds: dict[str, Subject] = (
        {kind.value: kind for kind in CrisisClass if kind is not CrisisClass.UNCLEAR}
        if section == "classes"
        else {line.value: line for line in RedLine}
    )
    if name not in kinds:
        raise LexiconError(f"{place}: there is no such subject; choose from {', '.join(kinds)}.")
    return kinds[name]


def _entry(raw: Mapping[str, object], place: str) -> Entry:
    if unknown := sorted(set(raw) - {"zh", "en", "guards"}):
        raise LexiconError(f"{place}.{unknown[0]}: only zh, en and guards belong here.")
    guards = _texts(raw.get("guards", []), f"{place}.guards")
    if strange := sorted(set(guards) - set(Guard)):
        raise LexiconError(f"{place}.guards: {strange[0]!r} is none; use {' or '.join(Guard)}.")
    zh = _words(_table(raw.get("zh", {}), f"{place}.zh"), f"{place}.zh", "zh")
    en = _words(_table(raw.get("en", {}), f"{place}.en"), f"{place}.en", "en")
    return Entry(zh, en, frozenset(Guard(guard) for guard in guards))


def _words(raw: Mapping[str, object], place: str, script: Script) -> Words:
    if unknown := sorted(set(raw) - {*_LISTS, "together"}):
        raise LexiconError(f"{place}.{unknown[0]}: only {', '.join(_LISTS)} and together belong here.")
    lists = {key: tuple(_texts(raw.get(key, []), f"{place}.{key}")) for key in _LISTS}
    for key, words in lists.items():
        for complaint in _complaints(words, script):
            raise LexiconError(f"{place}.{key}: {complaint}")
    return Words(lists["words"], _pairs(raw.get("together", []), place, script), lists["hints"], lists["not"])


def _pairs(value: object, place: str, script: Script) -> tuple[Pair, ...]:
    """Beside another word a single Chinese character is enough."""
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise LexiconError(f"{place}.together: a list of pairs is expected, each of two lists of words.")
    pairs: list[Pair] = []
    for pair in value:
        first, second = (tuple(_texts(side, f"{place}.together")) for side in pair)
        for complaint in _complaints(first + second, script, shortest=1):
            raise LexiconError(f"{place}.together: {complaint}")
        pairs.append((first, second))
    return tuple(pairs)


def _complaints(words: Sequence[str], script: Script, *, shortest: int | None = None) -> Iterator[str]:
    shortest = shortest or {"zh": 2, "en": 3}[script]
    for word in words:
        pieces = word.split(GAP)
        letters = sum(character.isalnum() for character in word)
        if not all(piece.strip() for piece in pieces):
            yield f"{word!r}: the gap {GAP} must stand between two words."
        elif word != word.casefold().strip():
            yield f"{word!r}: write it in lower case, without spaces around it."
        elif script == "zh" and letters < shortest:
            yield f"{word!r}: a Chinese word needs two characters, or it would be found inside others."
        elif script == "en" and letters < shortest:
            yield f"{word!r}: an English word needs three letters."
        elif script == "en" and not _ENGLISH_WORD.fullmatch(word):
            yield f"{word!r}: an English word is made of letters, digits, apostrophes, hyphens and spaces."


def _table(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise LexiconError(f"{place}: a table is expected here.")
    return value


def _texts(value: object, place: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise LexiconError(f"{place}: a list of texts is expected here.")
    return value
