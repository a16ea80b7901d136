"""Reading the database URL, and naming the database without its password."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import BadDatabaseUrl

EXAMPLES = "write sqlite:////absolute/path/tocsin.db or postgresql://user:password@host:5432/name"
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})


def parse(text: str) -> URL:
    """The URL with the driver that Tocsin uses. Raises BadDatabaseUrl, which never shows a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Without its cause: that one may quote the text, and with it the password.
        raise BadDatabaseUrl(f"the database URL cannot be read; {EXAMPLES}") from None
    if url.drivername in _POSTGRESQL:
        if not url.database:
            raise BadDatabaseUrl(f"the database URL names no database; {EXAMPLES}")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in _SQLITE:
        return _sqlite(url)
    raise BadDatabaseUrl(f"Tocsin keeps its data in SQLite or PostgreSQL, not in {url.drivername!r}; {EXAMPLES}")


def _sqlite(url: URL) -> URL:
    if url.host:
        raise BadDatabaseUrl(f"a SQLite URL needs three slashes before a path, four if it is absolute; {EXAMPLES}")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise BadDatabaseUrl(
            f"a SQLite database must be a file, because bot and scorer are two processes that share it; {EXAMPLES}"
        )
    return url.set(drivername="sqlite+pysqlite", database=str(Path(url.database).expanduser()))


def describe(url: URL) -> str:
    """The file, or the server and database, for a person. Without user name and password."""
    if url.drivername.startswith("sqlite"):
        return f"the database file {url.database}"
    host = url.host or url.query.get("host") or "the local socket"
    if not isinstance(host, str):
        host = ", ".join(host)
    port = f":{url.port}" if url.port else ""
    return f"the PostgreSQL server at {host}{port} (database {url.database!r})"
