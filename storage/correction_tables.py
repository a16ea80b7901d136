"""The table of what people say of posts against, or in support of, what the model said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import WORKSPACE_LENGTH, RowId
from storage.tables import Base, workspace_column


class CorrectionRow(Base):
    """What one person calls one mention: the last word counts. It goes with its mention.

    ``said``, the three probabilities and ``model_id`` are what the model said when the person spoke last.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("workspace_id", "mention_id", "who"),
        CheckConstraint("label IN ('negative', 'neutral', 'positive', 'not_about_us', 'skipped')", name="label"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    mention_id: Mapped[int] = mapped_column(RowId, ForeignKey("mentions.id", ondelete="CASCADE"))
    who: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH))
    label: Mapped[str]
    at: Mapped[datetime]
    said: Mapped[str]
    negative: Mapped[float]
    neutral: Mapped[float]
    positive: Mapped[float]
    model_id: Mapped[str]
