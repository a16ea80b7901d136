"""Turning the driver's errors into the few that Tocsin knows."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import DatabaseBusy, DatabaseForeign, DatabaseUnreachable, StorageError
from storage.urls import describe

_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SQLITE_FILE = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_PROTOCOL,
    }
)
# Serialization failure, deadlock, lock not available.
_POSTGRESQL_BUSY = frozenset({"40001", "40P01", "55P03"})
# Connection errors, out of resources, shut down by an operator, refused log-in, no such database.
_POSTGRESQL_GONE = ("08", "53", "57P", "28", "3D")

Failure = DBAPIError | PoolTimeout


def explain(url: URL, failure: Failure, *, writing: bool) -> StorageError | None:
    """The typed error to raise instead of ``failure``; None if the failure is a mistake of the caller's."""
    if isinstance(failure, PoolTimeout):
        return DatabaseBusy(f"all connections to {describe(url)} are in use; try again in a moment")
    cause = failure.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite(url, cause, writing=writing)
    if isinstance(cause, psycopg.Error):
        return _postgresql(url, cause, lost=failure.connection_invalidated)
    return None


def is_busy(failure: sqlite3.Error) -> bool:
    """Whether SQLite refused because another process holds a lock."""
    return _primary_code(failure) in _SQLITE_BUSY


def _primary_code(failure: sqlite3.Error) -> int:
    # The extended result code carries the primary one in its low byte.
    code: int = getattr(failure, "sqlite_errorcode", 0)
    return code & 0xFF


def _sqlite(url: URL, cause: sqlite3.Error, *, writing: bool) -> StorageError | None:
    code = _primary_code(cause)
    if code in _SQLITE_BUSY:
        return DatabaseBusy(f"another process held {describe(url)} for too long; try again in a moment")
    if code == sqlite3.SQLITE_NOTADB:
        return DatabaseForeign(
            f"{describe(url)} is not a SQLite database; move it away or point TOCSIN_DATABASE_URL elsewhere"
        )
    # A reader that writes gets the same code as a writer whose file is read-only; only the latter is news.
    if code in _SQLITE_FILE or (code == sqlite3.SQLITE_READONLY and writing):
        return unreachable(url, cause)
    return None


def _postgresql(url: URL, cause: psycopg.Error, *, lost: bool) -> StorageError | None:
    state = cause.sqlstate
    if state in _POSTGRESQL_BUSY:
        return DatabaseBusy(f"{describe(url)} had two changes in each other's way; try again in a moment")
    never_connected = state is None and isinstance(cause, psycopg.OperationalError)
    if lost or never_connected or (state is not None and state.startswith(_POSTGRESQL_GONE)):
        return unreachable(url, cause)
    return None


def unreachable(url: URL, cause: Exception) -> DatabaseUnreachable:
    """What to say when the server or the file cannot be used because of ``cause``."""
    lines = str(cause).strip().splitlines()
    reason = lines[0] if lines else type(cause).__name__
    if url.password:
        reason = reason.replace(str(url.password), "***")
    remedy = (
        "make its folder exist and writable"
        if url.drivername.startswith("sqlite")
        else "start the server, check host, user and password"
    )
    return DatabaseUnreachable(
        f"cannot use {describe(url)} ({reason}); {remedy}, or point TOCSIN_DATABASE_URL elsewhere"
    )
