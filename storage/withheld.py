"""Alarms that were not said: counted, with the reason, so that silence can be told from calm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from analysis.alarm import Alarm
from analysis.crisis_kinds import CrisisClass
from analysis.grouping import Reason
from analysis.level import Level
from storage import workspaces
from storage.silence_tables import WithheldAlarmRow as Row
from storage.statements import change

#: An alarm that pauses for longer than this and rings again is another alarm.
PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WithheldAlarm:
    """An alarm that rang in vain from ``first_at`` to ``last_at``. ``alarm`` is as it was at its highest level."""

    id: int
    alarm: Alarm
    reason: Reason
    first_at: datetime
    last_at: datetime
    moments: int
    observed: int
    expected: float
    incident_id: int | None
    silence_id: int | None


def record(
    session: Session,
    workspace_id: str,
    alarm: Alarm,
    reason: Reason,
    *,
    observed: int,
    expected: float,
    incident_id: int | None = None,
    silence_id: int | None = None,
) -> bool:
    """Count an alarm that is withheld; True if it is a new one, False if it goes on or was counted already."""
    workspaces.lock(session, workspace_id)
    going_on = _newest(session, workspace_id, alarm, reason, incident_id, silence_id)
    if going_on is not None and alarm.at - going_on.last_at <= PAUSE:
        if alarm.at > going_on.last_at:
            _go_on(session, going_on, alarm, observed, expected)
        return False
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "brand": alarm.brand,
        "topic": alarm.topic or "",
        "reason": reason.value,
        "incident_id": incident_id,
        "silence_id": silence_id,
        "first_at": alarm.at,
        "last_at": alarm.at,
        "moments": 1,
        "level": int(alarm.level),
        "crisis_class": alarm.crisis_class.value,
        "observed": observed,
        "expected": expected,
        "words": sorted(alarm.words),
        "sources": dict(alarm.sources),
    }
    session.execute(insert(Row).values(**values))
    return True


def since(session: Session, workspace_id: str, start: datetime) -> list[WithheldAlarm]:
    """The alarms that were withheld at some moment since ``start``, in the order in which they began."""
    return _all(session, Row.workspace_id == workspace_id, Row.last_at >= start)


def of_incident(session: Session, workspace_id: str, incident_id: int) -> int:
    """How many alarms were withheld because of the incident."""
    query = select(func.count()).where(Row.workspace_id == workspace_id, Row.incident_id == incident_id)
    return session.scalar(query) or 0


def _newest(
    session: Session,
    workspace_id: str,
    alarm: Alarm,
    reason: Reason,
    incident_id: int | None,
    silence_id: int | None,
) -> WithheldAlarm | None:
    found = _all(
        session,
        Row.workspace_id == workspace_id,
        Row.brand == alarm.brand,
        Row.topic == (alarm.topic or ""),
        Row.reason == reason.value,
        Row.incident_id.is_(None) if incident_id is None else Row.incident_id == incident_id,
        Row.silence_id.is_(None) if silence_id is None else Row.silence_id == silence_id,
        Row.last_at >= alarm.at - PAUSE,
    )
    return found[-1] if found else None


def _go_on(session: Session, before: WithheldAlarm, alarm: Alarm, observed: int, expected: float) -> None:
    values: dict[str, Any] = {"last_at": alarm.at, "moments": before.moments + 1}
    if alarm.level < before.alarm.level:
        values.update(
            level=int(alarm.level), observed=observed, expected=expected, crisis_class=alarm.crisis_class.value
        )
    change(session, update(Row).where(Row.id == before.id).values(**values))


def _all(session: Session, *conditions: ColumnElement[bool]) -> list[WithheldAlarm]:
    rows = session.scalars(select(Row).where(*conditions).order_by(Row.first_at, Row.id))
    return [
        WithheldAlarm(
            id=row.id,
            alarm=Alarm(
                row.first_at,
                row.brand,
                row.topic or None,
                Level(row.level),
                CrisisClass(row.crisis_class),
                frozenset(row.words),
                row.sources,
            ),
            reason=Reason(row.reason),
            first_at=row.first_at,
            last_at=row.last_at,
            moments=row.moments,
            observed=row.observed,
            expected=row.expected,
            incident_id=row.incident_id,
            silence_id=row.silence_id,
        )
        for row in rows
    ]
