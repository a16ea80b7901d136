"""Durable marks of how far a piece of work has come in event time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.process_tables import ProgressRow
from storage.statements import insert_into


def get(session: Session, workspace_id: str, name: str) -> datetime | None:
    """The mark, None if it was never set."""
    return session.scalar(
        select(ProgressRow.at).where(ProgressRow.workspace_id == workspace_id, ProgressRow.name == name)
    )


def set(session: Session, workspace_id: str, name: str, at: datetime) -> None:
    """Move the mark, also backwards; in the transaction of the work that it speaks of."""
    statement = insert_into(session, ProgressRow).values(workspace_id=workspace_id, name=name, at=at)
    session.execute(
        statement.on_conflict_do_update(index_elements=["workspace_id", "name"], set_={"at": statement.excluded.at})
    )
