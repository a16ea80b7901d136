from __future__ import annotations

import pytest

from models.identity_terms import TEMPLATES, TERM_SETS, swapped, template_posts

GROUPS = {"gender", "region", "nationality", "religion", "age", "orientation"}


def variants(text: str) -> list[str]:
    return [one.text for one in swapped(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The man and his dog", ["The woman and his dog"]),
        ("MAN, what a day", ["WOMAN, what a day"]),
        ("Boys cried, boys laughed", ["Girls cried, girls laughed"]),
        ("a middle-aged caller", ["a young caller", "an elderly caller"]),
        ("An elderly caller", ["A young caller", "A middle-aged caller"]),
        ("那个男人和他的狗", ["那个女人和他的狗"]),
        ("这位同性恋顾客", ["这位异性恋顾客", "这位双性恋顾客"]),
    ],
)
def test_a_term_gives_way_to_every_other_of_its_set(text: str, expected: list[str]) -> None:
    assert variants(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a manual and the woman-hater",
        "@man #man",
        "American Airlines lost it",
        "men and women alike",
        "爸爸妈妈都来了",
        "手机坏了",
    ],
)
def test_other_words_firms_and_comparisons_are_left_alone(text: str) -> None:
    assert variants(text) == []


def test_a_nationality_keeps_its_capital_unless_the_writer_dropped_it() -> None:
    assert "a british shop" in variants("an american shop")
    assert "A British shop" in variants("An American shop")


def test_a_swap_says_which_group_and_language_it_is_of() -> None:
    found = {(one.group, one.language) for one in swapped("she bought a 中国 phone")}
    assert found == {("gender", "en"), ("nationality", "zh")}


def test_swapping_back_gives_the_text_again() -> None:
    for post in template_posts():
        for one in swapped(post):
            assert post in variants(one.text)


def test_both_languages_have_terms_of_every_group_in_our_own_posts() -> None:
    for language in ("en", "zh"):
        ours = [one for one in TERM_SETS if one.language == language and one.in_templates]
        assert {one.group for one in ours} == GROUPS
        assert len(ours) == len(GROUPS)


def test_our_own_posts_hold_one_identity_term_each() -> None:
    posts = template_posts()
    assert len(posts) == len(set(posts)) == len(GROUPS) * sum(len(of) for of in TEMPLATES.values())
    assert all(len({one.group for one in swapped(post)}) == 1 for post in posts)
