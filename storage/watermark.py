"""How far in event time scoring is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.mention_tables import MentionRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """One mention that waits for a score: when it was said, and when it came in."""

    created_at: datetime
    ingested_at: datetime


def oldest_waiting(
    session: Session,
    workspace_id: str,
    *,
    after: datetime,
    until: datetime,
    ingested_after: datetime | None = None,
) -> Waiting | None:
    """The oldest unscored mention that was said after ``after`` and no later than ``until``.

    With ``ingested_after``, only of those that came in then or later.
    """
    came_in = () if ingested_after is None else (MentionRow.ingested_at >= ingested_after,)
    row = session.execute(
        select(MentionRow.created_at, MentionRow.ingested_at)
        .where(
            MentionRow.workspace_id == workspace_id,
            MentionRow.scored_at.is_(None),
            MentionRow.score_error.is_(None),
            MentionRow.created_at > after,
            MentionRow.created_at <= until,
            *came_in,
        )
        .order_by(MentionRow.created_at, MentionRow.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else Waiting(row.created_at, row.ingested_at)
