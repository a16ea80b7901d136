"""Tables of what was said: mentions, their scores, and how many there are by minute and hour."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import (
    BRAND_LENGTH,
    EXTERNAL_ID_LENGTH,
    SOURCE_LENGTH,
    TOPIC_LENGTH,
    WORKSPACE_LENGTH,
    RowId,
)
from storage.tables import Base, partial_index, workspace_column

_UNSCORED = text("scored_at IS NULL AND score_error IS NULL")
_LEASED = text("lease_owner IS NOT NULL")
_GIVEN_UP = text("score_error IS NOT NULL")


class MentionRow(Base):
    """What somebody said, masked; also its own place in the queue of the scorer."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source", "external_id"),
        partial_index("ix_mentions_queue", "created_at", "id", where=_UNSCORED),
        partial_index("ix_mentions_backlog", "workspace_id", "ingested_at", where=_UNSCORED),
        partial_index("ix_mentions_lease_owner", "lease_owner", where=_LEASED),
        partial_index("ix_mentions_given_up", "workspace_id", where=_GIVEN_UP),
        Index("ix_mentions_brand", "workspace_id", "brand", "created_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    external_id: Mapped[str] = mapped_column(String(EXTERNAL_ID_LENGTH))
    text: Mapped[str]
    lang: Mapped[str]
    author_hash: Mapped[str | None]
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    reach: Mapped[int | None] = mapped_column(RowId)
    url: Mapped[str | None]
    created_at: Mapped[datetime]
    ingested_at: Mapped[datetime]
    text_key: Mapped[str]
    scored_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    lease_expires_at: Mapped[datetime | None]
    attempts: Mapped[int]
    score_error: Mapped[str | None]


class ScoreRow(Base):
    """What the model said of one mention; ``brand`` and ``created_at`` are the mention's, for the index to draw by.

    ``topic`` is what the mention speaks of, as far as its words tell (`analysis.crisis_class`).
    """

    __tablename__ = "scores"
    __table_args__ = (
        CheckConstraint("label IN ('negative', 'neutral', 'positive')", name="label"),
        Index("ix_scores_draw", "workspace_id", "brand", "label", "created_at", "mention_id"),
    )

    mention_id: Mapped[int] = mapped_column(RowId, ForeignKey("mentions.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    model_id: Mapped[str]
    negative: Mapped[float]
    neutral: Mapped[float]
    positive: Mapped[float]
    label: Mapped[str]
    scored_at: Mapped[datetime]
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH))
    created_at: Mapped[datetime]
    topic: Mapped[str | None] = mapped_column(String(TOPIC_LENGTH))


class CountedRow(Base):
    """How many mentions of a brand and source fell into each class, in a stretch of time that a table adds to the key.

    That stands last in the key, as ``sort_order`` says: a brand's counts are read from one moment to another.
    """

    __abstract__ = True

    workspace_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    brand: Mapped[str] = mapped_column(String(BRAND_LENGTH), primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), primary_key=True)
    negative: Mapped[int] = mapped_column(RowId, sort_order=2)
    neutral: Mapped[int] = mapped_column(RowId, sort_order=2)
    positive: Mapped[int] = mapped_column(RowId, sort_order=2)


class RollupRow(CountedRow):
    """Of one minute; ``minute`` counts from the epoch, in UTC."""

    __tablename__ = "rollups"
    __table_args__ = (Index("ix_rollups_minute", "workspace_id", "minute"),)

    minute: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, sort_order=1)


class HourRow(CountedRow):
    """Of a whole hour, so that a question about a month reads hundreds of rows and not ten thousands."""

    __tablename__ = "rollup_hours"
    __table_args__ = (Index("ix_rollup_hours_hour", "workspace_id", "hour"),)

    hour: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False, sort_order=1)
