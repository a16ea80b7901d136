"""Which words a team can add: what would stay without effect is refused, each fault by its name."""

from __future__ import annotations

import pytest

from analysis.own_words import LONGEST, WordFault, faults_of
from analysis.team_words import NO_WORDS, TeamWords

TEAM = TeamWords(names=("青梧学堂", "Qingwu"), own=("鲸落盘",), refused=("好课盘",))


def test_words_of_chinese_characters_can_be_added_known_to_a_dictionary_or_refused_before_or_not() -> None:
    assert faults_of(["割韭盘", "退款", "好课盘", "盘" * LONGEST], TEAM) == {}


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("refund", WordFault.NOT_CHINESE),
        ("鲸落 盘", WordFault.NOT_CHINESE),
        ("鲸落盘2", WordFault.NOT_CHINESE),
        ("盘", WordFault.LENGTH),
        ("盘" * (LONGEST + 1), WordFault.LENGTH),
        ("我们", WordFault.STOP_WORD),
        ("没有", WordFault.STOP_WORD),
        ("失望", WordFault.STOP_WORD),
        ("青梧学堂", WordFault.NAME),
        ("学堂", WordFault.NAME),
        ("青梧学堂币", WordFault.NAME),
        ("鲸落盘", WordFault.PRESENT),
    ],
)
def test_what_would_have_no_effect_is_refused(word: str, fault: WordFault) -> None:
    assert faults_of([word], TEAM) == {fault: [word]}


def test_all_words_with_a_fault_are_named() -> None:
    assert faults_of(["我们", "AI", "割韭盘", "他们"], NO_WORDS) == {
        WordFault.STOP_WORD: ["我们", "他们"],
        WordFault.NOT_CHINESE: ["AI"],
    }
