"""Tables by which the processes of a bot agree: who holds which role, how far it has come, what was taken already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import KEY_LENGTH
from storage.tables import Base, workspace_column


class LeaseRow(Base):
    """Who holds a role that only one process may have, such as the desk."""

    __tablename__ = "leases"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    owner: Mapped[str]
    expires_at: Mapped[datetime]


class ProgressRow(Base):
    """How far in event time a piece of work has come, as its last transaction left it."""

    __tablename__ = "progress"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    at: Mapped[datetime]


class SeenRow(Base):
    """An event or click that was taken already."""

    __tablename__ = "seen"
    __table_args__ = (Index("ix_seen_seen_at", "seen_at"),)

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    seen_at: Mapped[datetime]
