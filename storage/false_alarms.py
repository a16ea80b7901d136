"""Alarms that people called false, with what rang and why they said so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.false_alarms import Cause, FalseAlarm, Reason
from storage.tables import IncidentEventRow as Row
from storage.tables import IncidentRow

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
        rang = session.execute(
            select(Row.at, Row.actor, Row.details)
            .where(
                Row.workspace_id == workspace_id,
                Row.incident_id == row.incident_id,
                Row.kind.in_(_RANG),
                Row.id < row.id,
            )
            .order_by(Row.id.desc())
            .limit(1)
        ).one_or_none()
        if rang is not None and rang.actor is None:
            found.append(_false_alarm(row, rang.at, rang.details))
    return found


def _false_alarm(said: Any, rung_at: datetime, numbers: Mapping[str, Any]) -> FalseAlarm:
    cause = str(said.details.get("cause", ""))
    return FalseAlarm(
        number=said.number,
        brand=said.brand,
        signal=str(numbers.get("signal", "crisis")),
        rung_at=rung_at,
        said_at=said.at,
        who=said.actor,
        reason=Reason(Cause(cause) if cause in set(Cause) else Cause.OTHER, str(said.details.get("note", ""))),
        observed=int(numbers.get("observed", 0)),
        expected=float(numbers.get("expected", 0.0)),
        threshold=numbers.get("threshold"),
        strength=numbers.get("strength"),
    )
