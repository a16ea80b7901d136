"""The watch over the topics of a brand, on counts alone."""

from __future__ import annotations

from analysis.brand_watch import WatchSettings
from analysis.crowd import Voice
from analysis.topic_watch import TopicPost, TopicWatches
from tests.detection.counts import START

WIDTH = 300.0
HOUR = 3600.0


def crowd(begin: float, number: int, topic: str | None, *, who: str | None = None) -> list[TopicPost]:
    """So many posts within half an hour, each of somebody else unless ``who`` says them all."""
    return [
        (begin + 1800 * place / number, Voice(who or f"{topic} {begin} {place}", f"{topic} {begin} {place}"), topic)
        for place in range(number)
    ]


def watches() -> TopicWatches:
    """Five days on which every other hour one asks for his money."""
    found = TopicWatches(WIDTH, WatchSettings(), START)
    for hour in range(0, 120, 2):
        found.take(24, crowd(START + hour * HOUR, 1, "refund"))
    return found


NOW = START + 120 * HOUR


def test_a_crowd_of_one_topic_is_rare_and_another_topic_hears_nothing_of_it() -> None:
    ahead = watches().ahead(12, crowd(NOW, 20, "refund"), ["experience"], 10)
    assert ahead["refund"].said.days > 30
    assert ahead["refund"].policy.rung_at is not None
    assert ahead["experience"].said.days == 0


def test_what_speaks_of_no_topic_is_left_to_the_brand() -> None:
    assert watches().ahead(12, crowd(NOW, 40, None), (), 10) == {}


def test_one_author_who_goes_on_and_on_is_no_crowd() -> None:
    ahead = watches().ahead(12, crowd(NOW, 20, "refund", who="one"), (), 10)
    assert ahead["refund"].detector.hour.counted < 4
    assert ahead["refund"].said.days < 10


def test_looking_ahead_takes_nothing_in() -> None:
    found = watches()
    first = found.ahead(12, crowd(NOW, 20, "refund"), (), 10)
    again = found.ahead(12, crowd(NOW, 20, "refund"), (), 10)
    assert first["refund"].said == again["refund"].said
    assert found.taken == 120 * 12


def test_a_topic_that_is_new_was_silent_until_now() -> None:
    found = watches()
    found.take(12, crowd(NOW, 20, "data_leak"))
    assert found.topics["data_leak"].detector.is_known
    assert found.topics["data_leak"].said.expected < 1
