"""Which words a team may call its own: those that can be kept whole, and that can name what people talk about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from analysis.phrases import is_subject
from analysis.segmentation import HAN
from analysis.team_words import NameWords, TeamWords

#: In characters. Longer ones are sentences.
SHORTEST, LONGEST = 2, 20
_CHINESE: Final = re.compile(f"(?:{HAN.pattern})+")


class WordFault(StrEnum):
    """Why something is no word to add."""

    NOT_CHINESE = "not_chinese"
    LENGTH = "length"
    STOP_WORD = "stop_word"
    NAME = "name"
    PRESENT = "present"


def faults_of(words: Iterable[str], team: TeamWords) -> dict[WordFault, list[str]]:
    """The words that a team cannot add, by what is wrong with them; empty if all is well.

    Words of letters are never torn apart, so they need no dictionary. Stop words, and words that have a brand's name in
    them or are a piece of one, name no hotspot, whole or not.
    """
    of_names = NameWords(team.names)
    faults: dict[WordFault, list[str]] = {}
    for word in words:
        if (fault := _fault(word, team, of_names)) is not None:
            faults.setdefault(fault, []).append(word)
    return faults


def _fault(word: str, team: TeamWords, of_names: NameWords) -> WordFault | None:
    if not _CHINESE.fullmatch(word):
        return WordFault.NOT_CHINESE
    if not SHORTEST <= len(word) <= LONGEST:
        return WordFault.LENGTH
    if word in team.own:
        return WordFault.PRESENT
    if not is_subject(word):
        return WordFault.STOP_WORD
    return WordFault.NAME if (word,) in of_names else None
