"""Each topic of a brand has a series of its own, and rings when the noise of the whole brand would hide it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.brand_watch import WatchSettings
from analysis.crisis_kinds import CrisisClass
from analysis.rollup import Counts
from analysis.signal import Signal, SignalKind
from bot.briefing import gather
from bot.hearing import WatchHearing
from storage.database import Database
from tests.builders import BRAND, MINUTE, NOW, add_scored_mentions
from tests.databases import WORKSPACE
from tests.desk.scripted import Room, make_room

HOUR = 60 * MINUTE
REFUND, EXPERIENCE = CrisisClass.REFUND.value, CrisisClass.EXPERIENCE.value
#: Of so many a negative hour of a large brand consists; now and then one is about money.
ORDINARY = 24


@pytest.fixture
def large_brand(database: Database) -> None:
    """Four days of a large brand, of which somebody always complains."""
    for hour in range(4 * 24, 0, -1):
        for third in range(3):
            at = NOW - hour * HOUR + third * 20 * MINUTE
            add_scored_mentions(database, WORKSPACE, BRAND, at, ORDINARY // 3, 4, text=f"slow {hour} {third}")
        if hour % 3 == 0:
            add_scored_mentions(database, WORKSPACE, BRAND, NOW - hour * HOUR, 1, text=f"no {hour}", topic=REFUND)


def refunds(database: Database, number: int = 16, until: timedelta = timedelta(0)) -> None:
    """So many ask for their money, one every two minutes."""
    for place in range(number):
        at = NOW - until - (2 * place + 1) * MINUTE
        add_scored_mentions(database, WORKSPACE, BRAND, at, 1, text=f"money back {place} {at}", topic=REFUND)


def hearing(database: Database, days: float = 10.0) -> WatchHearing:
    return WatchHearing(database, WORKSPACE, 5 * MINUTE, settings=WatchSettings(days))


def crises(signals: list[Signal]) -> dict[str | None, Signal]:
    return {signal.topic: signal for signal in signals if signal.kind is SignalKind.CRISIS}


@pytest.mark.usefixtures("large_brand")
def test_a_topic_rings_that_the_noise_of_its_brand_would_hide(database: Database) -> None:
    refunds(database)
    heard = crises(hearing(database).signals(NOW))
    assert not heard[None].firing
    topic = heard[REFUND]
    assert topic.firing
    assert topic.observed == 16
    assert topic.expected < 2
    assert topic.strength is not None
    assert topic.strength >= 30, "a dozen topics must not ring a dozen times as often as the brand"


@pytest.mark.usefixtures("large_brand")
def test_a_topic_of_which_few_speak_is_not_even_looked_at(database: Database) -> None:
    refunds(database, 9)
    assert set(crises(hearing(database).signals(NOW))) == {None}


@pytest.mark.usefixtures("large_brand")
def test_a_topic_can_be_asked_after_and_is_quiet_when_nobody_speaks_of_it(database: Database) -> None:
    refunds(database, until=3 * HOUR)
    heard = hearing(database)
    assert heard.signal(BRAND, REFUND, NOW - 3 * HOUR).firing
    later = heard.signal(BRAND, REFUND, NOW)
    assert (later.firing, later.quiet, later.observed, later.topic) == (False, True, 0, REFUND)
    never = heard.signal(BRAND, EXPERIENCE, NOW)
    assert (never.firing, never.quiet, never.expected) == (False, True, 0.0)


@pytest.mark.usefixtures("large_brand")
def test_a_restart_and_a_second_look_hear_the_same_of_a_topic(database: Database) -> None:
    refunds(database)
    running = hearing(database)
    for minutes in range(-120, 1, 5):
        ticked = running.signals(NOW + minutes * MINUTE)
    assert ticked == running.signals(NOW) == hearing(database).signals(NOW)


@pytest.mark.usefixtures("large_brand")
def test_the_numbers_of_a_topic_are_those_of_its_posts_alone(database: Database) -> None:
    refunds(database)
    with database.read() as session:
        facts = gather(session, WORKSPACE, BRAND, NOW - HOUR, NOW, HOUR, REFUND)
        whole = gather(session, WORKSPACE, BRAND, NOW - HOUR, NOW, HOUR)
    assert facts.window_counts == facts.burst_counts == Counts(16, 0, 0)
    assert whole.window_counts.negative == 16 + ORDINARY
    assert facts.peak == 16
    assert facts.sources == (("weibo", 16),)
    assert facts.crowd.posts == 16
    assert sum(bucket.counts.negative for bucket in facts.chart_buckets) == 16 + 8, "and the day before"
    assert all("money back" in post.text for post in facts.samples)


def test_an_incident_of_a_topic_says_so_on_its_card(database: Database) -> None:
    room: Room = make_room(database)
    room.opened(20, topic=REFUND)
    (card,) = room.said("card")
    assert f"{BRAND} · Refunds" in card.payload["text"]
