"""The answer to /sentiment as a view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.rollup import Bucket, Counts
from analysis.share_of_voice import source_breakdown
from bot.answers.answerer import Occasion, Page
from bot.answers.sentiment import SentimentFacts
from bot.asking.questions import Calendar, Dates, Last, Window
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.slack.views.chart import alt_text, answer_chart
from bot.slack.views.sentiment import sentiment
from bot.spans import span_of
from tests.builders import BRAND, MINUTE, NOW, SHANGHAI
from tests.databases import WORKSPACE
from tests.slack.view_checks import check, kinds, mrkdwn_texts

LONDON = ZoneInfo("Europe/London")
DAY = Last(24)
WINDOWS: list[Window] = [
    Calendar.TODAY,
    Calendar.WEEK,
    Last(1),
    DAY,
    Last(168),
    Dates(date(2026, 3, 9), date(2026, 3, 9)),
    Dates(date(2026, 3, 1), date(2026, 3, 9)),
]
OCCASION = Occasion(WORKSPACE, NOW, SHANGHAI)


def an_answer(**changes: object) -> SentimentFacts:
    counts = Counts(30, 50, 20)
    answer = SentimentFacts(
        window=DAY,
        brand=BRAND,
        span=span_of(DAY, NOW, SHANGHAI),
        counts=counts,
        before=Counts(20, 60, 20),
        buckets=(Bucket(NOW - timedelta(hours=2), counts),),
    )
    return replace(answer, **changes)  # type: ignore[arg-type]


EMPTY = an_answer(counts=Counts(), before=Counts(), buckets=())


def shown(answer: SentimentFacts, language: Language = "en") -> Page:
    page = sentiment(answer, OCCASION, catalogue(language))
    check(page.line, page.blocks)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("brand", [BRAND, None])
def test_an_answer_has_a_title_figures_a_comparison_a_chart_and_its_basis(
    brand: str | None, window: Window, language: Language
) -> None:
    page = shown(an_answer(window=window, brand=brand, span=span_of(window, NOW, SHANGHAI)), language)
    assert kinds(page.blocks) == ["header", "section", "section", "image", "context"]
    assert ("30" in page.line, "30%" in page.line) == (True, True)
    assert page.draw is not None


def test_the_words_of_an_answer() -> None:
    page = shown(an_answer())
    assert page.line == "Sentiment last 24 hours: 青梧学堂: 100 mentions, 30 negative (30%)."
    assert list(mrkdwn_texts(page.blocks)) == [
        "*Mentions*\n100",
        "*Negative*\n30 (30%)",
        "*Neutral*\n50 (50%)",
        "*Positive*\n20 (20%)",
        "30% negative, against 20% in the 24 hours before: *up 10 points*.\n"
        "100 mentions, against 100 in the 24 hours before.",
        "2026-03-09 20:00 – 2026-03-10 20:00 · Asia/Shanghai · rests on 100 scored mentions",
    ]


@pytest.mark.parametrize(
    ("window", "title", "period"),
    [
        (Calendar.TODAY, "Sentiment today", "the same hours yesterday"),
        (Calendar.WEEK, "Sentiment this week", "the same part of last week"),
        (Calendar.YESTERDAY, "Sentiment yesterday", "the day before yesterday"),
        (Calendar.DAY_BEFORE, "Sentiment the day before yesterday", "the day before that"),
        (Calendar.LAST_WEEK, "Sentiment last week", "the week before"),
        (Calendar.MONTH, "Sentiment this month", "the same part of last month"),
        (Last(1), "Sentiment last hour", "the hour before"),
        (Last(48), "Sentiment last 2 days", "the 2 days before"),
        (WINDOWS[-2], "Sentiment 2026-03-09", "the day before"),
        (WINDOWS[-1], "Sentiment 2026-03-01 to 2026-03-09", "the 9 days before"),
    ],
    ids=str,
)
def test_the_window_and_what_it_is_compared_with_are_named(window: Window, title: str, period: str) -> None:
    page = shown(an_answer(window=window, brand=None))
    assert page.blocks[0]["text"]["text"] == title
    assert f" in {period}: *up 10 points*" in str(page.blocks)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (Counts(40, 40, 20), "*down 10 points*"),
        (Counts(30, 70, 0), "*no change*"),
        (Counts(), "There are no mentions in the 24 hours before to compare it with."),
    ],
)
def test_the_comparison_with_the_period_before(before: Counts, words: str) -> None:
    assert words in str(shown(an_answer(before=before)).blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_window_says_so_and_shows_no_chart(language: Language) -> None:
    page = shown(EMPTY, language)
    assert kinds(page.blocks) == ["header", "section", "context"]
    assert page.draw is None
    assert catalogue(language).text("answer.nothing") in str(page.blocks)


def test_by_source_each_source_has_a_line_the_most_negative_first() -> None:
    counts = {"weibo": Counts(10, 40, 10), "news": Counts(20, 10, 10)}
    sources = tuple(source_breakdown(counts, {"weibo": Counts(5, 20, 5)}))
    texts = list(mrkdwn_texts(shown(an_answer(sources=sources)).blocks))
    assert texts[5:8] == [
        "*By source*",
        "*news*  40 mentions (40% of all) · 20 negative (50%, 95 % sure between 35% and 65%) · "
        "none in the 24 hours before",
        "*weibo*  60 mentions (60% of all) · 10 negative (17%, 95 % sure between 9% and 28%) · "
        "2.0× as many as in the 24 hours before",
    ]


def test_of_many_sources_the_first_are_shown_and_the_others_counted() -> None:
    sources = tuple(source_breakdown({f"s{number}": Counts(number, 1, 1) for number in range(40)}))
    assert "and 28 more" in str(shown(an_answer(sources=sources)).blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alternative_text_tells_what_the_chart_shows(language: Language) -> None:
    answer = an_answer()
    chart = answer_chart(answer, SHANGHAI, catalogue(language))
    alt = alt_text(chart, answer.brand, SHANGHAI, catalogue(language))
    assert all(fact in alt for fact in (BRAND, "100", "30", "03-10 18:00"))


def test_a_window_that_begins_within_a_bar_shows_that_bar_too() -> None:
    span = span_of(DAY, NOW + 17 * MINUTE, SHANGHAI)
    first = Bucket(NOW - timedelta(days=1), Counts(5, 1, 0))
    last = Bucket(NOW, Counts(1, 1, 0))
    chart = answer_chart(an_answer(span=span, buckets=(first, last)), SHANGHAI, catalogue("en"))
    assert ": 8, 6 of them negative" in alt_text(chart, BRAND, SHANGHAI, catalogue("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_mentions_without_a_single_negative_are_not_called_no_mentions(language: Language) -> None:
    calm = an_answer(counts=Counts(0, 9, 0), buckets=(Bucket(NOW - timedelta(hours=2), Counts(0, 9, 0)),))
    texts = catalogue(language)
    alt = alt_text(answer_chart(calm, SHANGHAI, texts), BRAND, SHANGHAI, texts)
    assert "9" in alt.removeprefix(BRAND)
    assert alt != texts.text("chart.alt_empty", brand=BRAND, start="03-09 20:00", end="03-10 20:00")


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        (Counts(13, 0, 0), ": 13, all of them negative;", "共 13 条提及，全部为负面；"),
        (Counts(0, 9, 4), ": 13, none of them negative.", "共 13 条提及，没有负面。"),
        (Counts(4, 9, 0), ": 13, 4 of them negative;", "共 13 条提及，其中负面 4 条；"),
        (Counts(1, 0, 0), ": 1, and it is negative;", "共 1 条提及，为负面；"),
        (Counts(0, 1, 0), ": 1, and it is not negative.", "共 1 条提及，不是负面。"),
    ],
    ids=str,
)
def test_the_alternative_text_says_how_many_are_negative_as_a_person_would(
    counts: Counts, english: str, chinese: str
) -> None:
    answer = an_answer(counts=counts, buckets=(Bucket(NOW - timedelta(hours=2), counts),))
    for language, words in (("en", english), ("zh", chinese)):
        texts = catalogue(language)
        assert words in alt_text(answer_chart(answer, SHANGHAI, texts), BRAND, SHANGHAI, texts)


def test_nothing_is_said_of_a_change_from_a_mention_or_two() -> None:
    few = an_answer(before=Counts(1, 0, 0))
    said = str(shown(few).blocks)
    assert "too few to compare it with" in said
    assert "points" not in said


@pytest.mark.parametrize(
    ("language", "words", "small_print"),
    [
        ("en", "There are no data before 03-09 09:20.", " · no data before 2026-03-09 09:20"),
        ("zh", "03-09 09:20 之前没有数据。", " · 2026-03-09 09:20 之前没有数据"),
    ],
)
def test_a_chart_begins_with_the_bar_of_the_first_mention_of_all_and_says_so(
    language: Language, words: str, small_print: str
) -> None:
    first_at = NOW.replace(day=9, hour=1, minute=20)  # 09:20 in Shanghai
    week = an_answer(window=Last(168), span=span_of(Last(168), NOW, SHANGHAI), first_at=first_at)
    texts = catalogue(language)
    assert answer_chart(week, SHANGHAI, texts).start == first_at.replace(hour=0, minute=0)
    page = shown(week, language)
    (image,) = [block for block in page.blocks if block["type"] == "image"]
    assert image["alt_text"].endswith(words)
    assert page.blocks[-1]["elements"][0]["text"].endswith(small_print)
    known_for_long = replace(week, first_at=week.span.start - timedelta(days=30))
    assert answer_chart(known_for_long, SHANGHAI, texts).start == week.span.start


def test_a_chart_begins_where_the_window_does_and_a_peak_is_told_with_the_span_of_its_bar() -> None:
    span = span_of(Last(168), NOW + timedelta(hours=1), SHANGHAI)
    early = Bucket(span.start - timedelta(hours=1), Counts(30, 0, 0))
    chart = answer_chart(an_answer(span=span, buckets=(early,)), SHANGHAI, catalogue("en"))
    assert chart.start == span.start
    alt = alt_text(chart, BRAND, SHANGHAI, catalogue("en"))
    start, end = (at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for at in (span.start, early.start + span.width))
    assert f"from {start} to {end}." in alt
    assert ": 30, all of them negative;" in alt
