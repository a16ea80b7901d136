"""How the one sender takes messages out of the outbox: it claims each, and says what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from storage.conditions import CLAIMED, PENDING, WAITING
from storage.delivery_tables import OutboxRow as Row
from storage.outbox import get
from storage.outbox_rows import SUPERSEDED, OutboxRow, change_rows
from storage.statements import AnySelect, change, on_postgresql

#: Any number will do, as long as every sender asks for the same one.
_CLAIM_LOCK: Final = 7_203_114_559


def claim_next(
    session: Session,
    workspace_id: str,
    owner: str,
    now: datetime,
    lease: timedelta,
    channels_not_before: Mapping[str, datetime],
) -> OutboxRow | None:
    """Claim the message to send next until ``now + lease``; None if there is none to send now.

    By priority, then by age. A channel has one message in flight: while one is claimed the others of its channel
    wait. Channels whose time in ``channels_not_before`` has not come are passed over. An edit whose claim has
    expired is superseded if there is a newer one. Commit it durably (``Database.write(durable=True)``) before
    sending.
    """
    if on_postgresql(session):
        # Two senders that look at once would both find the channel idle.
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK})
    _supersede_edits(session, workspace_id, Row.claim_expires_at <= now)
    found = session.execute(_next(workspace_id, now, channels_not_before)).one_or_none()
    if found is None:
        return None
    change(
        session,
        update(Row)
        .where(Row.id == found.id)
        .values(
            state="claimed",
            attempts=Row.attempts + 1,
            maybe_sent=or_(Row.maybe_sent, CLAIMED),
            claimed_by=owner,
            claim_expires_at=now + lease,
        ),
    )
    return get(session, found.id)


def mark_sent(
    session: Session, row_id: int, slack_ts: str | None, now: datetime, picture_file_id: str | None = None
) -> None:
    """Slack has it, as ``slack_ts``, and we need its picture no more.

    True whatever state the row was in; saying it again changes nothing.
    """
    values: dict[str, Any] = {"state": "sent", "slack_ts": slack_ts, "sent_at": now, "error": None, "picture": None}
    if picture_file_id is not None:
        values["picture_file_id"] = picture_file_id
    change_rows(session, Row.id == row_id, Row.state != "sent", **_unclaimed(), **values)


def set_picture_file(session: Session, row_id: int, file_id: str) -> None:
    """Remember the uploaded picture, so that another attempt does not upload it again."""
    change_rows(session, Row.id == row_id, picture_file_id=file_id)


def retry_later(session: Session, row_id: int, not_before: datetime, error: str, *, maybe_sent: bool = False) -> None:
    """Give the claim back and try again from ``not_before`` on.

    ``maybe_sent`` when the attempt may have reached Slack after all (a timeout, a broken connection): the next
    claim then says ``reclaimed``. If a newer message with the same ``coalesce_key`` is there, this one is
    superseded instead: sent after the newer it would put old words over new ones.
    """
    back = {**_unclaimed(), "error": error}
    change_rows(session, Row.id == row_id, CLAIMED, _has_newer(), **{**SUPERSEDED, "error": error})
    values: dict[str, Any] = {"state": "pending", "not_before": not_before, **back}
    if maybe_sent:
        values["maybe_sent"] = True
    change_rows(session, Row.id == row_id, CLAIMED, **values)


def mark_failed(session: Session, row_id: int, error: str, now: datetime) -> None:
    """It will never be sent, for the reason ``error``."""
    change_rows(
        session, Row.id == row_id, Row.state != "sent", state="failed", error=error, sent_at=None, **_unclaimed()
    )


def release_claims(session: Session, workspace_id: str) -> int:
    """Take back every claim, because whoever made it is gone; how many. Each may have reached Slack.

    Only for the one sender of the workspace, when it starts: it need not wait for a dead one's claims to expire.
    Edits that have a newer one are superseded: sent after the newer they would put old words over new ones.
    """
    return _supersede_edits(session, workspace_id) + change(
        session,
        update(Row)
        .where(Row.workspace_id == workspace_id, CLAIMED)
        .values(state="pending", maybe_sent=True, **_unclaimed()),
    )


def _next(workspace_id: str, now: datetime, channels_not_before: Mapping[str, datetime]) -> AnySelect:
    busy = aliased(Row)
    channel_is_busy = exists().where(
        busy.workspace_id == Row.workspace_id, busy.channel == Row.channel, busy.state == literal_column("'claimed'")
    )
    ready = and_(PENDING, or_(Row.not_before.is_(None), Row.not_before <= now), ~channel_is_busy)
    abandoned = and_(CLAIMED, Row.claim_expires_at <= now)
    closed = sorted(channel for channel, opens_at in channels_not_before.items() if opens_at > now)
    query = select(Row.id).where(
        Row.workspace_id == workspace_id, WAITING, or_(ready, abandoned), Row.channel.not_in(closed)
    )
    return query.order_by(Row.priority, Row.id).limit(1)


def _supersede_edits(session: Session, workspace_id: str, *conditions: ColumnElement[bool]) -> int:
    """Supersede the claimed edits that have a newer one."""
    edits = (Row.workspace_id == workspace_id, CLAIMED, Row.kind == "update")
    return change_rows(session, *edits, *conditions, _has_newer(), **SUPERSEDED)


def _has_newer() -> ColumnElement[bool]:
    newer = aliased(Row)
    return exists().where(
        newer.workspace_id == Row.workspace_id,
        newer.coalesce_key == Row.coalesce_key,
        newer.id > Row.id,
        newer.state.in_(("pending", "claimed", "sent")),
    )


def _unclaimed() -> dict[str, None]:
    return {"claimed_by": None, "claim_expires_at": None}
