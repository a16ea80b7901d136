"""What the card and the thread say of a burst, held against the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analysis.rollup import Counts
from bot.briefing import Briefing, gather
from storage.database import Database
from tests.builders import BRAND, MINUTE, NOW, add_history, add_scored_mentions
from tests.databases import WORKSPACE

HOUR = timedelta(hours=1)
SINCE = NOW - 90 * MINUTE


@pytest.fixture
def burst(database: Database) -> None:
    """Forty negatives at first, ten later, of two sources; and as many of another brand, which are none of it."""
    add_history(database, until=SINCE)
    add_scored_mentions(database, WORKSPACE, BRAND, SINCE, 40, 5, text="退款客服都不回复")
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 20 * MINUTE, 10, 2, text="还是不退款", source="news")
    add_scored_mentions(database, WORKSPACE, "Lantern", NOW - 20 * MINUTE, 50, text="refund my order")


def briefing(database: Database, at: datetime = NOW, since: datetime = SINCE) -> Briefing:
    with database.read() as session:
        return gather(session, WORKSPACE, BRAND, since, at, HOUR)


@pytest.mark.usefixtures("burst")
def test_its_numbers_are_those_of_the_brand_in_the_window_and_in_the_burst(database: Database) -> None:
    facts = briefing(database)
    assert facts.window_counts == Counts(10, 2, 0)
    assert facts.burst_counts == Counts(50, 7, 0)
    assert facts.peak == 40, "the most in any hour: the two waves are more than an hour apart"
    assert facts.sources == (("weibo", 40), ("news", 10))


@pytest.mark.usefixtures("burst")
def test_its_samples_are_the_newest_negatives_each_voice_once(database: Database) -> None:
    facts = briefing(database)
    assert [post.source for post in facts.samples] == ["news"] * 3
    assert all(post.text.startswith("还是不退款") for post in facts.samples)


def test_a_post_repeated_word_for_word_is_one_voice(database: Database) -> None:
    long = "客服让我等了又等最后说退款要扣一半手续费而且合同里根本没有写这一条大家千万不要再上当了"
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 20, text=long)
    assert len(briefing(database).samples) == 1


@pytest.mark.usefixtures("burst")
def test_its_words_come_from_the_burst_and_not_from_the_brands_name(database: Database) -> None:
    words = briefing(database).words
    assert "退款" in "".join(words)
    assert not any(word in BRAND for word in words)
    assert "卡顿" not in "".join(words), "what people always say is not what is new"


@pytest.mark.usefixtures("burst")
def test_its_chart_shows_the_day_before_and_every_mention_of_the_burst(database: Database) -> None:
    facts = briefing(database)
    assert facts.chart_start <= SINCE - timedelta(days=1)
    shown = sum((bucket.counts for bucket in facts.chart_buckets), Counts())
    assert shown == Counts(50 + 24, 7 + 36, 0)


def test_where_there_is_nothing_it_is_empty_and_not_an_error(database: Database) -> None:
    facts = briefing(database)
    assert (facts.window_counts, facts.peak) == (Counts(), 0)
    assert (facts.words, facts.sources, facts.samples) == ((), (), ())


def test_a_burst_of_many_days_has_wider_bars(database: Database) -> None:
    assert briefing(database, since=NOW - timedelta(days=4)).chart_width == HOUR
