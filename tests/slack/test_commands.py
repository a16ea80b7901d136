from __future__ import annotations

import pytest

from bot.answers import Window, find_brand
from bot.slack.commands import AskHelp, AskSentiment, NotUnderstood, Question, parse


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("today", AskSentiment(Window.TODAY, None)),
        ("  Today  ", AskSentiment(Window.TODAY, None)),
        ("今天", AskSentiment(Window.TODAY, None)),
        ("24h", AskSentiment(Window.DAY, None)),
        ("24H 青梧学堂", AskSentiment(Window.DAY, "青梧学堂")),
        ("7d Lantern  Columns", AskSentiment(Window.WEEK, "Lantern Columns")),
        ("7天", AskSentiment(Window.WEEK, None)),
        ("", AskHelp()),
        ("help", AskHelp()),
        ("帮助", AskHelp()),
        ("help me", AskHelp()),
        ("yesterday", NotUnderstood("yesterday")),
        ("<!channel> today", NotUnderstood("<!channel> today")),
    ],
)
def test_the_words_behind_the_command_are_a_question_or_are_not_understood(text: str, question: Question) -> None:
    assert parse(text) == question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("united", "United"),
        ("UNITED", "United"),
        ("uni", "United"),
        ("us", None),
        ("u", None),
        ("青梧", "青梧学堂"),
        ("nobody", None),
    ],
)
def test_a_brand_is_known_by_its_name_or_by_a_beginning_that_only_it_has(typed: str, meant: str | None) -> None:
    assert find_brand(typed, ["United", "US Airways", "USB Shop", "青梧学堂"]) == meant
