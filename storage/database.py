"""The door to the database: connections, transactions, migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from storage import engines, schema, urls
from storage.errors import DatabaseOlder
from storage.failures import explain


class Database:
    """One SQLite file or PostgreSQL database. Safe to share between threads, not across a fork.

    Raises BadDatabaseUrl at once if the URL makes no sense; connects only when first used. Every other method
    raises DatabaseUnreachable or DatabaseBusy (both temporary) when the database cannot be used now.
    """

    def __init__(self, url: str) -> None:
        self._url = urls.parse(url)
        engine = engines.make(self._url)
        self._engine = engine
        self._reader = engines.reader(engine)
        self._writer = engines.writer(engine, durable=False)
        self._durable_writer = engines.writer(engine, durable=True)

    def __repr__(self) -> str:
        return f"<Database {urls.describe(self._url)}>"

    @property
    def engine(self) -> Engine:
        """For tests and for tools that look at the tables from outside; the bot uses read and write."""
        return self._engine

    def migrate(self) -> None:
        """Bring the tables to the newest revision. Two processes may do it at once: one waits for the other.

        Raises DatabaseNewer or DatabaseForeign.
        """
        with self._explained(writing=True), self._writer.connect() as connection, connection.begin():
            # The first statement takes SQLite's write lock, so that what is looked at next stays true.
            connection.execute(text("SELECT 1"))
            schema.migrate(connection)

    def check(self) -> None:
        """Raise DatabaseOlder, DatabaseNewer or DatabaseForeign unless the tables are what this version needs."""
        if self._engine.dialect.name == "sqlite" and not Path(str(self._url.database)).exists():
            raise DatabaseOlder("there is no database yet; start `tocsin run` once, which makes it")
        with self._explained(writing=False), self._reader.connect() as connection, connection.begin():
            schema.check(connection)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session in which every query sees the same moment, and nothing can be written."""
        with self._explained(writing=False), Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any error.

        ``durable`` waits until the disk has it even on SQLite, so that not even a power cut takes it back; for a
        commit after which something happens outside, such as the claim of a message that is then posted.
        """
        engine = self._durable_writer if durable else self._writer
        with self._explained(writing=True), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close all connections that are not in use."""
        self._engine.dispose()

    @contextmanager
    def _explained(self, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeout) as failure:
            known = explain(self._url, failure, writing=writing)
            if known is None:
                raise
            raise known from self._quotable(failure)

    def _quotable(self, failure: Exception) -> Exception | None:
        """The failure as a cause, unless its text holds the password."""
        password = self._url.password
        return None if password and str(password) in str(failure) else failure
