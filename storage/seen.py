"""Events and clicks that were taken already: Slack delivers some of them twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.process_tables import SeenRow
from storage.statements import change, insert_into


def first_time(session: Session, workspace_id: str, key: str, now: datetime) -> bool:
    """Whether the key is new; from now on it is not. Of two that ask at once one is told True."""
    result = session.execute(
        insert_into(session, SeenRow)
        .values(workspace_id=workspace_id, key=key, seen_at=now)
        .on_conflict_do_nothing()
        .returning(SeenRow.key)
    )
    return result.scalar_one_or_none() is not None


def forget_before(session: Session, time: datetime) -> int:
    """Forget what was seen before ``time``, in every workspace; how many keys."""
    return change(session, delete(SeenRow).where(SeenRow.seen_at < time))
