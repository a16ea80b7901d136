"""How an engine talks to SQLite and to PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

from storage.failures import is_busy, unreachable

#: How long a process waits for another one's write transaction on SQLite.
BUSY_TIMEOUT_SECONDS: Final = 30
CONNECT_TIMEOUT_SECONDS: Final = 10

#: Execution option: "read", "write" or "durable".
MODE: Final = "tocsin_mode"


def make(url: URL) -> Engine:
    """An engine that has no connection yet."""
    # Parameters of a failed statement are texts of mentions; they have no place in a log.
    if url.drivername.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
        event.listen(engine, "do_connect", _folder_maker(url))
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine
    arguments = {"application_name": "tocsin"}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = str(CONNECT_TIMEOUT_SECONDS)
    # A server that was restarted is noticed before a transaction begins, not in its middle.
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)


def reader(engine: Engine) -> Engine:
    """The same connections, for transactions that see one snapshot and write nothing."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{MODE: "read"})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writer(engine: Engine, *, durable: bool) -> Engine:
    """The same connections, for transactions that write."""
    return engine.execution_options(**{MODE: "durable" if durable else "write"})


def _folder_maker(url: URL) -> Callable[[Any, Any, list[Any], dict[str, Any]], None]:
    def make_folder(dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        try:
            Path(arguments[0]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as failure:
            raise unreachable(url, failure) from failure

    return make_folder


def _set_up(connection: sqlite3.Connection, record: Any) -> None:
    # The sqlite3 module must not begin transactions by itself: _begin does, with the right kind of BEGIN.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    _use_wal(connection)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Readers never wait for the writer. The mode stays in the file, so only the first connection changes it."""
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as failure:
            # SQLite does not wait by itself when two processes change the mode of a new file at once.
            if not is_busy(failure) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get(MODE, "write")
    if mode == "read":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("PRAGMA query_only = OFF")
    # NORMAL: in WAL mode a killed process loses nothing and the file never breaks; only a power cut can take back
    # the last commits, all together, back to an earlier consistent state. What must not be taken back, because
    # something outside happens after it (a post to Slack), is committed with FULL, which waits for the disk.
    connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if mode == 'durable' else 'NORMAL'}")
    # A transaction that begins as a reader and then writes cannot wait for another writer, it can only fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
