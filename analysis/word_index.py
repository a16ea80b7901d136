"""Which words of a lexicon can be in a text at all: found in one pass, so that only those few are matched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from analysis.lexicon import Entry, Lexicon, Script, Subject, Words
from analysis.word_matching import anchor_of

#: Anchors are looked up by so many of their first characters, shorter ones by all they have.
_KEY: Final = 3

#: One list of words of a subject: in which language, its name, and of a pair its number and side.
_Place = tuple[Script, str, int, int]


class WordIndex:
    """The words of a lexicon by their anchors, the piece that every match of a word contains.

    `narrowed` leaves out nothing that `analysis.word_matching.find` would find, and keeps the order of what is left.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._columns: list[tuple[Subject, _Place]] = []
        self._words: list[tuple[str, ...]] = []
        places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for subject, place, words in _columns_of(lexicon):
            self._columns.append((subject, place))
            self._words.append(words)
            for position, word in enumerate(words):
                places[anchor_of(word, place[0])].append((len(self._columns) - 1, position))
        self._places = dict(places)
        self._by_key: tuple[dict[str, list[str]], ...] = tuple({} for _ in range(_KEY + 1))
        for anchor in self._places:
            key = anchor[:_KEY]
            self._by_key[len(key)].setdefault(key, []).append(anchor)

    def narrowed(self, text: str) -> Mapping[Subject, Entry]:
        """The entries of which a `folded` text may have something, each with only the words that it may have."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for anchor in self._anchors_in(text):
            for column, position in self._places[anchor]:
                found[column].append(position)
        lists: defaultdict[Subject, dict[_Place, tuple[str, ...]]] = defaultdict(dict)
        for column, positions in found.items():
            subject, place = self._columns[column]
            words = self._words[column]
            lists[subject][place] = tuple(words[position] for position in sorted(positions))
        return {
            subject: _entry(lists[subject], entry)
            for subject, entry in self.lexicon.entries.items()
            if subject in lists
        }

    def _anchors_in(self, text: str) -> Iterator[str]:
        for length, by_key in enumerate(self._by_key):
            if not by_key:
                continue
            pieces = {text[start : start + length] for start in range(len(text) - length + 1)}
            for key in by_key.keys() & pieces:
                for anchor in by_key[key]:
                    if len(anchor) == length or anchor in text:
                        yield anchor


def _columns_of(lexicon: Lexicon) -> Iterator[tuple[Subject, _Place, tuple[str, ...]]]:
    scripts: tuple[Script, ...] = ("zh", "en")
    for subject, entry in lexicon.entries.items():
        for script in scripts:
            listed: Words = getattr(entry, script)
            for name in ("words", "hints", "friends"):
                yield subject, (script, name, 0, 0), getattr(listed, name)
            for number, pair in enumerate(listed.pairs):
                for side in (0, 1):
                    yield subject, (script, "pairs", number, side), pair[side]


def _entry(lists: Mapping[_Place, tuple[str, ...]], whole: Entry) -> Entry:
    return Entry(_words(lists, "zh", whole.zh), _words(lists, "en", whole.en), whole.guards)


def _words(lists: Mapping[_Place, tuple[str, ...]], script: Script, whole: Words) -> Words:
    sides = ((lists.get((script, "pairs", n, 0)), lists.get((script, "pairs", n, 1))) for n in range(len(whole.pairs)))
    return Words(
        words=lists.get((script, "words", 0, 0), ()),
        pairs=tuple((first, second) for first, second in sides if first and second),
        hints=lists.get((script, "hints", 0, 0), ()),
        friends=lists.get((script, "friends", 0, 0), ()),
    )
