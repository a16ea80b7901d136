"""A message as it lies in the outbox, and what reading and changing such rows has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from storage.delivery_tables import OutboxRow as Row
from storage.statements import AnySelect, change

#: Newer words go out instead; the picture, by far the largest part of a row, is of no more use.
SUPERSEDED: Final[Mapping[str, Any]] = {
    "state": "superseded",
    "picture": None,
    "claimed_by": None,
    "claim_expires_at": None,
}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message as it lies in the outbox.

    ``reclaimed`` says that an earlier attempt may have reached Slack without being recorded: look the message up by
    its metadata before sending it again. ``attempts`` counts claims, this one included.
    """

    id: int
    workspace_id: str
    dedup_key: str
    kind: str
    channel: str
    payload: dict[str, Any]
    incident_id: int | None
    purpose: str
    coalesce_key: str | None
    priority: int
    picture: bytes | None
    picture_alt: str
    picture_file_id: str | None
    state: str
    attempts: int
    reclaimed: bool
    not_before: datetime | None
    slack_ts: str | None
    error: str | None
    created_at: datetime


def change_rows(session: Session, *conditions: ColumnElement[bool], **values: Any) -> int:
    """Change the rows that meet all conditions; how many."""
    return change(session, update(Row).where(*conditions).values(**values))


def rows_of(session: Session, query: AnySelect) -> list[OutboxRow]:
    """What the query finds, as of now."""
    rows = session.scalars(query.execution_options(populate_existing=True))
    return [
        OutboxRow(
            id=row.id,
            workspace_id=row.workspace_id,
            dedup_key=row.dedup_key,
            kind=row.kind,
            channel=row.channel,
            payload=row.payload,
            incident_id=row.incident_id,
            purpose=row.purpose,
            coalesce_key=row.coalesce_key,
            priority=row.priority,
            picture=row.picture,
            picture_alt=row.picture_alt,
            picture_file_id=row.picture_file_id,
            state=row.state,
            attempts=row.attempts,
            reclaimed=row.maybe_sent,
            not_before=row.not_before,
            slack_ts=row.slack_ts,
            error=row.error,
            created_at=row.created_at,
        )
        for row in rows
    ]
