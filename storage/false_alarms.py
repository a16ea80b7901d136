"""What people made of alarms: those they called false, with what rang and why, and those they took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.false_alarms import Cause, FalseAlarm, Reason, TrueAlarm, Verdicts
from analysis.incident_state import IncidentState
from storage.incident_tables import IncidentEventRow as Row
from storage.incident_tables import IncidentRow

_RANG = ("opened", "reopened")


def since(session: Session, workspace_id: str, start: datetime) -> list[FalseAlarm]:
    """The alarms called false from ``start`` on, in that order. Of one without a stated cause it is OTHER.

    What a person opened by hand and then took back is not among them: no threshold rang.
    """
    said = session.execute(
        select(Row.id, Row.incident_id, Row.at, Row.actor, Row.details, IncidentRow.number, IncidentRow.brand)
        .join(IncidentRow, IncidentRow.id == Row.incident_id)
        .where(Row.workspace_id == workspace_id, Row.kind == "false_alarm", Row.at >= start)
        .order_by(Row.id)
    )
    found = []
    for row in said.all():
        rang = _rang_before(session, workspace_id, row.incident_id, row.id)
        if rang is not None:
            found.append(_false_alarm(row, rang.at, rang.details))
    return found


def verdicts(session: Session, workspace_id: str, start: datetime) -> Verdicts:
    """What people made of what rang: called false from ``start`` on, or rang from then on and was taken."""
    taken = session.execute(
        select(IncidentRow.id, IncidentRow.number)
        .where(
            IncidentRow.workspace_id == workspace_id,
            IncidentRow.opened_at >= start,
            IncidentRow.acknowledged_at.is_not(None),
            IncidentRow.state != IncidentState.FALSE_ALARM.value,
        )
        .order_by(IncidentRow.number)
    )
    true = []
    for row in taken.all():
        rang = _rang_before(session, workspace_id, row.id, None)
        if rang is not None:
            true.append(TrueAlarm(row.number, _signal(rang.details), rang.details.get("strength")))
    return Verdicts(start, tuple(since(session, workspace_id, start)), tuple(true))


def _rang_before(session: Session, workspace_id: str, incident_id: int, event_id: int | None) -> Any | None:
    """The last time that the incident rang (before an event), None if a person made it ring."""
    query = select(Row.at, Row.actor, Row.details).where(
        Row.workspace_id == workspace_id, Row.incident_id == incident_id, Row.kind.in_(_RANG)
    )
    if event_id is not None:
        query = query.where(Row.id < event_id)
    rang = session.execute(query.order_by(Row.id.desc()).limit(1)).one_or_none()
    return rang if rang is not None and rang.actor is None else None


def _signal(numbers: Mapping[str, Any]) -> str:
    return str(numbers.get("signal", "crisis"))


def _false_alarm(said: Any, rung_at: datetime, numbers: Mapping[str, Any]) -> FalseAlarm:
    cause = str(said.details.get("cause", ""))
    return FalseAlarm(
        number=said.number,
        brand=said.brand,
        signal=_signal(numbers),
        rung_at=rung_at,
        said_at=said.at,
        who=said.actor,
        reason=Reason(Cause(cause) if cause in set(Cause) else Cause.OTHER, str(said.details.get("note", ""))),
        observed=int(numbers.get("observed", 0)),
        expected=float(numbers.get("expected", 0.0)),
        threshold=numbers.get("threshold"),
        strength=numbers.get("strength"),
    )
