"""The facts behind hotspots, samples and topics, from a database."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.answers.answerer import Occasion
from bot.answers.sentiment import sentiment
from bot.answers.words import hotspots as hotspot_answer
from bot.asking.questions import AskHotspots, AskSentiment, Last
from bot.reporting import ReportMaker
from bot.word_answers.hotspots import HotspotAnswer, hotspots, past_length
from bot.word_answers.samples import SampleAnswer, samples
from bot.word_answers.topics import TopicAnswer, step, topics
from storage.database import Database
from tests.builders import BRAND, NOW, SHANGHAI
from tests.databases import WORKSPACE
from tests.word_answers.said import DAY, HOUR, NEUTRAL, TODAY, numbered, say


def crisis(database: Database) -> None:
    """A week of ordinary complaints about lag, and today a wave about refunds."""
    say(database, numbered("上课总是卡顿", 30), start=NOW - 6 * DAY, length=5 * DAY)
    say(database, numbered("课程安排挺清楚", 40), NEUTRAL, start=NOW - 6 * DAY, length=6 * DAY)
    say(database, numbered("退款一直不到账", 40))
    say(database, numbered("上课总是卡顿", 6))


def asked_hotspots(database: Database, brand: str | None = BRAND) -> HotspotAnswer:
    with database.read() as session:
        return hotspots(session, WORKSPACE, TODAY, brand)


def asked_samples(database: Database, **asked: object) -> SampleAnswer:
    with database.read() as session:
        return samples(session, WORKSPACE, TODAY, BRAND, **asked)  # type: ignore[arg-type]


def asked_topics(database: Database) -> TopicAnswer:
    with database.read() as session:
        return topics(session, WORKSPACE, TODAY, BRAND)


def test_the_word_of_the_wave_leads_and_everyday_complaints_do_not(database: Database) -> None:
    crisis(database)
    answer = asked_hotspots(database)
    first = answer.hotspots[0]
    assert "退款" in first.term or "不到账" in first.term
    assert first.count == 40
    assert first.share_negative == 1.0
    assert "卡顿" not in first.term
    assert all(each.count <= 6 for each in answer.hotspots if "卡顿" in each.term)


def test_hotspots_say_what_they_rest_on(database: Database) -> None:
    crisis(database)
    answer = asked_hotspots(database)
    assert (answer.basis.counts.negative, answer.basis.negative, answer.basis.is_whole) == (46, 46, True)
    assert answer.past is not None
    assert (answer.past.end, answer.past.counts.negative) == (TODAY.start, 30)
    assert (answer.past.start, answer.basis.end) == (TODAY.start - 7 * DAY, NOW)


def test_a_report_and_the_answers_about_what_is_said_have_one_window_for_the_same_words(database: Database) -> None:
    crisis(database)
    now = NOW - timedelta(seconds=42.7)
    span = ReportMaker(database, WORKSPACE).facts(Last(24), BRAND, now, SHANGHAI).span
    occasion = Occasion(WORKSPACE, now, SHANGHAI)
    with database.read() as session:
        spoken = hotspot_answer(session, AskHotspots(Last(24), BRAND), occasion)
        counted = sentiment(session, AskSentiment(Last(24), BRAND), occasion)
    assert (spoken.basis.start, spoken.basis.end) == (span.start, span.end) == (counted.span.start, counted.span.end)
    assert spoken.basis.counts == counted.counts


def test_the_past_that_is_not_there_makes_nothing_grow_less(database: Database) -> None:
    """The brand is known for two days: its past is that one day, not the seven that were looked for."""
    say(database, numbered("退款一直不到账", 10), start=NOW - 2 * DAY)
    say(database, numbered("退款一直不到账", 20))
    (first, *_) = asked_hotspots(database).hotspots
    assert first.growth == pytest.approx(2, rel=0.1)


def test_hotspots_without_a_past_are_compared_with_what_is_said_calmly(database: Database) -> None:
    say(database, numbered("退款一直不到账", 20))
    say(database, numbered("课程安排挺清楚", 20), NEUTRAL)
    answer = asked_hotspots(database)
    assert answer.past is None
    assert answer.hotspots[0].growth is None


def test_an_empty_window_has_no_hotspots(database: Database) -> None:
    answer = asked_hotspots(database)
    assert (answer.hotspots, answer.past, answer.basis.counts.total) == ((), None, 0)


def test_all_brands_can_be_asked_for_at_once_and_their_names_are_no_hotspots(database: Database) -> None:
    say(database, numbered("青梧学堂退款一直不到账", 12))
    say(database, numbered("Lantern客服电话打不通", 12), brand="Lantern")
    say(database, numbered("今天天气不错", 25), NEUTRAL)
    answer = asked_hotspots(database, None)
    assert answer.basis.counts.negative == 24
    assert not any("lantern" in each.term.lower() or "青梧" in each.term for each in answer.hotspots)


def test_hotspots_as_json(database: Database) -> None:
    crisis(database)
    written = json.loads(json.dumps(asked_hotspots(database).as_json()))
    first = written["hotspots"][0]
    assert {"term", "count", "growth", "share_negative", "state", "posts"} <= first.keys()
    assert 1 <= len(first["posts"]) <= 3
    assert {"external_id", "text", "source", "url", "created_at", "reach"} <= first["posts"][0].keys()
    assert written["window"]["mentions_read"] == written["window"]["mentions"]


@pytest.mark.parametrize(("window", "past"), [(HOUR, DAY), (DAY, 7 * DAY), (7 * DAY, 28 * DAY), (60 * DAY, 60 * DAY)])
def test_the_past_is_a_multiple_of_the_window_within_bounds(window: timedelta, past: timedelta) -> None:
    assert past_length(window) == past


def test_samples_are_negative_different_and_counted_with_their_copies(database: Database) -> None:
    say(database, ["退款三周不到账，客服电话没人接"] * 5, reach=100)
    say(database, ["老师上课骂人，孩子被吓哭"], source="zhihu", url="https://zhihu.example/1")
    say(database, numbered("课程安排挺清楚", 5), NEUTRAL)
    answer = asked_samples(database)
    assert sorted((each.sample.copies, each.sample.reach) for each in answer.samples) == [(1, None), (5, 500)]
    assert all(each.sample.post.is_negative for each in answer.samples)
    assert (answer.basis.negative, answer.basis.others, answer.basis.counts.total) == (6, 0, 11)


def test_samples_with_a_word_have_it(database: Database) -> None:
    say(database, numbered("退款不到账", 5))
    say(database, numbered("老师骂人", 5))
    answer = asked_samples(database, word="骂人", number=3)
    assert len(answer.samples) == 3
    assert all("骂人" in each.sample.text for each in answer.samples)


def test_the_words_that_carried_a_sample_are_asked_for_the_first_five(database: Database) -> None:
    say(database, ["退款不到账", "老师骂人", "证书是假的", "合同不让退", "视频打不开", "客服电话空号", "考试题全错"])
    asked: list[str] = []

    def explain(texts: object) -> list[list[str]]:
        asked.extend(texts)  # type: ignore[arg-type]
        return [[text[:2]] for text in texts]  # type: ignore[attr-defined]

    answer = asked_samples(database, number=7, explain=explain)
    assert asked == [each.sample.text for each in answer.samples[:5]]
    assert [len(each.words) for each in answer.samples] == [1, 1, 1, 1, 1, 0, 0]
    first = answer.as_json()["samples"][0]
    keys = {"external_id", "text", "negative", "source", "url", "created_at", "reach", "copies", "words"}
    assert keys <= first.keys()
    assert json.dumps(answer.as_json())


def test_topics_are_counted_and_those_that_were_there_before_grow(database: Database) -> None:
    lag, refund = "直播课卡顿掉线严重", "退款申请一直不到账"
    say(database, numbered(lag, 20), start=NOW - 2 * DAY)
    say(database, numbered("教材印刷错误很多", 10), NEUTRAL, start=NOW - 2 * DAY)
    say(database, numbered(lag, 10))
    say(database, numbered(refund, 30))
    answer = asked_topics(database)
    by_word = {each.words: each for each in answer.topics}
    lagging = next(topic for words, topic in by_word.items() if any("卡顿" in word or "掉线" in word for word in words))
    money = next(topic for words, topic in by_word.items() if any("退款" in word or "到账" in word for word in words))
    assert (lagging.is_new, money.is_new) == (False, True)
    assert lagging.growth == pytest.approx(0.5, rel=0.3)
    assert sum(money.stream) == pytest.approx(money.count, abs=1)
    assert answer.topics[0] == money
    assert json.dumps(answer.as_json())


def test_topics_are_the_same_each_time_they_are_asked_for(database: Database) -> None:
    crisis(database)
    assert asked_topics(database) == asked_topics(database)


def test_a_handful_of_posts_has_no_topics(database: Database) -> None:
    say(database, ["退款不到账", "老师骂人"])
    assert asked_topics(database).topics == ()


def test_a_stream_has_about_two_dozen_steps_of_whole_bars() -> None:
    assert step(TODAY) == HOUR
