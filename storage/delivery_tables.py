"""Tables of what goes to Slack: messages to be sent, and those that are there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import KEY_LENGTH, WORKSPACE_LENGTH, RowId
from storage.tables import Base, partial_index, workspace_column

_WAITING = text("state IN ('pending', 'claimed')")
_CLAIMED = text("state = 'claimed'")


class OutboxRow(Base):
    """A message to be sent. Two rows of one channel are never in flight together: the index forbids it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedup_key"),
        partial_index("uq_outbox_in_flight", "workspace_id", "channel", where=_CLAIMED, unique=True),
        partial_index("ix_outbox_waiting", "priority", "id", where=_WAITING),
        Index("ix_outbox_coalesce", "workspace_id", "coalesce_key", "id"),
        Index("ix_outbox_state", "workspace_id", "state", "created_at"),
        CheckConstraint("kind IN ('post', 'update')", name="kind"),
        CheckConstraint("state IN ('pending', 'claimed', 'sent', 'failed', 'superseded')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    dedup_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    kind: Mapped[str]
    channel: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    incident_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("incidents.id"))
    purpose: Mapped[str]
    coalesce_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    payload: Mapped[dict[str, Any]]
    picture: Mapped[bytes | None]
    picture_alt: Mapped[str]
    picture_file_id: Mapped[str | None]
    priority: Mapped[int]
    state: Mapped[str]
    attempts: Mapped[int]
    maybe_sent: Mapped[bool]
    not_before: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    claim_expires_at: Mapped[datetime | None]
    slack_ts: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class SlackMessageRow(Base):
    """A message that is in Slack."""

    __tablename__ = "slack_messages"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "ts"),
        Index("ix_slack_messages_incident", "workspace_id", "incident_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    channel: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    ts: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    incident_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("incidents.id"))
    purpose: Mapped[str]
    thread_ts: Mapped[str | None]
    outbox_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("outbox.id"))
    picture_file_id: Mapped[str | None]
    posted_at: Mapped[datetime]
