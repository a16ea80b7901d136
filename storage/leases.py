"""Roles that one process at a time may have, such as being the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from storage.process_tables import LeaseRow
from storage.statements import change, insert_into


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a role, and until when unless it is renewed."""

    owner: str
    expires_at: datetime


def acquire(session: Session, workspace_id: str, name: str, owner: str, now: datetime, duration: timedelta) -> bool:
    """Take or renew the role until ``now + duration``; False if another one holds it."""
    statement = insert_into(session, LeaseRow).values(
        workspace_id=workspace_id, name=name, owner=owner, expires_at=now + duration
    )
    result = session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "name"],
            set_={"owner": statement.excluded.owner, "expires_at": statement.excluded.expires_at},
            where=or_(LeaseRow.owner == owner, LeaseRow.expires_at <= now),
        ).returning(LeaseRow.owner),
    )
    return result.scalar_one_or_none() is not None


def release(session: Session, workspace_id: str, name: str, owner: str) -> bool:
    """Give the role back; False if ``owner`` did not have it."""
    held = delete(LeaseRow).where(LeaseRow.workspace_id == workspace_id, LeaseRow.name == name, LeaseRow.owner == owner)
    return change(session, held) > 0


def holder(session: Session, workspace_id: str, name: str, now: datetime) -> Holder | None:
    """Who has the role at ``now``."""
    row = session.execute(
        select(LeaseRow.owner, LeaseRow.expires_at).where(
            LeaseRow.workspace_id == workspace_id, LeaseRow.name == name, LeaseRow.expires_at > now
        )
    ).one_or_none()
    return None if row is None else Holder(row.owner, row.expires_at)
