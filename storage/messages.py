"""Messages that are in Slack, by channel and timestamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage.delivery_tables import SlackMessageRow as Row
from storage.statements import change, insert_into

CARD = "card"


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message in Slack; ``thread_ts`` is None for one that stands in the channel itself."""

    workspace_id: str
    channel: str
    ts: str
    incident_id: int | None
    purpose: str
    thread_ts: str | None
    outbox_id: int | None
    picture_file_id: str | None
    posted_at: datetime


def record(
    session: Session,
    workspace_id: str,
    channel: str,
    ts: str,
    *,
    incident_id: int | None,
    purpose: str,
    thread_ts: str | None,
    outbox_id: int | None,
    picture_file_id: str | None,
    at: datetime,
) -> bool:
    """Remember a message; False if its channel and ``ts`` are there already.

    What is there then stays as it is, but the picture and the outbox row are filled in where they were not known.
    """
    result = session.execute(
        insert_into(session, Row)
        .values(
            workspace_id=workspace_id,
            channel=channel,
            ts=ts,
            incident_id=incident_id,
            purpose=purpose,
            thread_ts=thread_ts,
            outbox_id=outbox_id,
            picture_file_id=picture_file_id,
            posted_at=at,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "channel", "ts"])
        .returning(Row.id)
    )
    if result.scalar_one_or_none() is not None:
        return True
    change(
        session,
        update(Row)
        .where(Row.workspace_id == workspace_id, Row.channel == channel, Row.ts == ts)
        .values(
            picture_file_id=func.coalesce(Row.picture_file_id, picture_file_id),
            outbox_id=func.coalesce(Row.outbox_id, outbox_id),
        ),
    )
    return False


def set_picture(session: Session, workspace_id: str, channel: str, ts: str, picture_file_id: str) -> None:
    """The message shows another picture now."""
    change(
        session,
        update(Row)
        .where(Row.workspace_id == workspace_id, Row.channel == channel, Row.ts == ts)
        .values(picture_file_id=picture_file_id),
    )


def replace(session: Session, workspace_id: str, channel: str, ts: str, new_ts: str) -> None:
    """Slack has lost the message; the one at ``new_ts`` in the same channel stands for it from now on."""
    change(
        session,
        update(Row).where(Row.workspace_id == workspace_id, Row.channel == channel, Row.ts == ts).values(ts=new_ts),
    )


def card(session: Session, workspace_id: str, incident_id: int) -> PostedMessage | None:
    """The incident's card in the channel, None until it is posted."""
    found = _all(session, Row.workspace_id == workspace_id, Row.incident_id == incident_id, Row.purpose == CARD)
    return found[0] if found else None


def find(session: Session, workspace_id: str, channel: str, ts: str) -> PostedMessage | None:
    """The message, None if it is not one of ours."""
    found = _all(session, Row.workspace_id == workspace_id, Row.channel == channel, Row.ts == ts)
    return found[0] if found else None


def of_incident(session: Session, workspace_id: str, incident_id: int) -> list[PostedMessage]:
    """Everything that was posted about the incident, in the order it was recorded."""
    return _all(session, Row.workspace_id == workspace_id, Row.incident_id == incident_id)


def _all(session: Session, *conditions: ColumnElement[bool]) -> list[PostedMessage]:
    names = PostedMessage.__slots__
    columns: list[Any] = [getattr(Row, name) for name in names]
    rows = session.execute(select(*columns).where(*conditions).order_by(Row.id))
    return [PostedMessage(*row) for row in rows]
