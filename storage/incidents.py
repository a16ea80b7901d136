"""Incidents and their timelines. Each change is one row written and one line added, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.orm import Session

from analysis.incident import Incident, TimelineEntry
from analysis.incident_state import IncidentState
from storage import workspaces
from storage.conditions import LIVE
from storage.errors import IncidentAlreadyLive, IncidentUnknown, StaleIncident
from storage.incident_rows import COLUMNS, incident_of, row_of
from storage.incident_tables import IncidentEventRow, IncidentRow
from storage.statements import AnySelect, change


def open(
    session: Session,
    incident: Incident,
    *,
    actor: str | None = None,
    details: Mapping[str, object] | None = None,
) -> Incident:
    """Store a new incident with the next number, and "opened" as the first line of its timeline.

    Its own id, number and version are not looked at. ``details`` takes what JSON takes. Raises IncidentAlreadyLive if
    its brand, or its topic of the brand, has a live one.
    """
    workspace_id = incident.workspace_id
    workspaces.lock(session, workspace_id)
    _refuse_second_live(session, incident)
    newest = session.scalar(select(func.max(IncidentRow.number)).where(IncidentRow.workspace_id == workspace_id))
    values = {**row_of(incident), "workspace_id": workspace_id, "number": (newest or 0) + 1, "version": 1}
    incident_id = session.execute(insert(IncidentRow).values(**values).returning(IncidentRow.id)).scalar_one()
    note(session, workspace_id, incident_id, kind="opened", at=incident.opened_at, actor=actor, details=details)
    return _existing(session, workspace_id, incident_id)


def save(
    session: Session,
    incident: Incident,
    *,
    expected_version: int,
    kind: str | None,
    at: datetime,
    actor: str | None = None,
    details: Mapping[str, object] | None = None,
) -> Incident:
    """Store the changed incident with the next version, and a line ``kind`` in its timeline.

    ``kind`` None adds no line: what changed is a step of a count that nobody decided. Raises StaleIncident if its
    version is no longer ``expected_version``, IncidentAlreadyLive if it would be the second live one of its topic,
    IncidentUnknown if there is none.
    """
    workspaces.lock(session, incident.workspace_id)
    current = _existing(session, incident.workspace_id, incident.id)
    if current.version != expected_version:
        raise StaleIncident(current)
    if incident.is_live:
        _refuse_second_live(session, incident)
    change(
        session,
        update(IncidentRow)
        .where(IncidentRow.workspace_id == incident.workspace_id, IncidentRow.id == incident.id)
        .values(**row_of(incident), version=expected_version + 1),
    )
    if kind is not None:
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


def latest(session: Session, workspace_id: str, brand: str, topic: str | None = None) -> Incident | None:
    """The newest incident of the whole brand, or of one topic of it, live or over; the live one if there is one."""
    query = _select(
        IncidentRow.workspace_id == workspace_id, IncidentRow.brand == brand, IncidentRow.topic == (topic or "")
    )
    newest_first = query.order_by(IncidentRow.number.desc())
    return _first(session, newest_first.where(LIVE).limit(1)) or _first(session, newest_first.limit(1))


def recent(session: Session, workspace_id: str, brand: str, since: datetime) -> list[Incident]:
    """The brand's incidents, of whatever topic, that are live or ended after ``since``."""
    query = _select(
        IncidentRow.workspace_id == workspace_id,
        IncidentRow.brand == brand,
        or_(LIVE, IncidentRow.resolved_at >= since),
    )
    return _all(session, query.order_by(IncidentRow.number))


def held(session: Session, workspace_id: str, until: datetime) -> list[Incident]:
    """The incidents whose card quiet hours held back up to ``until`` at the latest, live or over by now."""
    query = _select(
        IncidentRow.workspace_id == workspace_id,
        IncidentRow.announced_at.is_(None),
        IncidentRow.held_until <= until,
    )
    return _all(session, query.order_by(IncidentRow.number))


def without_card(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Incident]:
    """The incidents opened in ``[start, end)`` that never had a card, for a digest to tell of."""
    query = _select(
        IncidentRow.workspace_id == workspace_id,
        IncidentRow.opened_at >= start,
        IncidentRow.opened_at < end,
        IncidentRow.announced_at.is_(None),
    )
    return _all(session, query.order_by(IncidentRow.number))


