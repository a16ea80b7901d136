"""How much an answer can be trusted to be complete: what waits for a score, and what could not be posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import outbox, queue


@dataclass(frozen=True, slots=True)
class Freshness:
    """``waiting`` mentions, the oldest taken in at ``waiting_since``, are not counted yet.

    ``unsent`` holds Slack's error for each message of the last day that could not be posted, the newest first.
    """

    waiting: int = 0
    waiting_since: datetime | None = None
    unsent: tuple[str, ...] = ()


def freshness(session: Session, workspace_id: str, real_now: datetime) -> Freshness:
    """As of now, whatever moment is looked back at."""
    backlog = queue.backlog(session, workspace_id)
    unsent = outbox.errors_since(session, workspace_id, real_now - timedelta(days=1))
    return Freshness(backlog.waiting, backlog.oldest_ingested_at, tuple(unsent))
