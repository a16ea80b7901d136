from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import analysis
from analysis.crisis_class import classify
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.lexicon import PACKS, LexiconError, load_lexicon, parse_lexicon

OWN = parse_lexicon({"classes": {"refund": {"zh": {"words": ["退学籍"], "not": ["退款保障"]}}}}, where="words")


@pytest.mark.parametrize("pack", PACKS)
def test_every_shipped_pack_can_be_read(pack: str) -> None:
    entries = load_lexicon([pack]).entries
    assert {CrisisClass.REFUND, CrisisClass.DATA_LEAK, RedLine.SAFETY, RedLine.MINORS} <= set(entries)
    assert all(entry.zh.words and entry.en.words for entry in entries.values())


def test_packs_add_up() -> None:
    both = load_lexicon(["travel", "food"]).entries
    assert {CrisisClass.BAGGAGE, CrisisClass.FOOD_SAFETY} <= set(both)


def test_an_unknown_pack_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LexiconError, match="choose from knowledge, ecommerce, travel, food"):
        load_lexicon(["gaming"])


def test_a_teams_own_words_join_the_shipped_ones() -> None:
    shipped = load_lexicon()
    text = "我要退学籍"
    assert classify(text, shipped).crisis_class is CrisisClass.UNCLEAR
    assert classify(text, shipped + OWN).crisis_class is CrisisClass.REFUND


def test_a_team_can_take_a_word_back_by_naming_where_it_does_not_count() -> None:
    shipped = load_lexicon()
    text = "有退款保障"
    assert classify(text, shipped).crisis_class is CrisisClass.REFUND
    assert classify(text, shipped + OWN).crisis_class is CrisisClass.UNCLEAR


def test_adding_the_same_words_twice_changes_nothing() -> None:
    once = load_lexicon() + OWN
    assert once + OWN == once


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"topics": {}}, r"write \[classes.NAME\]"),
        ({"classes": {"refunds": {}}}, "choose from data_leak"),
        ({"classes": {"unclear": {}}}, "no such subject"),
        ({"classes": {"refund": {"fr": {}}}}, "only zh, en and guards"),
        ({"classes": {"refund": {"guards": ["ironic"]}}}, "'ironic' is none"),
        ({"classes": {"refund": {"zh": {"words": ["退"]}}}}, "two characters"),
        ({"classes": {"refund": {"en": {"words": ["no"]}}}}, "three letters"),
        ({"classes": {"refund": {"en": {"words": ["Refund"]}}}}, "lower case"),
        ({"classes": {"refund": {"en": {"words": ["refund!"]}}}}, "letters, digits"),
        ({"classes": {"refund": {"zh": {"words": ["…退款"]}}}}, "between two words"),
        ({"classes": {"refund": {"zh": {"words": "退款"}}}}, "list of texts"),
        ({"classes": {"refund": {"zh": {"together": [["钱"]]}}}}, "each of two lists"),
        ({"classes": {"refund": []}}, "a table is expected"),
    ],
)
def test_a_word_list_that_cannot_work_is_refused_with_what_to_change(raw: dict[str, object], complaint: str) -> None:
    with pytest.raises(LexiconError, match=complaint):
        parse_lexicon(raw, where="words")


def test_the_word_lists_travel_with_the_package() -> None:
    project = Path(analysis.__file__).parents[1] / "pyproject.toml"
    if not project.exists():
        pytest.skip("the package is installed without its project")
    packaged = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["analysis"]
    assert "lexicons/*.toml" in packaged


@pytest.mark.parametrize(("text", "is_crossed"), [("he is in ICU，进了icu", True), ("ridiculous and difficult", False)])
def test_latin_letters_among_chinese_words_are_no_part_of_a_longer_word(text: str, is_crossed: bool) -> None:
    assert (RedLine.SAFETY in classify(text, load_lexicon()).red_lines) is is_crossed
