"""Hotspots, samples, topics, labels and why, as views: in both languages, and whatever people write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.hotspots import Hotspot
from analysis.incident import TimelineEntry
from analysis.label_choice import Candidate
from analysis.rollup import Counts
from analysis.samples import Sample
from analysis.scored_post import ScoredPost
from analysis.sentiment import Label, Score
from analysis.word_charts import hotspot_png, topic_png
from analysis.word_states import WordState
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.slack.views import hotspots as hotspots_view
from bot.slack.views import label as label_view
from bot.slack.views import samples as samples_view
from bot.slack.views import topics as topics_view
from bot.slack.views import why as why_view
from bot.slack.views.posts import basis_line, past_line, safe_url
from bot.word_answers.basis import Basis
from bot.word_answers.hotspots import HotspotAnswer
from bot.word_answers.label import LabelTask
from bot.word_answers.samples import SampleAnswer, ShownSample
from bot.word_answers.topics import TopicAnswer, TopicTrend
from bot.word_answers.why import Why, steps_of
from tests.builders import BRAND, NOW, SHANGHAI, an_incident
from tests.slack.view_checks import buttons, check, kinds, plain_texts
from tests.word_answers.said import DAY, HOUR, TODAY

HOSTILE_NAME = "<!channel> *bold* <https://evil.example|click> @here `x` " + "退款" * 400
HOSTILE = f"13812345678 {HOSTILE_NAME}"
BASIS = Basis(NOW - DAY, NOW, Counts(2412, 900, 300), 800, 500)
WHOLE = Basis(NOW - DAY, NOW, Counts(40, 9, 3), 40, 12)
NOTHING = Basis(NOW - DAY, NOW, Counts(), 0, 0)


def a_post(
    text: str = "退款一直不到账", *, url: str | None = "https://weibo.example/1", reach: int | None = 1200
) -> ScoredPost:
    return ScoredPost(
        external_id="p1",
        text=text,
        text_key="k",
        source="weibo",
        created_at=NOW - HOUR,
        label=Label.NEGATIVE,
        negative=0.93,
        brand=BRAND,
        reach=reach,
        url=url,
        mention_id=17,
    )


def hotspot_answer(text: str = "退款一直不到账", **changes: object) -> HotspotAnswer:
    found = tuple(
        Hotspot((word, "退费"), None, count, 12, growth, 0.93, state, 5.0, (a_post(text), a_post(text), a_post(text)))
        for word, count, growth, state in (
            ("退款" if text != HOSTILE else HOSTILE_NAME, 412, 10.3, WordState.RISING),
            ("服务器崩溃", 96, None, WordState.NEW),
            ("合同", 12, 2.0, WordState.RISING),
            ("老师态度", 41, 0.4, WordState.FADING),
            ("证书", 30, 1.0, WordState.STEADY),
        )
    )
    return replace(HotspotAnswer(BRAND, TODAY, BASIS, WHOLE, found), **changes)  # type: ignore[arg-type]


def sample_answer(number: int = 3, text: str = "退款一直不到账", **changes: object) -> SampleAnswer:
    shown = tuple(
        ShownSample(
            Sample(replace(a_post(text), mention_id=20 + n), text, 1 + n, 1200, ("weibo", "zhihu")),
            ("退款", "不到账") if n == 0 else (),
        )
        for n in range(number)
    )
    return replace(SampleAnswer(BRAND, TODAY, BASIS, None, shown), **changes)  # type: ignore[arg-type]


def topic_answer(text: str = "退款一直不到账", **changes: object) -> TopicAnswer:
    trends = tuple(
        TopicTrend(
            n, (word, "合同"), 300 - n, 200, 0.3, growth, growth is None, (1.0,) * 23 + (9.0 + n,), (a_post(text),)
        )
        for n, (word, growth) in enumerate((("退款", 3.1), ("卡顿", None), ("证书", 0.5), ("老师", 1.02)), start=1)
    )
    return replace(TopicAnswer(BRAND, TODAY, BASIS, WHOLE, HOUR, trends), **changes)  # type: ignore[arg-type]


def label_task(text: str = "这课还行吧就是贵", brand: str | None = None) -> LabelTask:
    return LabelTask(brand, TODAY, Candidate(a_post(text), Score(0.34, 0.36, 0.3)), 12, 5)


def why_answer(**details: object) -> Why:
    numbers: dict[str, object] = {
        "signal": "crisis",
        "observed": 42,
        "expected": 3.5,
        "threshold": 12.0,
        "strength": 90.0,
        "window_seconds": 3600,
        "level": "yellow",
        "severity": 41.6,
        "factors": {"size": [0.4, 8.0, True], "reach": [0.5, 10.0, False]},
        "red_lines": ["minors"],
        "words": ["退款", "<!here>"],
        "sources": {"weibo": 30, "news": 12},
        **details,
    }
    entries = [
        TimelineEntry(NOW - HOUR, "opened", None, numbers),
        TimelineEntry(NOW, "level_raised", None, {**numbers, "level": "orange", "observed": 80}),
    ]
    return Why(an_incident(), steps_of(entries))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["退款一直不到账", HOSTILE], ids=["plain", "hostile"])
def test_every_message_keeps_to_slacks_limits_and_says_nothing_live(language: Language, text: str) -> None:
    texts = catalogue(language)
    for line, blocks in (
        hotspots_view.hotspots(hotspot_answer(text), SHANGHAI, "alt", texts),
        hotspots_view.hotspots(hotspot_answer(text, brand=HOSTILE_NAME[:190]), SHANGHAI, "alt", texts),
        samples_view.samples(sample_answer(20, text, word=HOSTILE_NAME), SHANGHAI, texts),
        topics_view.topics(topic_answer(text), SHANGHAI, "alt", texts),
        label_view.label(label_task(text), SHANGHAI, texts),
        label_view.label(label_task(text, brand=HOSTILE_NAME[:190]), SHANGHAI, texts),
        why_view.why(why_answer(), SHANGHAI, texts),
    ):
        check(line, blocks)
        assert "13812345678" not in str(blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_answers_say_so_and_show_no_picture(language: Language) -> None:
    texts = catalogue(language)
    for basis in (NOTHING, BASIS):
        for line, blocks in (
            hotspots_view.hotspots(hotspot_answer(hotspots=(), basis=basis, past=None), SHANGHAI, "alt", texts),
            samples_view.samples(sample_answer(0, basis=basis), SHANGHAI, texts),
            samples_view.samples(sample_answer(0, basis=basis, word="x"), SHANGHAI, texts),
            topics_view.topics(topic_answer(topics=(), basis=basis), SHANGHAI, "alt", texts),
            label_view.label(replace(label_task(), next=None), SHANGHAI, texts),
            why_view.why(Why(an_incident(), ()), SHANGHAI, texts),
        ):
            check(line, blocks)
            assert "image" not in kinds(blocks)


def test_a_hotspot_shows_count_growth_share_and_three_posts() -> None:
    line, blocks = hotspots_view.hotspots(hotspot_answer(), SHANGHAI, "alt", catalogue("en"))
    assert line == f"Hotspots of {BRAND}: 退款, 退费 · 服务器崩溃, 退费 · 合同, 退费."
    shown = ["section", "rich_text"]
    assert kinds(blocks) == ["header", "image", *shown * 3, "section", *shown * 2, "context"]
    first = blocks[2]["text"]["text"]
    assert first == (
        "*1. 退款, 退费*\nabout 412 negative · 10 times the usual · rising · 93% of the mentions with it are negative"
    )
    assert str(blocks[3]).count("rich_text_quote") == 3
    assert "not said before · new" in blocks[4]["text"]["text"]


def test_what_is_steady_or_fading_stands_apart_from_what_is_new_or_rising() -> None:
    texts = catalogue("en")
    answer = hotspot_answer()
    _, blocks = hotspots_view.hotspots(answer, SHANGHAI, "alt", texts)
    assert blocks[8]["text"]["text"] == texts.text("hotspots.usual")
    assert "fading" in blocks[9]["text"]["text"]
    only_usual = replace(answer, hotspots=answer.usual)
    line, blocks = hotspots_view.hotspots(only_usual, SHANGHAI, "alt", texts)
    assert line == f"Hotspots of {BRAND}: nothing new or rising."
    assert [each["text"]["text"] for each in blocks[2:4]] == [
        texts.text("hotspots.moving_none"),
        texts.text("hotspots.usual"),
    ]


def test_without_a_past_no_word_is_said_to_be_new_or_steady() -> None:
    texts = catalogue("en")
    answer = hotspot_answer(past=None)
    _, blocks = hotspots_view.hotspots(answer, SHANGHAI, "alt", texts)
    assert kinds(blocks).count("section") == 5
    assert all(
        "nothing before to compare with" in block["text"]["text"]
        for block in blocks
        if "text" in block and block["type"] == "section"
    )
    assert "rising" not in hotspots_view.hotspot_alt(answer, SHANGHAI, texts)


def test_how_many_times_the_usual_is_not_told_from_a_mention_or_two() -> None:
    answer = hotspot_answer()
    once = replace(answer.hotspots[0], past_count=1, growth=37.0)
    _, blocks = hotspots_view.hotspots(replace(answer, hotspots=(once,)), SHANGHAI, "alt", catalogue("en"))
    assert "hardly said before · rising" in blocks[2]["text"]["text"]
    assert "37" not in blocks[2]["text"]["text"]


def test_chinese_answers_have_chinese_marks() -> None:
    texts = catalogue("zh")
    answer = hotspot_answer()
    line, _ = hotspots_view.hotspots(answer, SHANGHAI, "alt", texts)
    assert line == f"{BRAND}的热点：退款、退费 · 服务器崩溃、退费 · 合同、退费。"
    for alt in (
        hotspots_view.hotspot_alt(answer, SHANGHAI, texts),
        topics_view.topic_alt(topic_answer(), SHANGHAI, texts),
    ):
        assert not any(mark in alt for mark in (", ", "; ", f"{BRAND} "))


def test_a_topic_of_several_brands_says_which() -> None:
    answer = topic_answer(brand=None)
    first, *others = answer.topics
    mixed = replace(answer, topics=(replace(first, brands=((BRAND, 200), ("Pellworth", 99))), *others))
    _, blocks = topics_view.topics(mixed, SHANGHAI, "alt", catalogue("en"))
    assert blocks[2]["text"]["text"].endswith(f"\nAbout {BRAND} 200 · Pellworth 99")
    _, blocks = topics_view.topics(replace(mixed, brand=BRAND), SHANGHAI, "alt", catalogue("en"))
    assert "About" not in blocks[2]["text"]["text"]


def test_samples_say_whether_all_negative_posts_were_read() -> None:
    texts = catalogue("en")
    whole = replace(BASIS, counts=replace(BASIS.counts, negative=BASIS.negative))
    for basis, said in (
        (whole, "all 800 negative ones"),
        (BASIS, "800 of 2,412 negative mentions were read, drawn evenly"),
    ):
        _, blocks = samples_view.samples(sample_answer(basis=basis), SHANGHAI, texts)
        assert said in str(blocks[-1])


def test_an_answer_says_its_window_its_zone_and_its_sample_size() -> None:
    _, blocks = hotspots_view.hotspots(hotspot_answer(), SHANGHAI, "alt", catalogue("en"))
    notes = [element["text"] for element in blocks[-1]["elements"]]
    assert notes == [
        "03-09 20:00 – 03-10 20:00 · Asia/Shanghai · 1,300 of 3,612 scored mentions were read, drawn evenly; "
        "800 of 2,412 negative ones",
        "Compared with 03-09 20:00 – 03-10 20:00: 52 mentions, 40 of them negative.",
    ]


def test_an_answer_says_all_or_none_where_all_or_none_are_negative() -> None:
    all_of_them = Basis(NOW - DAY, NOW, Counts(13, 0, 0), 13, 0)
    for language, said in (
        ("en", "all 13 scored mentions were read, all of them negative"),
        ("zh", "已读全部 13 条已评分提及，全部为负面"),
    ):
        assert basis_line(all_of_them, SHANGHAI, catalogue(language)).endswith(said)
    calm = Basis(NOW - DAY, NOW, Counts(0, 13, 0), 0, 13)
    assert past_line(calm, SHANGHAI, catalogue("en")).endswith(": 13 mentions, none of them negative.")


def test_a_sample_shows_where_it_is_from_how_far_it_reached_and_what_made_it_negative() -> None:
    _, blocks = samples_view.samples(sample_answer(), SHANGHAI, catalogue("en"))
    assert kinds(blocks) == ["header", *["rich_text", "actions"] * 3, "context"]
    said = "\n".join(plain_texts(blocks[1]))
    assert "weibo · 03-10 19:00 · reach 1,200" in said
    assert "What made it negative: 退款 · 不到账" in said
    assert {"type": "link", "url": "https://weibo.example/1", "text": "source"} in blocks[1]["elements"][1]["elements"]
    assert "2 copies, weibo, zhihu" in "\n".join(plain_texts(blocks[3]))


def test_every_sample_can_be_corrected_and_one_without_words_explained() -> None:
    _, blocks = samples_view.samples(sample_answer(2), SHANGHAI, catalogue("en"))
    assert buttons([blocks[2]]) == [
        ("mention_is_negative", "20"),
        ("mention_is_neutral", "20"),
        ("mention_is_positive", "20"),
        ("mention_is_not_about_us", "20"),
    ]
    assert buttons([blocks[4]])[-1] == ("mention_explain", "21")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a b.example",
        "ftp://x.example",
        "https://user@evil.example",
        "",
        "slack://open",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert safe_url(url) is None


def test_a_topic_shows_its_trend() -> None:
    _, blocks = topics_view.topics(topic_answer(), SHANGHAI, "alt", catalogue("en"))
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert [text.rsplit(" · ", 1)[1] for text in said] == [
        "up: 3.1 times as much as before",
        "new",
        "down: 0.5 times as much as before",
        "as before",
    ]


def test_a_post_to_label_shows_what_the_model_says_and_that_it_is_unsure() -> None:
    _, blocks = label_view.label(label_task(), SHANGHAI, catalogue("en"))
    assert "negative 34%, neutral 36%, positive 30%" in blocks[2]["text"]["text"]
    assert "leaves this one to a person" in blocks[2]["text"]["text"]
    assert [action for action, _ in buttons(blocks)] == [
        "label_negative",
        "label_neutral",
        "label_positive",
        "label_not_about_us",
        "label_skip",
    ]


def test_why_tells_the_numbers_that_led_to_the_level_and_what_was_before() -> None:
    _, blocks = why_view.why(why_answer(), SHANGHAI, catalogue("en"))
    assert blocks[1]["text"]["text"].split("\n")[1:] == [
        "Negative mentions break out of their rhythm.",
        "80 negative in the last hour, against 3.5 expected: 23× the usual.",
        "The alarm rings from 12.",
        "By the brand's own past that is rarer than anything in 28 days.",
    ]
    facts = blocks[2]["text"]["text"].split("\n")
    assert facts[0] == "Severity 42 of 100: reach 10 (assumed), people 8.0."
    assert facts[1].startswith("It crosses red lines: ")
    assert facts[3] == "Sources: weibo 30, news 12"
    assert "opened at" in blocks[3]["elements"][0]["text"]


def test_why_without_an_alarm_line_says_so() -> None:
    _, blocks = why_view.why(why_answer(threshold=None, strength=None), SHANGHAI, catalogue("en"))
    assert "too little of a past" in blocks[1]["text"]["text"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.filterwarnings("error")
def test_charts_are_drawn_and_told_in_words(language: Language) -> None:
    texts = catalogue(language)
    words = hotspot_answer()
    alt = hotspots_view.hotspot_alt(words, SHANGHAI, texts)
    assert all(fact in alt for fact in (BRAND, "退款", "412", "03-09 20:00", texts.text("hotspots.state_rising")))
    assert hotspot_png(hotspots_view.hotspot_chart(words, SHANGHAI, texts), alt=alt).startswith(b"\x89PNG")
    streams = topic_answer()
    alt = topics_view.topic_alt(streams, SHANGHAI, texts)
    assert all(fact in alt for fact in (BRAND, "退款", "299", "03-10 19:00", "03-10 20:00"))
    assert topic_png(topics_view.topic_chart(streams, SHANGHAI, texts), alt=alt).startswith(b"\x89PNG")
    empty = hotspot_answer(hotspots=())
    assert hotspots_view.hotspot_alt(empty, SHANGHAI, texts)
    assert hotspot_png(hotspots_view.hotspot_chart(empty, SHANGHAI, texts))
    none = topic_answer(topics=())
    assert topics_view.topic_alt(none, SHANGHAI, texts)
    assert topic_png(topics_view.topic_chart(none, SHANGHAI, texts))


def test_the_width_of_a_stream_is_named() -> None:
    chart = topics_view.topic_chart(topic_answer(width=timedelta(hours=6)), SHANGHAI, catalogue("en"))
    assert "6" in chart.mentions
