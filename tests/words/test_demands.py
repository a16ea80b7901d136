from __future__ import annotations

import pytest

from analysis.demands import Demand, demands, demands_in
from analysis.sentiment import Label
from tests.words.posts import post


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("退款三周没到账，把钱退给我", Demand.REFUND),
        ("I want my money back, refund me now", Demand.REFUND),
        ("no refund after three weeks", Demand.REFUND),
        ("航班取消，必须赔偿", Demand.COMPENSATION),
        ("You should compensate us for the hotel", Demand.COMPENSATION),
        ("要求平台公开道歉", Demand.APOLOGY),
        ("At least apologise to the students", Demand.APOLOGY),
        ("登录不上，赶紧修复", Demand.FIX),
        ("Please fix your website", Demand.FIX),
        ("给大家一个解释", Demand.EXPLANATION),
        ("We deserve an explanation", Demand.EXPLANATION),
        ("请下架这门抄袭的课", Demand.REMOVAL),
        ("take this video down, delete my photo", Demand.REMOVAL),
    ],
)
def test_a_demand_is_heard_in_either_language(text: str, demand: Demand) -> None:
    assert demand in demands_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "老师讲得很清楚",
        "Great course, clear explanation",
        "退款到账了，谢谢",
        "Thanks, I got my refund",
        "My apologies, I was wrong",
        "bug已修复",
        "",
    ],
)
def test_who_has_it_or_wants_nothing_demands_nothing(text: str) -> None:
    assert demands_in(text) == {}


def test_a_post_may_demand_two_things() -> None:
    assert set(demands_in("退款！还要道歉")) == {Demand.REFUND, Demand.APOLOGY}


def test_demands_of_negative_posts_are_counted_with_examples() -> None:
    posts = [
        post("退款！", author="u_1", reach=5),
        post("退款！", author="u_2", reach=900),
        post("Refund please", author="u_3"),
        post("道歉！", author="u_4"),
        post("太慢了"),
        post("Where can I get a refund form? Lovely staff", label=Label.POSITIVE),
    ]
    refund, apology = demands(posts)
    assert (refund.demand, refund.count, refund.share) == (Demand.REFUND, 3, 0.6)
    assert refund.words[0] == ("退款", 2)
    assert [example.reach for example in refund.posts] == [900, None]
    assert (apology.demand, apology.count) == (Demand.APOLOGY, 1)


def test_no_posts_demand_nothing() -> None:
    assert demands([]) == []
