"""Which revision a database is at, and bringing it to the one this version of Tocsin needs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage.errors import DatabaseForeign, DatabaseNewer, DatabaseOlder
from storage.metadata import METADATA

VERSION_TABLE: Final = "alembic_version"
#: Any number will do, as long as every version of Tocsin asks for the same one.
_MIGRATION_LOCK: Final = 7_203_114_558
_ELSEWHERE: Final = "point TOCSIN_DATABASE_URL elsewhere"

# Alembic keeps the running migration in module globals, so two threads of one process must take turns.
_one_at_a_time = threading.Lock()


def migrate(connection: Connection) -> None:
    """Bring the tables to the newest revision within the transaction of ``connection``.

    Raises DatabaseNewer or DatabaseForeign, having changed nothing.
    """
    config = configuration()
    if connection.dialect.name == "postgresql":
        # SQLite needs none: its transaction began as a writer, and there is only one at a time.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    if _revision(connection, ScriptDirectory.from_config(config)) == _head(config):
        return
    config.attributes["connection"] = connection
    with _one_at_a_time:
        command.upgrade(config, "head")


def check(connection: Connection) -> None:
    """Raise DatabaseOlder, DatabaseNewer or DatabaseForeign unless the tables are what this version needs."""
    config = configuration()
    revision = _revision(connection, ScriptDirectory.from_config(config))
    if revision is None:
        raise DatabaseOlder("this database has no tables yet; start `tocsin run` once, which makes them")
    if revision != _head(config):
        raise DatabaseOlder(
            f"this database was made by an older Tocsin (revision {revision}); start `tocsin run` once, which "
            f"upgrades it"
        )


def configuration() -> Config:
    """Alembic's settings. The migrations are found beside this file, also in an installed package."""
    config = Config()
    # Config reads values through ConfigParser, to which a per cent sign in a path means something.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _head(config: Config) -> str | None:
    return ScriptDirectory.from_config(config).get_current_head()


def _revision(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """The revision of the database, None if it is empty."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise DatabaseForeign(f"this database holds tables that Tocsin did not make; {_ELSEWHERE}")
    revisions = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()
    if not revisions and tables == {VERSION_TABLE}:
        return None
    known = {script.revision for script in scripts.walk_revisions()}
    unknown = [revision for revision in revisions if revision not in known]
    if not revisions or (unknown and not tables & set(METADATA.tables)):
        raise DatabaseForeign(f"this database belongs to another program that keeps its own revisions; {_ELSEWHERE}")
    if unknown:
        raise DatabaseNewer(
            f"this database was made by a newer Tocsin (revision {unknown[0]}); upgrade Tocsin or {_ELSEWHERE}"
        )
    return str(revisions[0])
