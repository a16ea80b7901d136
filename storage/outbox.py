"""Messages to be sent. Added in the transaction of the change they tell of; sent once, later, by the sender.

How the sender takes and gives back messages is in `storage.outbox_claims`, what becomes of incidents' cards in
`storage.outbox_cards`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.conditions import PENDING, WAITING
from storage.delivery_tables import OutboxRow as Row
from storage.outbox_rows import SUPERSEDED, OutboxRow, change_rows, rows_of
from storage.statements import insert_into


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message on its way into the outbox.

    ``kind`` is "post" or "update". ``payload`` takes what JSON takes. A message whose ``dedup_key`` was used before
    is not added again. Of messages that share a ``coalesce_key`` only the newest that is not yet sent is sent.
    A lower ``priority`` goes first.
    """

    dedup_key: str
    kind: str
    channel: str
    payload: dict[str, Any]
    incident_id: int | None = None
    purpose: str = ""
    coalesce_key: str | None = None
    priority: int = 5
    picture: bytes | None = None
    picture_alt: str = ""
    not_before: datetime | None = None


def add(session: Session, workspace_id: str, message: OutboxMessage, now: datetime) -> int | None:
    """Put the message into the outbox; its id, or None if its ``dedup_key`` is there already.

    Older messages with the same ``coalesce_key`` that nobody is sending yet are superseded. The newest goes when the
    most urgent of them would have gone: what somebody has just clicked is not put off by what comes after it.
    """
    added = session.execute(
        insert_into(session, Row)
        .values(
            workspace_id=workspace_id,
            dedup_key=message.dedup_key,
            kind=message.kind,
            channel=message.channel,
            incident_id=message.incident_id,
            purpose=message.purpose,
            coalesce_key=message.coalesce_key,
            payload=message.payload,
            picture=message.picture,
            picture_alt=message.picture_alt,
            priority=message.priority,
            state="pending",
            attempts=0,
            maybe_sent=False,
            not_before=message.not_before,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "dedup_key"])
        .returning(Row.id)
    ).scalar_one_or_none()
    if added is not None and message.coalesce_key is not None:
        older = (Row.workspace_id == workspace_id, Row.coalesce_key == message.coalesce_key, Row.id < added)
        urgent = session.scalar(select(func.min(Row.priority)).where(*older, PENDING))
        if urgent is not None and urgent < message.priority:
            change_rows(session, Row.id == added, priority=urgent)
        change_rows(session, *older, PENDING, **SUPERSEDED)
    return added


def get(session: Session, row_id: int) -> OutboxRow | None:
    """One row, whatever its state."""
    found = rows_of(session, select(Row).where(Row.id == row_id))
    return found[0] if found else None


def failures(session: Session, workspace_id: str) -> list[OutboxRow]:
    """What will never be sent, the newest first."""
    query = select(Row).where(Row.workspace_id == workspace_id, Row.state == "failed").order_by(Row.id.desc())
    return rows_of(session, query)


def errors_since(session: Session, workspace_id: str, since: datetime) -> list[str]:
    """Why messages added since then will never be sent, the newest first."""
    query = (
        select(Row.error)
        .where(Row.workspace_id == workspace_id, Row.state == "failed", Row.created_at >= since)
        .order_by(Row.id.desc())
    )
    return [error or "" for error in session.scalars(query)]


def pending_count(session: Session, workspace_id: str) -> int:
    """How many messages are not sent yet, those in flight included."""
    return session.scalar(select(func.count()).where(*_waiting(workspace_id))) or 0


def oldest_pending(session: Session, workspace_id: str) -> datetime | None:
    """When the oldest message that is not sent yet was added."""
    return session.scalar(select(func.min(Row.created_at)).where(*_waiting(workspace_id)))


def forget_pictures(session: Session, before: datetime) -> int:
    """Drop the pictures of messages added before then that wait no more, such as failed ones; of how many."""
    return change_rows(session, ~WAITING, Row.created_at < before, Row.picture.is_not(None), picture=None)


def _waiting(workspace_id: str) -> tuple[ColumnElement[bool], ...]:
    return Row.workspace_id == workspace_id, WAITING
