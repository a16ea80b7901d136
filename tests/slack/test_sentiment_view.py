"""The answer to /sentiment and its help, as views."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.rollup import Bucket, Counts
from bot.answers import SentimentAnswer, Window, span_of
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.slack.views import sentiment as views
from bot.slack.views.chart import alt_text, answer_chart
from tests.builders import BRAND, MINUTE, NOW, SHANGHAI
from tests.slack.view_checks import check, kinds, mrkdwn_texts

LONDON = ZoneInfo("Europe/London")


def an_answer(**changes: object) -> SentimentAnswer:
    counts = Counts(30, 50, 20)
    answer = SentimentAnswer(
        window=Window.DAY,
        brand=BRAND,
        span=span_of(Window.DAY, NOW, SHANGHAI),
        counts=counts,
        before=Counts(20, 60, 20),
        buckets=(Bucket(NOW - timedelta(hours=2), counts),),
        waiting=0,
        waiting_since=None,
    )
    return replace(answer, **changes)  # type: ignore[arg-type]


EMPTY = an_answer(counts=Counts(), before=Counts(), buckets=())


def shown(answer: SentimentAnswer, language: Language = "en") -> tuple[str, list[dict[str, object]]]:
    return views.sentiment(answer, NOW, SHANGHAI, "what the chart shows", catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", Window)
@pytest.mark.parametrize("brand", [BRAND, None])
def test_an_answer_has_a_title_figures_a_comparison_a_chart_and_its_basis(
    brand: str | None, window: Window, language: Language
) -> None:
    answer = an_answer(window=window, brand=brand, span=span_of(window, NOW, SHANGHAI))
    line, blocks = shown(answer, language)
    check(line, blocks)
    assert kinds(blocks) == ["header", "section", "section", "image", "context"]
    assert ("30" in line, "30%" in line) == (True, True)


def test_the_words_of_an_answer() -> None:
    line, blocks = shown(an_answer())
    assert line == "Sentiment last 24 hours: 青梧学堂: 100 mentions, 30 negative (30%)."
    assert list(mrkdwn_texts(blocks)) == [
        "*Mentions*\n100",
        "*Negative*\n30 (30%)",
        "*Neutral*\n50 (50%)",
        "*Positive*\n20 (20%)",
        "30% negative, against 20% in the 24 hours before: *up 10 points*.\n"
        "100 mentions, against 100 in the 24 hours before.",
        "03-09 20:00 – 03-10 20:00 · Asia/Shanghai · rests on 100 scored mentions",
        "scoring is up to date",
    ]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (Counts(40, 40, 20), "*down 10 points*"),
        (Counts(30, 70, 0), "*no change*"),
        (Counts(), "There are no mentions in the 24 hours before to compare it with."),
    ],
)
def test_the_comparison_with_the_period_before(before: Counts, words: str) -> None:
    assert words in str(shown(an_answer(before=before)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_window_says_so_and_shows_no_chart(language: Language) -> None:
    line, blocks = shown(EMPTY, language)
    check(line, blocks)
    assert kinds(blocks) == ["header", "section", "context"]
    assert catalogue(language).text("sentiment.nothing") in str(blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_says_how_far_scoring_is_behind(language: Language) -> None:
    line, blocks = shown(an_answer(waiting=1234, waiting_since=NOW - 20 * MINUTE), language)
    check(line, blocks)
    assert "1,234" in str(blocks[-1])
    assert "20 " in str(blocks[-1])


def test_an_empty_window_says_how_far_scoring_is_behind_as_well() -> None:
    _, blocks = shown(replace(EMPTY, waiting=3, waiting_since=NOW - 90 * MINUTE))
    assert "scoring is behind by 3 mentions (90 min)" in str(blocks[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_says_which_messages_could_not_be_posted(language: Language) -> None:
    line, blocks = shown(an_answer(unsent=("not_in_channel", "channel_not_found")), language)
    check(line, blocks)
    last = list(mrkdwn_texts(blocks))[-1]
    assert "2" in last
    assert "not\u034f_in\u034f_channel" in last


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alternative_text_tells_what_the_chart_shows(language: Language) -> None:
    answer = an_answer()
    chart = answer_chart(answer, SHANGHAI, catalogue(language))
    alt = alt_text(chart, answer.brand, SHANGHAI, catalogue(language))
    assert all(fact in alt for fact in (BRAND, "100", "30", "03-10 18:00"))


def test_a_window_that_begins_within_a_bar_shows_that_bar_too() -> None:
    now = NOW + 17 * MINUTE
    span = span_of(Window.DAY, now, SHANGHAI)
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


def test_today_begins_at_midnight_where_the_asker_is_and_is_compared_with_the_same_hours_of_yesterday() -> None:
    span = span_of(Window.TODAY, NOW, SHANGHAI)
    assert span.start.isoformat() == "2026-03-09T16:00:00+00:00"
    assert (span.end, span.before_end) == (NOW, NOW - timedelta(days=1))
    assert span_of(Window.TODAY, NOW, LONDON).start.isoformat() == "2026-03-10T00:00:00+00:00"


def test_the_day_after_the_clocks_change_yesterday_still_begins_at_its_midnight() -> None:
    monday = NOW.replace(month=3, day=30)
    span = span_of(Window.TODAY, monday, LONDON)
    assert span.start.isoformat() == "2026-03-29T23:00:00+00:00"
    assert span.before_start.isoformat() == "2026-03-29T00:00:00+00:00"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("brands", [[], [BRAND, "Lantern"]])
def test_the_help_page_lists_every_question_with_a_brand_that_is_known(brands: list[str], language: Language) -> None:
    line, blocks = views.help_page(catalogue(language), brands=brands)
    check(line, blocks)
    page = next(mrkdwn_texts(blocks))
    today, day, week, help_word = {"en": ("today", "24h", "7d", "help"), "zh": ("今天", "24小时", "7天", "帮助")}[
        language
    ]
    for question in (today, day, week, help_word, f"{today} {brands[0] if brands else 'Brand'}"):
        assert f"`/sentiment {question}`" in page
    assert "/sentiment" in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_stands_above_the_help(language: Language) -> None:
    texts = catalogue(language)
    complaint = views.unknown_brand("nobody", [BRAND, "Lantern"], texts)
    line, blocks = views.help_page(texts, brands=[BRAND], complaint=complaint)
    check(line, blocks)
    assert kinds(blocks) == ["section", "section"]
    assert line.startswith(complaint)
    assert f"{BRAND}, Lantern" in complaint
    assert texts.text("help.no_brands") in views.unknown_brand("nobody", [], texts)
