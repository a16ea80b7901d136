"""Tables of what did not ring: silences, alarms withheld, much talk without anger, and sources that fell silent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BRAND_LENGTH, SOURCE_LENGTH, TOPIC_LENGTH, RowId
from storage.tables import Base, workspace_column


class SilenceRow(Base):
    """What the team asked not to hear of for a while. Kept after its end, so that it can be explained later."""

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_ends_at", "workspace_id", "ends_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    brand: Mapped[str | None] = mapped_column(String(BRAND_LENGTH))
    topic: Mapped[str | None] = mapped_column(String(TOPIC_LENGTH))
    source: Mapped[str | None] = mapped_column(String(SOURCE_LENGTH))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    who: Mapped[str]
    why: Mapped[str]
    ended_by: Mapped[str | None]


class WithheldAlarmRow(Base):
    """An alarm that was not said, from the first to the last moment at which it rang without a longer pause."""

    __tablename__ = "withheld_alarms"
    __table_args__ = (Index("ix_withheld_alarms_brand", "workspace_id", "brand", "last_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH))
    reason: Mapped[str]
    incident_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("incidents.id"))
    silence_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("silences.id"))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    moments: Mapped[int]
    level: Mapped[int]
    crisis_class: Mapped[str]
    observed: Mapped[int] = mapped_column(RowId)
    expected: Mapped[float]
    words: Mapped[list[Any]]
    sources: Mapped[dict[str, Any]]


class AttentionRow(Base):
    """Much talk without anger, from the first to the last moment at which it was heard without a longer pause."""

    __tablename__ = "attention"
    __table_args__ = (Index("ix_attention_brand", "workspace_id", "brand", "topic", "last_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    moments: Mapped[int]
    window_seconds: Mapped[int]
    observed: Mapped[int] = mapped_column(RowId)
    expected: Mapped[float]
    strength: Mapped[float]


class SourceSilenceRow(Base):
    """The newest silence of a source; ``back_at`` empty: it lasts."""

    __tablename__ = "source_silences"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), primary_key=True)
    silent_since: Mapped[datetime]
    said_at: Mapped[datetime]
    missed: Mapped[float]
    back_at: Mapped[datetime | None]
