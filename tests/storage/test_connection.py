from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from storage import engines, progress, urls, workspaces
from storage.database import Database
from storage.errors import BadDatabaseUrl, DatabaseBusy, DatabaseForeign, DatabaseUnreachable
from tests.databases import NOON, WORKSPACE, prepared

PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("tocsin.db", "cannot be read"),
        (f"postgresql://me:{PASSWORD}@host:port/name", "cannot be read"),
        (f"postgresql://me:{PASSWORD}@host", "names no database"),
        (f"mysql://me:{PASSWORD}@host/name", "not in 'mysql'"),
        (f"postgresql+asyncpg://me:{PASSWORD}@host/name", "not in 'postgresql\\+asyncpg'"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite://folder/tocsin.db", "three slashes"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_showing_its_password(url: str, reason: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=reason) as refusal:
        Database(url)
    assert PASSWORD not in "".join(traceback.format_exception(refusal.value))
    assert not refusal.value.temporary


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_common_spelling_of_postgresql_is_understood(scheme: str) -> None:
    assert urls.parse(f"{scheme}://me:{PASSWORD}@host/name").drivername == "postgresql+psycopg"


def test_a_database_shows_itself_without_user_and_password() -> None:
    shown = repr(Database(f"postgres://me:{PASSWORD}@db.example:5433/name"))
    assert shown == "<Database the PostgreSQL server at db.example:5433 (database 'name')>"


def test_a_server_that_does_not_answer_is_a_temporary_error_that_names_it() -> None:
    database = Database(f"postgresql://me:{PASSWORD}@127.0.0.1:1/name")
    for use in (database.migrate, database.check):
        with pytest.raises(DatabaseUnreachable, match=r"127\.0\.0\.1:1") as refusal:
            use()
        assert refusal.value.temporary
        assert "TOCSIN_DATABASE_URL" in str(refusal.value)
        assert PASSWORD not in "".join(traceback.format_exception(refusal.value))


def test_a_database_that_the_server_does_not_have_is_unreachable(postgresql_url: str) -> None:
    with pytest.raises(DatabaseUnreachable, match="does not exist"):
        Database(postgresql_url.replace("/test_", "/other_")).migrate()


def test_a_password_that_the_server_quotes_is_not_passed_on(postgresql_url: str) -> None:
    # Whoever writes the password in the place of the user gets it back in the server's refusal.
    with pytest.raises(DatabaseUnreachable, match=r"role \"\*\*\*\" does not exist") as refusal:
        Database(postgresql_url.replace("//postgres:@", f"//{PASSWORD}:{PASSWORD}@")).migrate()
    assert PASSWORD not in "".join(traceback.format_exception(refusal.value))


def test_a_server_that_goes_away_is_a_temporary_error_and_the_next_transaction_connects_again(
    postgresql_url: str,
) -> None:
    database, other = prepared(postgresql_url), Database(postgresql_url)

    def be_cut_off() -> None:
        with database.write() as session:
            process = session.scalar(text("SELECT pg_backend_pid()"))
            with other.write() as operator:
                operator.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnreachable):
        be_cut_off()
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_a_path_that_is_a_folder_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match=str(tmp_path)):
        Database(f"sqlite:///{tmp_path}").migrate()


def test_a_folder_that_cannot_be_made_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DatabaseUnreachable, match="make its folder"):
        Database(f"sqlite:///{tmp_path}/file/tocsin.db").migrate()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are my notes, and they are longer than a header of SQLite\n" * 20)
    with pytest.raises(DatabaseForeign, match="not a SQLite database"):
        Database(f"sqlite:///{file}").migrate()
    assert file.read_text().startswith("these are my notes")


def test_a_writer_that_waits_too_long_for_another_is_told_that_it_is_temporary(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = prepared(sqlite_url)
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_SECONDS", 0.01)
    hasty = Database(sqlite_url)
    with patient.write() as session:
        progress.set(session, WORKSPACE, "desk", NOON)
        with pytest.raises(DatabaseBusy) as refusal, hasty.write() as other:
            progress.set(other, WORKSPACE, "desk", NOON)
        assert refusal.value.temporary
    with hasty.write() as other:
        assert progress.get(other, WORKSPACE, "desk") == NOON


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_moment(database: Database) -> None:
    with database.read() as reader:
        assert progress.get(reader, WORKSPACE, "desk") is None
        with database.write() as writer:
            progress.set(writer, WORKSPACE, "desk", NOON)
        assert progress.get(reader, WORKSPACE, "desk") is None
    with database.read() as reader:
        assert progress.get(reader, WORKSPACE, "desk") == NOON


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), database.read() as session:
        progress.set(session, WORKSPACE, "desk", NOON)
    with database.write() as session:
        assert progress.get(session, WORKSPACE, "desk") is None
        progress.set(session, WORKSPACE, "desk", NOON)


def test_an_error_takes_the_whole_transaction_back(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            workspaces.ensure(session, "other", NOON)
            progress.set(session, "other", "desk", NOON)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    with database.read() as session:
        assert progress.get(session, "other", "desk") is None


def test_a_durable_transaction_waits_for_the_disk_and_the_others_do_not(sqlite_url: str) -> None:
    database = prepared(sqlite_url)
    for durable, expected in ((True, 2), (False, 1), (True, 2)):
        with database.write(durable=durable) as session:
            assert session.scalar(text("PRAGMA synchronous")) == expected


def test_sqlite_runs_with_a_write_ahead_log_and_foreign_keys(sqlite_url: str) -> None:
    with prepared(sqlite_url).read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_what_a_failed_statement_was_given_is_not_in_its_error(database: Database) -> None:
    with pytest.raises(DBAPIError) as refusal, database.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "138 0013 8000"})
    assert "138 0013 8000" not in str(refusal.value)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.write() as session:
        progress.set(session, WORKSPACE, "desk", datetime(2026, 3, 2, 12))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 20, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8))),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_a_time_of_any_zone_comes_back_as_the_same_instant_in_utc(database: Database, moment: datetime) -> None:
    with database.write() as session:
        progress.set(session, WORKSPACE, "desk", moment)
    with database.read() as session:
        found = progress.get(session, WORKSPACE, "desk")
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC
