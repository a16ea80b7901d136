from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from analysis.snooze import parse_until
from bot.answers.table import available
from bot.asking.guide import SYNTAX, UNTILS, examples
from bot.asking.parsing import parse
from bot.asking.questions import Asked, AskSamples
from bot.asking.rendering import COMMAND_OF
from bot.asking.vocabulary import Command
from bot.catalogue import LANGUAGES
from bot.commands_table import FILE, commands_table
from bot.slack.views.typed import typed


def test_the_table_in_the_docs_is_that_of_the_grammar() -> None:
    assert FILE.read_text("utf-8") == commands_table(), "write it anew with python -m bot.commands_table"


def test_every_command_of_the_grammar_has_its_syntax_and_examples_of_its_own_that_are_read_back() -> None:
    assert set(SYNTAX) == set(Command)
    for command in Command:
        for language in LANGUAGES:
            for question in examples(command, "Lantern", "Beacon Courses", language):
                assert COMMAND_OF[type(question)] is command
                words = typed(question, language).removeprefix("/sentiment ")
                assert parse(words, ["Lantern", "Beacon Courses"]) == Asked(question), words
                # A word of samples is the asker's own, and any brand may be called like that.
                if not isinstance(question, AskSamples):
                    assert parse(words) == Asked(question)


def test_what_is_there_is_listed_in_the_order_of_the_grammar() -> None:
    assert list(available()) == [command for command in Command if command in set(available())]
    assert {Command.SENTIMENT, Command.HELP, Command.SNOOZE, Command.SILENCE} <= set(available())


@pytest.mark.parametrize("words", [word for pair in UNTILS for word in pair])
def test_every_end_of_a_snooze_in_the_table_can_be_read(words: str) -> None:
    now = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    assert parse_until(words, now, ZoneInfo("Asia/Shanghai")) > now


def test_the_two_languages_of_an_end_mean_the_same() -> None:
    now = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    for english, chinese in UNTILS:
        zone = ZoneInfo("Asia/Shanghai")
        assert parse_until(english, now, zone) == parse_until(chinese, now, zone), english
