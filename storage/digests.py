"""Which digests were written: one for a period and a channel, whatever is restarted in between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.statements import insert_into
from storage.team_tables import DigestRow as Row


def claim(session: Session, workspace_id: str, period: str, channel: str, at: datetime) -> bool:
    """Whether the digest is still to be written; from now on it is not. In the transaction that writes its message."""
    added = session.execute(
        insert_into(session, Row)
        .values(workspace_id=workspace_id, period=period, channel=channel, written_at=at)
        .on_conflict_do_nothing()
        .returning(Row.period)
    )
    return added.scalar_one_or_none() is not None


def written(session: Session, workspace_id: str, period: str) -> set[str]:
    """The channels for which the period's digest was written."""
    return set(session.scalars(select(Row.channel).where(Row.workspace_id == workspace_id, Row.period == period)))
