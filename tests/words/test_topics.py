from __future__ import annotations

import random
import warnings
from datetime import datetime, timedelta

import pytest

from analysis.scored_post import ScoredPost
from analysis.sentiment import Label
from analysis.topics import Topic, find_topics
from tests.words.posts import NOON, post

DAY = timedelta(days=1)
REFUND = ["refund", "billing", "office", "money", "refused", "statement", "receipt", "promised"]
OVEN = ["oven", "kitchen", "fire", "smoke", "alarm", "burnt", "chef", "evacuated"]
LOGIN = ["登录", "密码", "页面", "空白", "账号", "短信", "重置", "浏览器"]
CHANCE = [
    "bridge",
    "apple",
    "tuesday",
    "morning",
    "cousin",
    "window",
    "yellow",
    "lamp",
    "river",
    "garden",
    "paper",
    "mountain",
    "ticket",
    "violin",
]


def about(
    subject: list[str], number: int, start: datetime, *, label: Label = Label.NEGATIVE, seed: int
) -> list[ScoredPost]:
    """Posts of four words of a subject and two that have nothing to do with it, none like another."""
    chosen = random.Random(seed)
    return [
        post(" ".join(chosen.sample([*chosen.sample(subject, 4), *chosen.sample(CHANCE, 2)], 6)), label=label, at=start)
        for _ in range(number)
    ]


def topic_about(topics: list[Topic], word: str) -> Topic:
    """The topic in which a word, given by its stem, weighs most."""
    return max(topics, key=lambda topic: topic.weights.get(word, 0.0))


def test_posts_are_sorted_into_what_they_are_about() -> None:
    posts = about(REFUND, 30, NOON, seed=1) + about(OVEN, 20, NOON, seed=2) + about(LOGIN, 10, NOON, seed=3)
    topics = find_topics(posts, number=3)
    assert topic_about(topics, "bil").count == pytest.approx(30, abs=3)
    assert topic_about(topics, "kitchen").count == pytest.approx(20, abs=3)
    assert topic_about(topics, "密码").count == pytest.approx(10, abs=3)
    assert [topic.number for topic in topics] == [1, 2, 3]


def test_a_topic_keeps_its_number_and_shows_its_trend() -> None:
    yesterday = find_topics(about(REFUND, 30, NOON - DAY, seed=1) + about(OVEN, 20, NOON - DAY, seed=2), number=2)
    today = find_topics(about(OVEN, 40, NOON, seed=4) + about(LOGIN, 20, NOON, seed=5), yesterday, number=2)
    oven, login = topic_about(today, "kitchen"), topic_about(today, "密码")
    assert oven.number == topic_about(yesterday, "kitchen").number
    assert (oven.past_count, oven.growth) == (20, 2.0)
    assert login.number not in {topic.number for topic in yesterday}
    assert login.growth is None


def test_copies_count_but_make_no_topic_of_their_own() -> None:
    chain = [post("kitchen oven smoke and fire at the academy tonight") for _ in range(200)]
    topics = find_topics(chain + about(REFUND, 15, NOON, seed=1) + about(OVEN, 15, NOON, seed=2), number=2)
    assert topic_about(topics, "kitchen").count == 215
    assert topic_about(topics, "bil").count == 15


def test_a_topic_says_how_negative_it_is() -> None:
    posts = about(REFUND, 20, NOON, seed=1) + about(OVEN, 20, NOON, label=Label.NEUTRAL, seed=2)
    topics = find_topics(posts, number=2)
    assert topic_about(topics, "bil").negative == 20
    assert topic_about(topics, "kitchen").negative == 0
    assert topic_about(topics, "kitchen").share == 0.5


def test_a_topic_shows_its_most_typical_negative_post_and_no_question_that_reached_more() -> None:
    question = post("refund billing yellow violin lamp tuesday?", label=Label.NEUTRAL, reach=90_000)
    aside = post("refund bridge apple cousin window river garden", reach=80_000)
    posts = [question, aside, *about(REFUND, 30, NOON, seed=1), *about(OVEN, 20, NOON, seed=2)]
    topic = topic_about(find_topics(posts, number=2), "bil")
    assert all(each.is_negative for each in topic.posts)
    assert aside not in topic.posts
    assert any(word.casefold() in topic.posts[0].text.casefold() for word in topic.words)


def test_a_handful_of_posts_has_no_topics() -> None:
    assert find_topics([]) == []
    assert find_topics([post("refund"), post("oven")]) == []
    assert find_topics([post("😡" * n) for n in range(1, 30)]) == []


def test_the_same_posts_have_the_same_topics() -> None:
    posts = about(REFUND, 30, NOON, seed=1) + about(OVEN, 20, NOON, seed=2)
    assert find_topics(posts) == find_topics(posts)


def test_posts_whose_words_topics_explain_to_the_last_are_sorted_without_a_warning() -> None:
    posts = [post(f"the refund was refused {word}") for word in CHANCE]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (topic,) = find_topics(posts)
    assert (topic.words, topic.count) == (("refund", "refused"), len(posts))
