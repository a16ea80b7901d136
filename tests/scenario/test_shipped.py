from __future__ import annotations

import re
from itertools import chain

import pytest

from analysis.fonts import SUBSTITUTE, drawable
from analysis.sentiment import Label
from bot.scenario import Scenario, load, shipped
from bot.scenario_file import SLOT

# Emoji, which Slack draws and charts leave out.
PICTURES = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]")
ORDINARY = ("course-", "column-")


@pytest.fixture(params=shipped())
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load(request.param)


def longest(scenario: Scenario, text: str, language: str) -> int:
    """The length of a text with the longest word in every slot."""
    names = [brand.called.of(language) for brand in scenario.brands]
    filled = SLOT.sub(
        lambda slot: max(names if slot[1] == "brand" else scenario.slots[slot[1]].of(language), key=len), text
    )
    return len(filled)


def test_the_shipped_scenario_is_there() -> None:
    assert "refund-dispute" in shipped()


def test_a_shipped_scenario_has_the_name_of_its_file(scenario: Scenario) -> None:
    assert load(scenario.name) == scenario


def test_no_text_is_longer_than_a_post_may_be(scenario: Scenario) -> None:
    for pool in scenario.pools.values():
        for language in ("zh", "en"):
            frames = scenario.reposts.of(language) if pool.repost else ("{text}",)
            for text in pool.of(language):
                whole = max(longest(scenario, frame.replace("{text}", text), language) for frame in frames)
                assert whole <= 280, text


def test_every_text_can_be_drawn_in_a_chart(scenario: Scenario) -> None:
    words = chain(scenario.slots.values(), scenario.pools.values(), [scenario.reposts, scenario.authors])
    texts = [text for word_list in words for text in (*word_list.zh, *word_list.en)]
    texts += [scenario.title.zh, scenario.title.en, *(brand.called.zh for brand in scenario.brands)]
    assert [text for text in texts if SUBSTITUTE in drawable(PICTURES.sub("", text))] == []


def test_no_text_comes_twice(scenario: Scenario) -> None:
    texts = [text for pool in scenario.pools.values() for text in (*pool.zh, *pool.en)]
    assert len(texts) == len(set(texts))


def test_the_crisis_has_many_voices_of_its_own() -> None:
    pools = load("refund-dispute").pools
    complaints = [
        pool
        for name, pool in pools.items()
        if pool.sentiment is Label.NEGATIVE and not name.startswith(ORDINARY) and not pool.repost
    ]
    assert sum(len(pool.zh) for pool in complaints) >= 160
    assert sum(len(pool.en) for pool in complaints) >= 60


@pytest.mark.parametrize("sentiment", [Label.POSITIVE, Label.NEUTRAL])
def test_ordinary_days_have_many_voices_too(sentiment: Label) -> None:
    pools = load("refund-dispute").pools
    said = [pool for name, pool in pools.items() if name.startswith(ORDINARY) and pool.sentiment is sentiment]
    assert sum(len(pool.zh) + len(pool.en) for pool in said) >= 90
