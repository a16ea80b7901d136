from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.asking.brands import brand_meant
from bot.asking.parsing import parse
from bot.asking.questions import (
    MOST_DAYS,
    MOST_SAMPLES,
    AskCompare,
    Asked,
    AskHelp,
    AskHotspots,
    AskIncident,
    AskIncidents,
    AskLabel,
    AskNewWords,
    AskReport,
    AskSamples,
    AskSentiment,
    AskSettings,
    AskSilence,
    AskSilences,
    AskSources,
    AskTopics,
    By,
    Calendar,
    Dates,
    EndSilence,
    Last,
    NotUnderstood,
    Question,
    Snooze,
    Visibility,
    Which,
)
from bot.asking.rendering import render
from bot.asking.tokens import QUOTES
from bot.asking.vocabulary import Language, all_words

HOSTILE = ["<!channel>", "24h", "of", "by source", "2026-11-20..2026-11-22", "12", "今天", "vs", "private", "*_~`"]
WORDS = (
    st.one_of(
        st.sampled_from([*HOSTILE, *all_words(), "Virgin America", "青梧学堂", "ＡＢＣ课堂"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=QUOTES), min_size=1, max_size=20),
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
DATES = st.tuples(st.dates(date(1000, 1, 1), date(9998, 1, 1)), st.integers(0, MOST_DAYS - 1)).map(
    lambda pair: Dates(pair[0], pair[0] + timedelta(days=pair[1]))
)
WINDOWS = st.one_of(st.sampled_from(Calendar), st.builds(Last, st.integers(1, MOST_DAYS * 24)), DATES)
BRANDS = st.none() | WORDS
NUMBERS = st.integers(1, 10**9 - 1)
QUESTIONS: st.SearchStrategy[Question] = st.one_of(
    st.builds(AskSentiment, WINDOWS, BRANDS, st.none() | st.sampled_from(By)),
    st.builds(AskHotspots, WINDOWS, BRANDS),
    st.builds(AskSamples, BRANDS, WINDOWS, BRANDS, st.integers(1, MOST_SAMPLES)),
    st.builds(AskTopics, WINDOWS, BRANDS),
    st.builds(AskCompare, st.lists(WORDS, min_size=2, max_size=4, unique=True).map(tuple), WINDOWS),
    st.builds(AskSources, WINDOWS, BRANDS),
    st.builds(AskReport, WINDOWS, BRANDS),
    st.builds(AskIncidents, st.sampled_from(Which)),
    st.builds(AskIncident, NUMBERS),
    st.builds(
        Snooze, st.sampled_from(["2h", "until 9:00", "2 hours", "明早9点", "30分钟", "9 am"]), st.none() | NUMBERS
    ),
    st.builds(AskSilence),
    st.builds(AskSilences),
    st.builds(EndSilence, NUMBERS),
    st.builds(AskLabel),
    st.builds(AskNewWords, WINDOWS, BRANDS),
    st.builds(AskSettings),
    st.builds(AskHelp),
)
ASKED = st.builds(Asked, QUESTIONS, st.none() | st.sampled_from(Visibility))
LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(get_args(Language))


def named(question: Question) -> list[str]:
    """The brands of a question."""
    match question:
        case AskCompare(brands):
            return list(brands)
        case AskSentiment() | AskHotspots() | AskSamples() | AskTopics() | AskSources() | AskReport() | AskNewWords():
            return [question.brand] if question.brand else []
    return []


@settings(max_examples=400, deadline=None)
@example(Asked(AskSamples("退款 难", Last(24), "of", 12), Visibility.SHARE), "zh")
@given(ASKED, LANGUAGES)
def test_what_is_written_out_is_read_back_as_it_was(asked: Asked, language: Language) -> None:
    assert parse(render(asked, language)) == asked


@settings(max_examples=200, deadline=None)
@example(Asked(AskIncidents(Which.OPEN)), "zh", ["事件"])
@example(Asked(AskIncidents(Which.OPEN)), "zh", ["进行"])
@given(ASKED, LANGUAGES, st.lists(WORDS, max_size=4))
def test_it_is_read_back_among_known_brands_too(asked: Asked, language: Language, others: list[str]) -> None:
    brands = [*others, *named(asked.question)]
    assume(brands and all(brand_meant(brand, brands) == brand for brand in named(asked.question)))
    assert parse(render(asked, language), brands) == asked


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([*all_words(), *HOSTILE, '"', "，"]) | st.text(max_size=8), max_size=8).map(" ".join),
    st.lists(WORDS, max_size=3),
)
def test_whatever_is_typed_has_an_answer(text: str, brands: list[str]) -> None:
    assert isinstance(parse(text, brands), Asked | NotUnderstood)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*all_words(), "24h", "united", "untied", "tody", "hotspost"]), max_size=4).map(" ".join)
)
def test_what_was_perhaps_meant_is_a_question(text: str) -> None:
    answer = parse(text, ["United", "青梧学堂"])
    if isinstance(answer, NotUnderstood) and answer.meant is not None:
        assert isinstance(parse(answer.meant, ["United", "青梧学堂"]), Asked)


@settings(max_examples=100, deadline=None)
@given(ASKED, LANGUAGES)
def test_an_alias_is_its_command(asked: Asked, language: Language) -> None:
    command, _, rest = render(asked, language).partition(" ")
    assert parse(rest, begins_with=command) == asked
