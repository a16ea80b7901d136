"""Messages to be sent. Added in the transaction of the change they tell of; sent once, later, by the sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from storage.conditions import CLAIMED, LIVE, PENDING, WAITING
from storage.delivery_tables import OutboxRow as Row
from storage.delivery_tables import SlackMessageRow
from storage.incident_tables import IncidentRow
from storage.messages import CARD
from storage.statements import AnySelect, change, insert_into, on_postgresql

#: Any number will do, as long as every sender asks for the same one.
_CLAIM_LOCK: Final = 7_203_114_559

#: Newer words go out instead; the picture, by far the largest part of a row, is of no more use.
_SUPERSEDED: Final[Mapping[str, Any]] = {
    "state": "superseded",
    "picture": None,
    "claimed_by": None,
    "claim_expires_at": None,
}
#: A fresh start for a message that failed. Whether it may have reached Slack before is not forgotten.
_ONCE_MORE: Final[Mapping[str, Any]] = {"state": "pending", "attempts": 0, "not_before": None, "error": None}


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
            _change(session, Row.id == added, priority=urgent)
        _change(session, *older, PENDING, **_SUPERSEDED)
    return added


def card_channel(session: Session, workspace_id: str, incident_id: int) -> str | None:
    """The channel that the incident's card was written for; None if it has none."""
    query = select(Row.channel).where(
        Row.workspace_id == workspace_id, Row.incident_id == incident_id, Row.purpose == CARD, Row.kind == "post"
    )
    return session.scalars(query.limit(1)).first()


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


def get(session: Session, row_id: int) -> OutboxRow | None:
    """One row, whatever its state."""
    found = _rows(session, select(Row).where(Row.id == row_id))
    return found[0] if found else None


def mark_sent(
    session: Session, row_id: int, slack_ts: str | None, now: datetime, picture_file_id: str | None = None
) -> None:
    """Slack has it, as ``slack_ts``, and we need its picture no more.

    True whatever state the row was in; saying it again changes nothing.
    """
    values: dict[str, Any] = {"state": "sent", "slack_ts": slack_ts, "sent_at": now, "error": None, "picture": None}
    if picture_file_id is not None:
        values["picture_file_id"] = picture_file_id
    _change(session, Row.id == row_id, Row.state != "sent", **_unclaimed(), **values)


def set_picture_file(session: Session, row_id: int, file_id: str) -> None:
    """Remember the uploaded picture, so that another attempt does not upload it again."""
    _change(session, Row.id == row_id, picture_file_id=file_id)


def retry_later(session: Session, row_id: int, not_before: datetime, error: str, *, maybe_sent: bool = False) -> None:
    """Give the claim back and try again from ``not_before`` on.

    ``maybe_sent`` when the attempt may have reached Slack after all (a timeout, a broken connection): the next
    claim then says ``reclaimed``. If a newer message with the same ``coalesce_key`` is there, this one is
    superseded instead: sent after the newer it would put old words over new ones.
    """
    back = {**_unclaimed(), "error": error}
    _change(session, Row.id == row_id, CLAIMED, _has_newer(), **{**_SUPERSEDED, "error": error})
    values: dict[str, Any] = {"state": "pending", "not_before": not_before, **back}
    if maybe_sent:
        values["maybe_sent"] = True
    _change(session, Row.id == row_id, CLAIMED, **values)


def mark_failed(session: Session, row_id: int, error: str, now: datetime) -> None:
    """It will never be sent, for the reason ``error``."""
    _change(session, Row.id == row_id, Row.state != "sent", state="failed", error=error, sent_at=None, **_unclaimed())


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


def card_error(session: Session, workspace_id: str, incident_id: int | None) -> str | None:
    """Why the card of the incident is not posted, so that nothing can be said under it; None if it may still be."""
    query = select(Row.error).where(Row.workspace_id == workspace_id, Row.incident_id == incident_id, *_failed_card())
    return session.scalar(query.limit(1))


def repost_card(session: Session, edit: OutboxRow) -> bool:
    """Try the failed card of an incident again, with the words, channel and picture of a claimed edit of it.

    The edit itself is superseded. An edit without a picture leaves the card its own. The card keeps its row, hence
    its ``dedup_key``: however often it is tried, it is known in Slack. False, and nothing changes, if the incident
    has no card that failed, or has one in Slack by now.
    """
    values: dict[str, Any] = {**_ONCE_MORE, "payload": edit.payload, "channel": edit.channel}
    if edit.picture is not None:
        values |= {
            "picture": edit.picture,
            "picture_alt": edit.picture_alt,
            "picture_file_id": edit.picture_file_id,
        }
    card = (Row.workspace_id == edit.workspace_id, Row.incident_id == edit.incident_id, *_failed_card())
    if not _change(session, *card, ~_has_card_in_slack(), **values):
        return False
    _change(session, Row.id == edit.id, CLAIMED, **_SUPERSEDED)
    return True


def retry_cards(session: Session, workspace_id: str) -> int:
    """Try the failed cards of live incidents again; how many. For a start: a person may have mended what was wrong."""
    is_live = exists().where(IncidentRow.id == Row.incident_id, LIVE)
    failed = (Row.workspace_id == workspace_id, *_failed_card(), is_live, ~_has_card_in_slack())
    return _change(session, *failed, **_ONCE_MORE)


def forget_pictures(session: Session, before: datetime) -> int:
    """Drop the pictures of messages added before then that wait no more, such as failed ones; of how many."""
    return _change(session, ~WAITING, Row.created_at < before, Row.picture.is_not(None), picture=None)


def failures(session: Session, workspace_id: str) -> list[OutboxRow]:
    """What will never be sent, the newest first."""
    query = select(Row).where(Row.workspace_id == workspace_id, Row.state == "failed").order_by(Row.id.desc())
    return _rows(session, query)


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
    return _change(session, *edits, *conditions, _has_newer(), **_SUPERSEDED)


def _has_newer() -> ColumnElement[bool]:
    newer = aliased(Row)
    return exists().where(
        newer.workspace_id == Row.workspace_id,
        newer.coalesce_key == Row.coalesce_key,
        newer.id > Row.id,
        newer.state.in_(("pending", "claimed", "sent")),
    )


def _failed_card() -> tuple[ColumnElement[bool], ...]:
    return Row.kind == "post", Row.purpose == CARD, Row.state == "failed"


def _has_card_in_slack() -> ColumnElement[bool]:
    return exists().where(
        SlackMessageRow.workspace_id == Row.workspace_id,
        SlackMessageRow.incident_id == Row.incident_id,
        SlackMessageRow.purpose == CARD,
    )


def _waiting(workspace_id: str) -> tuple[ColumnElement[bool], ...]:
    return Row.workspace_id == workspace_id, WAITING


def _unclaimed() -> dict[str, None]:
    return {"claimed_by": None, "claim_expires_at": None}


def _change(session: Session, *conditions: ColumnElement[bool], **values: Any) -> int:
    return change(session, update(Row).where(*conditions).values(**values))


def _rows(session: Session, query: AnySelect) -> list[OutboxRow]:
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
