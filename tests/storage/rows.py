"""Rows for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.mention import Mention
from analysis.rollup import Counts
from analysis.sentiment import Label, Score
from storage import incidents, mentions, queue, rollups
from storage.database import Database
from storage.mention_tables import ScoreRow
from storage.outbox import OutboxMessage
from tests.databases import NOON, WORKSPACE

MINUTE = timedelta(minutes=1)
SCORES = {
    Label.NEGATIVE: Score(0.7, 0.2, 0.1),
    Label.NEUTRAL: Score(0.2, 0.6, 0.2),
    Label.POSITIVE: Score(0.1, 0.1, 0.8),
}
ALWAYS = (NOON - timedelta(days=365), NOON + timedelta(days=365))


def mention(
    name: str, created_at: datetime = NOON, *, brand: str = "课程", source: str = "import", text: str | None = None
) -> Mention:
    return Mention(
        source=source,
        external_id=name,
        text=f"text of {name}" if text is None else text,
        lang="zh",
        created_at=created_at,
        text_key=name,
        brand=brand,
    )


def store(database: Database, some: Iterable[Mention], workspace_id: str = WORKSPACE) -> list[bool]:
    with database.write() as session:
        return mentions.add(session, workspace_id, list(some), NOON)


def score_all(database: Database, labels: dict[str, Label] | None = None, owner: str = "scorer") -> int:
    """Score everything that waits: by text if ``labels`` names it, else negative."""
    total = 0
    while claimed := claim(database, owner, NOON):
        scored = [(one.id, SCORES[(labels or {}).get(one.text, Label.NEGATIVE)]) for one in claimed]
        with database.write() as session:
            total += queue.record(session, owner, "model", scored, NOON)
    return total


def claim(database: Database, owner: str, now: datetime, limit: int = 100) -> list[queue.Claimed]:
    with database.write() as session:
        return queue.claim(session, owner, limit, now, MINUTE)


def record(database: Database, owner: str, claimed: Sequence[queue.Claimed], now: datetime = NOON) -> int:
    scored = [(one.id, SCORES[Label.NEGATIVE]) for one in claimed]
    with database.write() as session:
        return queue.record(session, owner, "model", scored, now)


def scores_and_rollups(database: Database) -> tuple[int, Counts]:
    """How many scores there are, and what the rollups say; the two must agree."""
    with database.read() as session:
        scored = session.scalar(select(func.count()).select_from(ScoreRow)) or 0
        return scored, rollups.totals(session, WORKSPACE, *ALWAYS)


def opened(session: Session, brand: str = "课程", workspace_id: str = WORKSPACE) -> Incident:
    return incidents.open(session, unstored(brand, workspace_id), details={"words": ["退款", "refund"]})


def unstored(brand: str = "课程", workspace_id: str = WORKSPACE) -> Incident:
    """An incident as the desk makes it, before it has an id."""
    return Incident(
        id=0,
        workspace_id=workspace_id,
        number=0,
        brand=brand,
        state=IncidentState.OPEN,
        level=Level.ORANGE,
        version=0,
        opened_at=NOON,
        since=NOON - timedelta(minutes=30),
        observed=42,
        expected=3.5,
        peak_observed=42,
        last_firing_at=NOON,
        told_observed=42,
        told_at=NOON,
        worst_level=Level.ORANGE,
    )


def message(key: str, channel: str = "C1", *, kind: str = "post", coalesce: str | None = None) -> OutboxMessage:
    return OutboxMessage(dedup_key=key, kind=kind, channel=channel, payload={"text": key}, coalesce_key=coalesce)
