"""Silences: asked for, listed, ended. A silence that was ended early keeps when and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from analysis.silences import Silence
from storage.silence_tables import SilenceRow as Row
from storage.statements import change


@dataclass(frozen=True, slots=True)
class StoredSilence:
    """A silence with the id by which people end it, and who ended it early, if somebody did."""

    id: int
    silence: Silence
    ended_by: str | None = None


def add(session: Session, workspace_id: str, silence: Silence) -> StoredSilence:
    """Store a new silence."""
    values = {
        "workspace_id": workspace_id,
        "brand": silence.brand,
        "topic": silence.topic,
        "source": silence.source,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "who": silence.who,
        "why": silence.why,
    }
    return StoredSilence(session.execute(insert(Row).values(**values).returning(Row.id)).scalar_one(), silence)


def active(session: Session, workspace_id: str, at: datetime) -> list[StoredSilence]:
    """The silences that hold at a moment, the one that ends first leading."""
    return _all(session, Row.workspace_id == workspace_id, Row.starts_at <= at, Row.ends_at > at)


def end(session: Session, workspace_id: str, silence_id: int, at: datetime, who: str) -> StoredSilence | None:
    """End a silence that holds at ``at``; None if there is no such one, or it has ended already."""
    holds = (Row.workspace_id == workspace_id, Row.id == silence_id, Row.starts_at < at, Row.ends_at > at)
    if not change(session, update(Row).where(*holds).values(ends_at=at, ended_by=who)):
        return None
    return _all(session, Row.workspace_id == workspace_id, Row.id == silence_id)[0]


def _all(session: Session, *conditions: ColumnElement[bool]) -> list[StoredSilence]:
    rows = session.scalars(select(Row).where(*conditions).order_by(Row.ends_at, Row.id))
    return [
        StoredSilence(
            row.id,
            Silence(row.starts_at, row.ends_at, row.who, row.why, row.brand, row.topic, row.source),
            row.ended_by,
        )
        for row in rows
    ]
