from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_mock_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex

from storage import incidents, metadata, schema
from storage.database import Database
from storage.errors import DatabaseForeign, DatabaseNewer, DatabaseOlder
from storage.metadata import METADATA
from tests.databases import WORKSPACE
from tests.storage.rows import opened


def run(database: Database, *statements: str) -> None:
    with database.write() as session:
        for statement in statements:
            session.execute(text(statement))


def stored_indexes(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    return {str(name): str(sql) for name, sql in connection.execute(text(query))}


def words(sql: str) -> set[str]:
    """What a condition compares; both databases write brackets, quotes and casts in their own way."""
    return set(re.findall(r"[a-z_]+|NULL|NOT", sql.split("WHERE", 1)[-1])) - {"text", "in"}


def migrate(url: str) -> str:
    database = Database(url)
    database.migrate()
    database.check()
    database.dispose()
    return "done"


def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_no_file_with_tables_is_forgotten_where_they_are_all_together() -> None:
    files = Path(metadata.__file__).parent.glob("*.py")
    with_tables = {path.stem for path in files if "__tablename__ =" in path.read_text("utf-8")}
    assert with_tables - set(vars(metadata)) == {"tables"}, "whose Base they all share"


def test_the_keys_have_their_columns_in_the_order_of_the_models(database: Database) -> None:
    # Alembic does not compare keys; in another order they would not serve the queries.
    with database.engine.connect() as connection:
        made = {name: inspect(connection).get_pk_constraint(name)["constrained_columns"] for name in METADATA.tables}
    assert made == {name: [column.name for column in table.primary_key] for name, table in METADATA.tables.items()}


def test_the_partial_indexes_have_the_conditions_of_the_models(database: Database) -> None:
    # Alembic compares the columns of an index, not its condition.
    with database.engine.connect() as connection:
        stored = stored_indexes(connection)
    dialect = create_mock_engine(f"{database.engine.dialect.name}://", lambda *_: None).dialect
    partial = [
        index
        for table in METADATA.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    ]
    assert len(partial) >= 7
    for index in partial:
        wanted = str(CreateIndex(index).compile(dialect=dialect))
        found = stored[str(index.name)]
        assert words(found) - {"any", "array"} == words(wanted), index.name
        assert ("UNIQUE" in found) == ("UNIQUE" in wanted)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.write() as session:
        opened(session)
    database.migrate()
    with database.read() as session:
        assert len(incidents.list_all(session, WORKSPACE)) == 1


def test_two_processes_migrate_a_new_database_at_once(database_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(migrate, [database_url] * 4)) == ["done"] * 4


def test_going_down_leaves_nothing_behind(database: Database) -> None:
    config = schema.configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert METADATA.tables.keys() & set(tables(connection)) == set()
    database.migrate()
    database.check()


def tables(connection: Connection) -> list[str]:
    return connection.dialect.get_table_names(connection)


def test_the_hours_of_rollups_that_were_there_before_are_added_up(database: Database) -> None:
    config = schema.configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        for minute, negative in ((-61, 1), (-60, 2), (-1, 4), (0, 8), (59, 16), (60, 32)):
            connection.execute(
                text("INSERT INTO rollups VALUES (:workspace, 'a', 'x', :minute, :negative, 1, 0)"),
                {"workspace": WORKSPACE, "minute": minute, "negative": negative},
            )
        command.upgrade(config, "head")
        rows = connection.execute(text("SELECT hour, negative, neutral FROM rollup_hours ORDER BY hour")).all()
    assert [tuple(row) for row in rows] == [(-2, 1, 1), (-1, 6, 2), (0, 24, 2), (1, 32, 1)]


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    run(database, "UPDATE alembic_version SET version_num = '9999'")
    for look in (database.check, database.migrate):
        with pytest.raises(
            DatabaseNewer,
            match=r"made by a newer Tocsin \(revision 9999\); upgrade Tocsin or point TOCSIN_DATABASE_URL elsewhere",
        ):
            look()


def test_a_database_of_somebody_else_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    run(database, "CREATE TABLE customers (id INTEGER)")
    for look in (database.check, database.migrate):
        with pytest.raises(DatabaseForeign, match="did not make"):
            look()
    with database.engine.connect() as connection:
        assert tables(connection) == ["customers"]


def test_a_database_that_another_program_migrates_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    run(
        database,
        "CREATE TABLE customers (id INTEGER)",
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('abc123')",
    )
    with pytest.raises(DatabaseForeign, match="another program"):
        database.migrate()


def test_checking_an_empty_database_says_what_to_do(database_url: str) -> None:
    with pytest.raises(DatabaseOlder, match="tocsin run"):
        Database(database_url).check()


def test_checking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseOlder, match="no database yet"):
        Database(f"sqlite:///{tmp_path}/data/tocsin.db").check()
    assert list(tmp_path.iterdir()) == []


def test_a_timeline_cannot_be_changed_or_shortened(database: Database) -> None:
    with database.write() as session:
        incident = opened(session)
    attempts = ["UPDATE incident_events SET kind = 'x'", "DELETE FROM incident_events"]
    if database.engine.dialect.name == "postgresql":
        attempts.append("TRUNCATE incident_events")
    for attempt in attempts:
        with pytest.raises(DBAPIError, match="append-only"):
            run(database, attempt)
    with database.read() as session:
        assert [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)] == ["opened"]
