from __future__ import annotations

from datetime import timedelta

from analysis.sentiment import Label
from analysis.topics import Topic, find_topics
from tests.words.posts import NOON, post, spread

DAY = timedelta(days=1)
REFUND = ["refund refused by the billing office", "billing office ignores my refund", "the refund is stuck in billing"]
OVEN = ["oven fire in the kitchen class", "kitchen oven smoke and fire", "fire alarm, the oven again in the kitchen"]
LOGIN = ["登录页面打不开 密码 错误", "密码 错误 登录页面 空白", "登录页面 密码 重置 失败"]


def topic_about(topics: list[Topic], word: str) -> Topic:
    [found] = [topic for topic in topics if any(word in part for part in topic.weights)]
    return found


def test_posts_are_sorted_into_what_they_are_about() -> None:
    posts = (
        spread(REFUND, 30, NOON, DAY, seed=1)
        + spread(OVEN, 20, NOON, DAY, seed=2)
        + spread(LOGIN, 10, NOON, DAY, seed=3)
    )
    topics = find_topics(posts, number=3)
    assert topic_about(topics, "billing").count == 30
    assert topic_about(topics, "kitchen").count == 20
    assert topic_about(topics, "密码").count == 10
    assert [topic.number for topic in topics] == [1, 2, 3]


def test_a_topic_keeps_its_number_and_shows_its_trend() -> None:
    yesterday = find_topics(
        spread(REFUND, 30, NOON - DAY, DAY, seed=1) + spread(OVEN, 20, NOON - DAY, DAY, seed=2), number=2
    )
    today = find_topics(spread(OVEN, 40, NOON, DAY, seed=4) + spread(LOGIN, 20, NOON, DAY, seed=5), yesterday, number=2)
    oven, login = topic_about(today, "kitchen"), topic_about(today, "密码")
    assert oven.number == topic_about(yesterday, "kitchen").number
    assert (oven.past_count, oven.growth) == (20, 2.0)
    assert login.number not in {topic.number for topic in yesterday}
    assert login.growth is None


def test_copies_count_but_make_no_topic_of_their_own() -> None:
    chain = [post("kitchen oven smoke and fire at the academy tonight") for _ in range(200)]
    topics = find_topics(chain + spread(REFUND, 15, NOON, DAY, seed=1) + spread(OVEN, 15, NOON, DAY, seed=2), number=2)
    assert topic_about(topics, "kitchen").count == 215
    assert topic_about(topics, "billing").count == 15


def test_a_topic_says_how_negative_it_is() -> None:
    posts = spread(REFUND, 20, NOON, DAY, seed=1) + spread(OVEN, 20, NOON, DAY, label=Label.NEUTRAL, seed=2)
    topics = find_topics(posts, number=2)
    assert topic_about(topics, "billing").negative == 20
    assert topic_about(topics, "kitchen").negative == 0
    assert topic_about(topics, "kitchen").share == 0.5


def test_a_handful_of_posts_has_no_topics() -> None:
    assert find_topics([]) == []
    assert find_topics([post("refund"), post("oven")]) == []
    assert find_topics([post("😡" * n) for n in range(1, 30)]) == []


def test_the_same_posts_have_the_same_topics() -> None:
    posts = spread(REFUND, 30, NOON, DAY, seed=1) + spread(OVEN, 20, NOON, DAY, seed=2)
    assert find_topics(posts) == find_topics(posts)
