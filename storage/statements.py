"""The few things that SQLite and PostgreSQL spell the same but SQLAlchemy keeps in two places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Delete, Row, Select, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

Item = TypeVar("Item")
AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]


def insert_into(session: Session, table: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of the session's database."""
    if on_postgresql(session):
        return postgresql.insert(table)
    return sqlite.insert(table)


def on_postgresql(session: Session) -> bool:
    """Whether the session talks to PostgreSQL; otherwise it is SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def change(session: Session, statement: Update | Delete) -> int:
    """Run the statement; how many rows it met."""
    # No object of the session needs to be told of the change, because queries here return plain values.
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult[*tuple[Any, ...]], result).rowcount


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in runs of at most ``size``, because a statement takes a limited number of parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
