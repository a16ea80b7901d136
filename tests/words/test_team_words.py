from __future__ import annotations

from datetime import timedelta

from analysis.hotspots import Stretch, hotspots
from analysis.segmentation import is_known, words
from analysis.team_words import NameWords, TeamWords
from analysis.topics import find_topics
from tests.words.posts import NOON, post, spread

DAY = timedelta(days=1)


def test_a_word_of_the_teams_own_is_put_together_where_the_segmenter_tears_it_apart() -> None:
    assert "鲸落盘" not in words("听说鲸落盘要维权")
    assert list(words("听说鲸落盘要维权", ("鲸落盘",))) == ["听说", "鲸落盘", "要", "维权"]
    assert is_known("鲸落盘", ("鲸落盘",))
    assert not is_known("鲸落盘")


def test_a_word_of_the_teams_own_does_not_tear_a_longer_one_apart() -> None:
    assert "课程顾问" in words("课程顾问不回复", ("课程",))
    assert "鲸落盘子" in words("买了鲸落盘子", ("鲸落盘", "鲸落盘子"))


def test_what_is_not_written_together_is_no_phrase() -> None:
    assert list(words("had a refund")) == ["had", "", "refund"]
    assert list(words("退款 老师")) == ["退款", "", "老师"]


def test_a_term_with_a_word_of_a_name_is_known_whatever_its_form() -> None:
    names = NameWords(["Virgin America", "青梧学堂", "Qingwu"])
    assert all(key in names for key in [("virgin",), ("virginamerica",), ("flight", "america"), ("青梧",), ("学堂",)])
    assert ("青梧学堂官方",) in names
    assert not any(key in names for key in [("flight",), ("退款",)])
    assert ("refund",) not in NameWords([])


def test_names_of_the_brands_are_words_that_stay_whole() -> None:
    team = TeamWords(names=("青梧学堂", "Qingwu"), own=("鲸落盘",))
    assert team.dictionary == ("鲸落盘", "青梧学堂")


def test_no_topic_and_no_hotspot_is_called_by_another_name_of_the_brand() -> None:
    texts = [
        "Quillow refund takes weeks, Quillow money",
        "青梧的退款太慢，青梧学院",
        "the Quillow app crashes at login",
    ]
    posts = spread(texts, 60, NOON, DAY) + [post(f"Quillow video stutters {n}", at=NOON) for n in range(20)]
    ignored = ("青梧学院", "Quillow")
    topics = find_topics(posts, ignore=ignored)
    found = hotspots(Stretch(NOON, NOON + DAY, posts), ignore=ignored, limit=10)
    labels = [each.words for each in topics] + [each.words for each in found]
    named = [word.casefold() for words_of_one in labels for word in words_of_one]
    assert topics
    assert found
    assert not any("quillow" in word or "青梧" in word or "学院" in word for word in named)
