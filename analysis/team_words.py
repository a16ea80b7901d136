"""What a team knows of words: the names of its brands, and Chinese words of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.phrases import Key
from analysis.segmentation import HAN, Dictionary
from analysis.word_stems import stem


@dataclass(frozen=True, slots=True)
class TeamWords:
    """``names`` are those of all brands, with their other names; ``own`` the Chinese words that the team added,
    ``refused`` what it called no word. ``aliases`` are the other names, each with the brand that it means.
    """

    names: tuple[str, ...] = ()
    own: Dictionary = ()
    refused: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()

    @property
    def dictionary(self) -> Dictionary:
        """The words that must not be torn apart: names too, so that no piece of one passes for a word."""
        return tuple(dict.fromkeys([*self.own, *(name for name in self.names if HAN.match(name))]))


#: Of a team that said nothing of words.
NO_WORDS = TeamWords()


class NameWords:
    """The words of names. A term with one of them says no more than its other words do."""

    def __init__(self, names: Iterable[str]) -> None:
        folded = [name.casefold() for name in names]
        self._stems = frozenset(
            stem(word) for name in folded for word in (*name.split(), name.replace(" ", "")) if word
        )
        self._chinese = tuple(name for name in folded if HAN.search(name))

    def __contains__(self, key: Key) -> bool:
        return any(word in self._stems or self._is_of_chinese(word) for word in key)

    def _is_of_chinese(self, word: str) -> bool:
        return bool(HAN.match(word)) and any(word in name or name in word for name in self._chinese)
