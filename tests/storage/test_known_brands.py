from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from storage.database import Database
from storage.known_brands import known_brands
from storage.rollups import EPOCH
from tests.builders import add_scored_mentions
from tests.databases import NOON, WORKSPACE

HOUR = timedelta(hours=1)


def known(database: Database, since: timedelta, until: timedelta | None = None) -> list[str]:
    with database.read() as session:
        return known_brands(session, WORKSPACE, NOON - since, None if until is None else NOON - until)


def some_brands(database: Database) -> None:
    for brand, source, ago in (("b", "weibo", 5), ("b", "news", 1), ("a", "weibo", 3), ("c", "app", 9), ("", "app", 0)):
        add_scored_mentions(database, WORKSPACE, brand, NOON - ago * HOUR, 1, 1, source=source)


def test_brands_are_known_from_any_source_the_one_heard_of_last_first(database: Database) -> None:
    some_brands(database)
    assert known(database, 24 * HOUR) == ["b", "a", "c"]
    assert known(database, 4 * HOUR) == ["b", "a"]
    assert known(database, 24 * HOUR, until=4 * HOUR) == ["b", "c"]
    assert known(database, HOUR / 2) == []


def test_nothing_is_known_of_an_empty_database_or_another_workspace(database: Database) -> None:
    assert known(database, 24 * HOUR) == []
    some_brands(database)
    with database.read() as session:
        assert known_brands(session, "another", EPOCH) == []


def test_every_look_goes_through_an_index(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    seen: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    known(database, HOUR)
    (query, values) = next(each for each in seen if "RECURSIVE" in each[0])
    with database.engine.connect() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
    # The others are steps over what was found, a row for each brand and source.
    looks = [line for line in plan if line.startswith(("SEARCH r ", "SCAN r ")) or "rollups" in line]
    assert looks
    assert all(line.startswith("SEARCH") for line in looks), plan
