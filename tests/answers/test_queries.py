"""No answer reads a table from end to end: what it costs follows the window, and not what was ever stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.answers.answerer import Occasion
from bot.answers.asking import answer
from bot.answers.table import ANSWERERS, ORDERS, available
from bot.asking.guide import examples
from bot.asking.questions import AskHelp
from bot.asking.rendering import COMMAND_OF
from bot.asking.vocabulary import Command
from bot.catalogue import catalogue
from storage.database import Database
from tests.builders import BRAND, NOW, SHANGHAI, add_scored_mentions
from tests.databases import WORKSPACE
from tests.desk.scripted import make_room

#: What grows with what is stored, and never with what is asked.
LARGE = ("mentions", "scores", "rollups", "outbox", "incident_events", "slack_messages")
QUESTIONS = [
    question
    for command in available()
    if command not in {COMMAND_OF[order] for order in ORDERS}
    for question in examples(command, BRAND, "Lantern", "en")
]


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        seen.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def scans(database: Database, statement: str, values: Any) -> list[str]:
    """The steps of the plan in which SQLite reads a large table or one of its indexes from end to end."""
    with database.engine.connect() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    return [step for step in plan if re.match(rf"SCAN ({'|'.join(LARGE)})\b", step)]


@pytest.mark.parametrize("looks_back", [False, True])
@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_every_query_of_an_answer_finds_what_it_needs_through_an_index(
    database: Database, question: Any, looks_back: bool
) -> None:
    for days in (0, 1, 8):
        add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(days=days, hours=1), 5, 5)
    make_room(database).opened()
    occasion = Occasion(WORKSPACE, NOW, SHANGHAI, looks_back=looks_back)
    with statements(database) as seen, database.read() as session:
        answer(session, question, occasion, catalogue("en"), NOW)
    queries = [each for each in seen if each[0].lstrip().upper().startswith(("SELECT", "WITH"))]
    assert queries
    found = {statement: steps for statement, values in queries if (steps := scans(database, statement, values))}
    assert found == {}


def test_there_is_an_answer_to_help_and_each_command_with_an_answer_has_an_example() -> None:
    assert AskHelp in ANSWERERS
    assert {type(question) for question in QUESTIONS} == set(ANSWERERS)
    assert Command.SENTIMENT in available()
