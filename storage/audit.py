"""Counts across tables, by which one can check that nothing was lost and nothing counted twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.delivery_tables import OutboxRow
from storage.mention_tables import MentionRow, RollupRow, ScoreRow


@dataclass(frozen=True, slots=True)
class AuditCounts:
    """``mentions`` stored, ``scored`` of them, ``rolled_up`` in the rollups, messages that failed for good."""

    mentions: int
    scored: int
    rolled_up: int
    failed_messages: int


def counts(session: Session, workspace_id: str) -> AuditCounts:
    """Count every table by itself, so that a disagreement between them shows."""

    def count(table: type[MentionRow] | type[ScoreRow]) -> int:
        query = select(func.count()).select_from(table).where(table.workspace_id == workspace_id)
        return session.scalar(query) or 0

    total = func.sum(RollupRow.negative + RollupRow.neutral + RollupRow.positive)
    rolled_up = session.scalar(select(total).where(RollupRow.workspace_id == workspace_id)) or 0
    failed = select(func.count()).where(OutboxRow.workspace_id == workspace_id, OutboxRow.state == "failed")
    return AuditCounts(count(MentionRow), count(ScoreRow), int(rolled_up), session.scalar(failed) or 0)


def sent_posts(session: Session, workspace_id: str) -> list[str]:
    """The keys of the messages that the outbox says were posted."""
    query = select(OutboxRow.dedup_key).where(
        OutboxRow.workspace_id == workspace_id, OutboxRow.kind == "post", OutboxRow.state == "sent"
    )
    return list(session.scalars(query))


def last_arrival(session: Session, workspace_id: str, brand: str, until: datetime) -> datetime | None:
    """When the brand's newest mention said no later than ``until`` came in."""
    query = (
        select(MentionRow.ingested_at)
        .where(MentionRow.workspace_id == workspace_id, MentionRow.brand == brand, MentionRow.created_at <= until)
        .order_by(MentionRow.created_at.desc())
        .limit(1)
    )
    return session.scalar(query)
