"""Which brand a post is about."""

from __future__ import annotations

import pytest

from analysis.brand_names import BrandMatcher, BrandNames, preview
from analysis.policy_errors import PolicyError

QINGWU = BrandNames("青梧学堂", ("青梧", "Qingwu"), ("青梧桐",))
APPLE = BrandNames("Apple", (), ("apple pie", "recipe"))
BOTH = BrandMatcher([QINGWU, APPLE])


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("青梧学堂退款太慢", "青梧学堂"),
        ("青 梧 的课卡死了", "青梧学堂"),
        ("QINGWU refunds nobody", "青梧学堂"),
        ("ｑｉｎｇｗｕ又崩了", "青梧学堂"),
        ("在用Qingwu上课", "青梧学堂"),
        ("qingwuish", None),
        ("院子里的青梧桐开花了", None),
        ("apple's support", "Apple"),
        ("pineapple juice", None),
        ("my apple pie recipe", None),
        ("see https://apple.com/x", None),
        ("nothing of ours", None),
        ("Apple bought 青梧", "Apple"),
    ],
)
def test_a_name_counts_as_a_whole_word_in_any_case_and_width_unless_an_excluded_word_is_there(
    text: str, brand: str | None
) -> None:
    assert BOTH.brand_of(text) == brand


def test_what_a_source_says_stays_but_another_name_becomes_the_name() -> None:
    assert BOTH.settle("", "qingwu is down") == "青梧学堂"
    assert BOTH.settle("qingwu", "is down") == "青梧学堂"
    assert BOTH.settle("Other", "qingwu is down") == "Other"
    assert BOTH.settle("", "nothing") == ""


def test_an_excluded_word_takes_a_post_out_even_where_the_source_names_the_brand() -> None:
    assert BOTH.settle("Apple", "a recipe for cake") == ""


def test_without_brands_every_post_keeps_its_own() -> None:
    assert [BrandMatcher([]).settle(given, "Apple") for given in ("Apple", "")] == ["Apple", ""]


def test_two_brands_cannot_share_a_name_and_a_name_cannot_be_excluded() -> None:
    with pytest.raises(PolicyError, match="both Apple and Pear"):
        BrandMatcher([APPLE, BrandNames("Pear", ("APPLE",))])
    with pytest.raises(PolicyError, match="excluded as well"):
        BrandNames("Apple", (), ("apple",))


def test_a_preview_counts_what_matches_and_which_excluded_words_take_out_the_rest() -> None:
    found = preview(APPLE, ["apple is late", "Apple pie", "an apple recipe", "pears", "apple!"])
    assert (found.posts, found.named, found.matched) == (5, 4, 2)
    assert dict(found.excluded) == {"apple pie": 1, "recipe": 1}
    assert found.examples == ("apple is late", "apple!")
