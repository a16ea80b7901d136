"""How each source and the scorer are doing, as far as the tables tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import progress, queue
from storage.mention_tables import RollupRow
from storage.queue import Backlog
from storage.rollups import EPOCH, MINUTE, minute_of


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The minute of a source's newest scored mention, and how many it had in the window that was asked for."""

    source: str
    last_at: datetime
    mentions: int


@dataclass(frozen=True, slots=True)
class ScorerHealth:
    """What waits for a score, and when one was last given by the clock of the scorer."""

    backlog: Backlog
    last_scored_at: datetime | None


def sources(session: Session, workspace_id: str, since: datetime) -> list[SourceHealth]:
    """The sources that had anything since then, the one that has been silent longest first."""
    newest = func.max(RollupRow.minute)
    total = func.sum(RollupRow.negative + RollupRow.neutral + RollupRow.positive)
    rows = session.execute(
        select(RollupRow.source, newest.label("newest"), total.label("total"))
        .where(RollupRow.workspace_id == workspace_id, RollupRow.minute >= minute_of(since))
        .group_by(RollupRow.source)
        .order_by(newest, RollupRow.source)
    )
    return [SourceHealth(row.source, EPOCH + row.newest * MINUTE, int(row.total)) for row in rows]


def scorer(session: Session, workspace_id: str) -> ScorerHealth:
    """How far scoring is."""
    last = progress.get(session, workspace_id, queue.SCORED_MARK)
    return ScorerHealth(queue.backlog(session, workspace_id), last)
