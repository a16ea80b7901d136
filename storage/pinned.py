"""Messages that people put into the timelines of incidents, each once, and took out again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import incidents, workspaces
from storage.incident_tables import IncidentEventRow as Row

PINNED, UNPINNED = "pinned", "unpinned"


def add(
    session: Session,
    workspace_id: str,
    incident_id: int,
    *,
    channel: str,
    ts: str,
    text: str,
    author: str | None,
    at: datetime,
    actor: str,
) -> bool:
    """Put a message into the timeline; False, and nothing changes, if it is there and was not taken out since."""
    workspaces.lock(session, workspace_id)
    if _last(session, workspace_id, channel, ts, incident_id) == (incident_id, PINNED):
        return False
    details = {"channel": channel, "ts": ts, "author": author, "text": text}
    incidents.note(session, workspace_id, incident_id, kind=PINNED, at=at, actor=actor, details=details)
    return True


def remove(session: Session, workspace_id: str, *, channel: str, ts: str, at: datetime, actor: str) -> int | None:
    """Note that a message was taken out of the timeline that it was put into last; the incident's id, None if it is
    in none. Lines of a timeline are never erased.
    """
    workspaces.lock(session, workspace_id)
    found = _last(session, workspace_id, channel, ts)
    if found is None or found[1] == UNPINNED:
        return None
    details = {"channel": channel, "ts": ts}
    incidents.note(session, workspace_id, found[0], kind=UNPINNED, at=at, actor=actor, details=details)
    return found[0]


def _last(
    session: Session, workspace_id: str, channel: str, ts: str, incident_id: int | None = None
) -> tuple[int, str] | None:
    query = select(Row.incident_id, Row.kind).where(
        Row.workspace_id == workspace_id,
        Row.kind.in_((PINNED, UNPINNED)),
        Row.details["channel"].as_string() == channel,
        Row.details["ts"].as_string() == ts,
    )
    if incident_id is not None:
        query = query.where(Row.incident_id == incident_id)
    row = session.execute(query.order_by(Row.id.desc()).limit(1)).one_or_none()
    return None if row is None else (row.incident_id, row.kind)
