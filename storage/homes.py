"""App Homes: who opened theirs lately, and what stands there, so that nothing is published twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage.statements import change, insert_into
from storage.team_tables import HomeRow as Row


@dataclass(frozen=True, slots=True)
class Home:
    """One person's App Home. The hashes are of what was published last, None while nothing was."""

    user_id: str
    opened_at: datetime
    published_at: datetime | None = None
    urgent_hash: str | None = None
    content_hash: str | None = None


def opened(session: Session, workspace_id: str, user_id: str, at: datetime) -> Home:
    """Remember that a person has opened theirs; gives what is known of it."""
    statement = insert_into(session, Row).values(workspace_id=workspace_id, user_id=user_id, opened_at=at)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"], set_={"opened_at": statement.excluded.opened_at}
        )
    )
    (home,) = _all(session, Row.workspace_id == workspace_id, Row.user_id == user_id)
    return home


def find(session: Session, workspace_id: str, user_id: str) -> Home | None:
    """What is known of a person's Home; None if they never opened it."""
    found = _all(session, Row.workspace_id == workspace_id, Row.user_id == user_id)
    return found[0] if found else None


def lately(session: Session, workspace_id: str, since: datetime) -> list[Home]:
    """The Homes that were opened since then, the one that waits longest for news first."""
    return _all(session, Row.workspace_id == workspace_id, Row.opened_at >= since)


def published(
    session: Session, workspace_id: str, user_id: str, at: datetime, urgent_hash: str, content_hash: str
) -> None:
    """Remember what stands in a person's Home now."""
    change(
        session,
        update(Row)
        .where(Row.workspace_id == workspace_id, Row.user_id == user_id)
        .values(published_at=at, urgent_hash=urgent_hash, content_hash=content_hash),
    )


def _all(session: Session, *conditions: ColumnElement[bool]) -> list[Home]:
    rows = session.scalars(select(Row).where(*conditions).order_by(Row.published_at.nulls_first(), Row.user_id))
    return [Home(row.user_id, row.opened_at, row.published_at, row.urgent_hash, row.content_hash) for row in rows]
