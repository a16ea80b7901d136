"""Other names of a brand are understood wherever its own name is."""

from __future__ import annotations

import pytest

from bot.answers.asking import understand
from bot.asking.questions import AskCompare, Asked, AskHotspots, AskSamples, AskSentiment, NotUnderstood
from bot.demo import brands_of
from bot.scenario import load

BRANDS = ("青梧学堂", "Lantern Columns")


def aliases() -> list[tuple[str, str]]:
    return [(alias, one.name) for one in brands_of(load("refund-dispute")) for alias in one.aliases]


@pytest.mark.parametrize("text", ["Qingwu", "qingwu academy", "青梧", "hotspots Qingwu", "samples 退款 of Qingwu"])
def test_the_demos_brand_is_asked_for_by_the_names_that_people_use(text: str) -> None:
    asked = understand(text, BRANDS, aliases=aliases())
    assert isinstance(asked, Asked)
    assert isinstance(asked.question, AskSentiment | AskHotspots | AskSamples)
    assert asked.question.brand == "青梧学堂"


def test_another_name_is_compared_as_its_brand_and_never_with_it() -> None:
    asked = understand("compare Qingwu vs Lantern", BRANDS, aliases=aliases())
    assert isinstance(asked, Asked)
    assert isinstance(asked.question, AskCompare)
    assert asked.question.brands == BRANDS
    assert isinstance(understand("compare Qingwu vs 青梧学堂", BRANDS, aliases=aliases()), NotUnderstood)


def test_a_name_that_nobody_has_is_still_unknown() -> None:
    assert isinstance(understand("hotspots Zebra", BRANDS, aliases=aliases()), NotUnderstood)