def by_number(session: Session, workspace_id: str, number: int) -> Incident | None:
    """The incident that people call by this number."""
    return _first(session, _select(IncidentRow.workspace_id == workspace_id, IncidentRow.number == number))


def count_before(session: Session, workspace_id: str, brand: str, start: datetime, end: datetime) -> int:
    """How many incidents of the brand were opened in ``[start, end)``, without false alarms and merged ones."""
    query = select(func.count()).where(
        IncidentRow.workspace_id == workspace_id,
        IncidentRow.brand == brand,
        IncidentRow.opened_at >= start,
        IncidentRow.opened_at < end,
        IncidentRow.state.not_in([IncidentState.FALSE_ALARM.value, IncidentState.MERGED.value]),
    )
    return session.scalar(query) or 0


def list_all(session: Session, workspace_id: str) -> list[Incident]:
    """Every incident of the workspace, in the order they were opened."""
    return _all(session, _select(IncidentRow.workspace_id == workspace_id).order_by(IncidentRow.number))


def opened_until(
    session: Session, workspace_id: str, at: datetime, *, limit: int | None = None, live_after: datetime | None = None
) -> list[Incident]:
    """The incidents that were opened up to ``at``, the newest first; with ``live_after`` without those over by then."""
    query = _select(IncidentRow.workspace_id == workspace_id, IncidentRow.opened_at <= at)
    if live_after is not None:
        query = query.where(or_(LIVE, IncidentRow.resolved_at > live_after))
    return _all(session, query.order_by(IncidentRow.number.desc()).limit(limit))


def count_opened(session: Session, workspace_id: str, at: datetime) -> int:
    """How many incidents there were by ``at``."""
    query = select(func.count()).where(IncidentRow.workspace_id == workspace_id, IncidentRow.opened_at <= at)
    return session.scalar(query) or 0


def timeline(session: Session, workspace_id: str, incident_id: int) -> list[TimelineEntry]:
    """The lines of the timeline in the order they were written."""
    query = (
        select(IncidentEventRow.at, IncidentEventRow.kind, IncidentEventRow.actor, IncidentEventRow.details)
        .where(IncidentEventRow.workspace_id == workspace_id, IncidentEventRow.incident_id == incident_id)
        .order_by(IncidentEventRow.id)
    )
    return [TimelineEntry(row.at, row.kind, row.actor, row.details) for row in session.execute(query)]


def alarms_since(session: Session, workspace_id: str, start: datetime) -> list[tuple[Incident, TimelineEntry]]:
    """Every opening and reopening from ``start`` on, with the incident as it is now."""
    query = (
        select(
            IncidentEventRow.incident_id,
            IncidentEventRow.at,
            IncidentEventRow.kind,
            IncidentEventRow.actor,
            IncidentEventRow.details,
        )
        .where(
            IncidentEventRow.workspace_id == workspace_id,
            IncidentEventRow.kind.in_(["opened", "reopened"]),
            IncidentEventRow.at >= start,
        )
        .order_by(IncidentEventRow.id)
    )
    rows = session.execute(query).all()
    found = {row.incident_id: _existing(session, workspace_id, row.incident_id) for row in rows}
    return [(found[row.incident_id], TimelineEntry(row.at, row.kind, row.actor, row.details)) for row in rows]


def _existing(session: Session, workspace_id: str, incident_id: int) -> Incident:
    incident = get(session, workspace_id, incident_id)
    if incident is None:
        raise IncidentUnknown(f"there is no incident with the id {incident_id} in workspace {workspace_id!r}")
    return incident


def _refuse_second_live(session: Session, incident: Incident) -> None:
    query = _select(
        IncidentRow.workspace_id == incident.workspace_id,
        IncidentRow.brand == incident.brand,
        IncidentRow.topic == (incident.topic or ""),
        IncidentRow.id != incident.id,
        LIVE,
    )
    other = _first(session, query)
    if other is not None:
        raise IncidentAlreadyLive(other)


def _select(*conditions: ColumnElement[bool]) -> AnySelect:
    return select(*(getattr(IncidentRow, name) for name in COLUMNS)).where(*conditions)


def _first(session: Session, query: AnySelect) -> Incident | None:
    found = _all(session, query)
    return found[0] if found else None


def _all(session: Session, query: AnySelect) -> list[Incident]:
    return [incident_of(row) for row in session.execute(query).mappings()]
