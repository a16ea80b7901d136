"""Attention: much talk without anger. Nobody is alarmed by it; a digest tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from analysis.signal import Signal
from storage import workspaces
from storage.silence_tables import AttentionRow as Row
from storage.statements import change

#: Attention that pauses for longer than this is another one when it comes again.
PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attention:
    """``observed`` mentions in the ``window`` against ``expected``, as they were when it was rarest: once in
    ``strength`` days. It was heard from ``first_at`` to ``last_at``, at so many ``moments``.
    """

    brand: str
    topic: str | None
    first_at: datetime
    last_at: datetime
    moments: int
    window: timedelta
    observed: int
    expected: float
    strength: float


def record(session: Session, workspace_id: str, signal: Signal) -> bool:
    """Keep a signal of attention; True if it is a new one, False if it goes on or was kept already."""
    workspaces.lock(session, workspace_id)
    going_on = session.scalars(
        select(Row)
        .where(
            Row.workspace_id == workspace_id,
            Row.brand == signal.brand,
            Row.topic == (signal.topic or ""),
            Row.last_at >= signal.at - PAUSE,
        )
        .order_by(Row.last_at.desc(), Row.id.desc())
        .limit(1)
    ).one_or_none()
    if going_on is None:
        values = {"workspace_id": workspace_id, "brand": signal.brand, "topic": signal.topic or "", "moments": 1}
        session.execute(insert(Row).values(**values, **_loudness(signal), first_at=signal.at, last_at=signal.at))
        return True
    if signal.at > going_on.last_at:
        louder = _loudness(signal) if (signal.strength or 0.0) > going_on.strength else {}
        changed = {"last_at": signal.at, "moments": going_on.moments + 1, **louder}
        change(session, update(Row).where(Row.id == going_on.id).values(**changed))
    return False


def attention_between(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Attention]:
    """What was heard at some moment of ``[start, end)``, in the order in which it began."""
    rows = session.scalars(
        select(Row)
        .where(Row.workspace_id == workspace_id, Row.last_at >= start, Row.first_at < end)
        .order_by(Row.first_at, Row.id)
    )
    return [
        Attention(
            brand=row.brand,
            topic=row.topic or None,
            first_at=row.first_at,
            last_at=row.last_at,
            moments=row.moments,
            window=timedelta(seconds=row.window_seconds),
            observed=row.observed,
            expected=row.expected,
            strength=row.strength,
        )
        for row in rows
    ]


def _loudness(signal: Signal) -> dict[str, Any]:
    return {
        "window_seconds": round(signal.window.total_seconds()),
        "observed": signal.observed,
        "expected": signal.expected,
        "strength": signal.strength or 0.0,
    }
