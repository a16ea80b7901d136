"""Incidents and their timelines. Each change is one row written and one line added, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from analysis.incident import Incident, IncidentState, Level, TimelineEntry
from storage import workspaces
from storage.conditions import LIVE
from storage.errors import IncidentAlreadyLive, IncidentUnknown, StaleIncident
from storage.statements import AnySelect, change
from storage.tables import IncidentEventRow, IncidentRow

_FIELDS: Final = tuple(field.name for field in fields(Incident))
#: What a save never changes: who the incident is, and its version, which save raises by itself.
_FIXED: Final = frozenset({"id", "workspace_id", "number", "version"})


def open(
    session: Session,
    workspace_id: str,
    *,
    brand: str,
    level: Level,
    at: datetime,
    since: datetime,
    observed: int,
    expected: float,
    actor: str | None = None,
    details: Mapping[str, object] | None = None,
) -> Incident:
    """A new incident with the next number, and "opened" as the first line of its timeline.

    ``details`` takes what JSON takes. Raises IncidentAlreadyLive if the brand has a live one.
    """
    workspaces.lock(session, workspace_id)
    _refuse_second_live(session, workspace_id, brand)
    newest = session.scalar(select(func.max(IncidentRow.number)).where(IncidentRow.workspace_id == workspace_id))
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "number": (newest or 0) + 1,
        "brand": brand,
        "state": IncidentState.OPEN.value,
        "level": int(level),
        "version": 1,
        "opened_at": at,
        "since": since,
        "observed": observed,
        "expected": expected,
        "peak_observed": observed,
        "last_firing_at": at,
        "told_observed": observed,
        "told_at": at,
    }
    incident_id = session.execute(insert(IncidentRow).values(**values).returning(IncidentRow.id)).scalar_one()
    note(session, workspace_id, incident_id, kind="opened", at=at, actor=actor, details=details)
    return _existing(session, workspace_id, incident_id)


def save(
    session: Session,
    incident: Incident,
    *,
    expected_version: int,
    kind: str,
    at: datetime,
    actor: str | None = None,
    details: Mapping[str, object] | None = None,
) -> Incident:
    """Store the changed incident with the next version, and a line ``kind`` in its timeline.

    Raises StaleIncident if its version is no longer ``expected_version``, IncidentAlreadyLive if it would be the
    second live one of its brand, IncidentUnknown if there is none.
    """
    workspaces.lock(session, incident.workspace_id)
    current = _existing(session, incident.workspace_id, incident.id)
    if current.version != expected_version:
        raise StaleIncident(current)
    if incident.is_live:
        _refuse_second_live(session, incident.workspace_id, incident.brand, but=incident.id)
    changed = {name: getattr(incident, name) for name in _FIELDS if name not in _FIXED}
    changed.update(state=incident.state.value, level=int(incident.level), version=expected_version + 1)
    change(
        session,
        update(IncidentRow)
        .where(IncidentRow.workspace_id == incident.workspace_id, IncidentRow.id == incident.id)
        .values(**changed),
    )
    note(session, incident.workspace_id, incident.id, kind=kind, at=at, actor=actor, details=details)
    return _existing(session, incident.workspace_id, incident.id)


def note(
    session: Session,
    workspace_id: str,
    incident_id: int,
    *,
    kind: str,
    at: datetime,
    actor: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add a line to the timeline without changing the incident."""
    session.execute(
        insert(IncidentEventRow).values(
            workspace_id=workspace_id,
            incident_id=incident_id,
            at=at,
            kind=kind,
            actor=actor,
            details=dict(details or {}),
        )
    )


def get(session: Session, workspace_id: str, incident_id: int) -> Incident | None:
    """The incident, None if the workspace has no such one."""
    return _first(session, _select(IncidentRow.workspace_id == workspace_id, IncidentRow.id == incident_id))


def live(session: Session, workspace_id: str) -> list[Incident]:
    """The incidents that still take signals, in the order they were opened."""
    return _all(session, _select(IncidentRow.workspace_id == workspace_id, LIVE).order_by(IncidentRow.number))


def latest(session: Session, workspace_id: str, brand: str) -> Incident | None:
    """The brand's newest incident, live or over."""
    query = _select(IncidentRow.workspace_id == workspace_id, IncidentRow.brand == brand)
    return _first(session, query.order_by(IncidentRow.number.desc()).limit(1))


def list_all(session: Session, workspace_id: str) -> list[Incident]:
    """Every incident of the workspace, in the order they were opened."""
    return _all(session, _select(IncidentRow.workspace_id == workspace_id).order_by(IncidentRow.number))


def timeline(session: Session, workspace_id: str, incident_id: int) -> list[TimelineEntry]:
    """The lines of the timeline in the order they were written."""
    query = (
        select(IncidentEventRow.at, IncidentEventRow.kind, IncidentEventRow.actor, IncidentEventRow.details)
        .where(IncidentEventRow.workspace_id == workspace_id, IncidentEventRow.incident_id == incident_id)
        .order_by(IncidentEventRow.id)
    )
    return [TimelineEntry(row.at, row.kind, row.actor, row.details) for row in session.execute(query)]


def _existing(session: Session, workspace_id: str, incident_id: int) -> Incident:
    incident = get(session, workspace_id, incident_id)
    if incident is None:
        raise IncidentUnknown(f"there is no incident with the id {incident_id} in workspace {workspace_id!r}")
    return incident


def _refuse_second_live(session: Session, workspace_id: str, brand: str, but: int | None = None) -> None:
    query = _select(IncidentRow.workspace_id == workspace_id, IncidentRow.brand == brand, LIVE)
    other = _first(session, query if but is None else query.where(IncidentRow.id != but))
    if other is not None:
        raise IncidentAlreadyLive(other)


def _select(*conditions: ColumnElement[bool]) -> AnySelect:
    return select(*(getattr(IncidentRow, name) for name in _FIELDS)).where(*conditions)


def _first(session: Session, query: AnySelect) -> Incident | None:
    found = _all(session, query)
    return found[0] if found else None


def _all(session: Session, query: AnySelect) -> list[Incident]:
    rows = session.execute(query).mappings()
    return [Incident(**{**row, "state": IncidentState(row["state"]), "level": Level(row["level"])}) for row in rows]
