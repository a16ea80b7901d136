"""Incidents by time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from analysis.incident import Incident
from storage.conditions import LIVE
from storage.incident_rows import COLUMNS, incident_of
from storage.incident_tables import IncidentRow as Row


def during(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Incident]:
    """The incidents that were alive at some time in ``[start, end)``, as they are now, by their numbers."""
    query = (
        select(*(getattr(Row, name) for name in COLUMNS))
        .where(
            Row.workspace_id == workspace_id,
            Row.opened_at < end,
            or_(LIVE, Row.resolved_at >= start, Row.opened_at >= start),
        )
        .order_by(Row.number)
    )
    return [incident_of(row) for row in session.execute(query).mappings()]
