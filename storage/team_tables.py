"""Tables of what a team sets and what its people open: settings with their history, preferences, App Homes, digests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import KEY_LENGTH, WORKSPACE_LENGTH, RowId
from storage.tables import Base, workspace_column


class SettingChangeRow(Base):
    """One change of one setting. Triggers of the migration refuse every change to a row that is there.

    The newest row of a name is what holds. ``value`` None: from then on the files and the environment decide again.
    """

    __tablename__ = "setting_changes"
    __table_args__ = (Index("ix_setting_changes_name", "workspace_id", "name", "id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    name: Mapped[str] = mapped_column(String(KEY_LENGTH))
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    at: Mapped[datetime]
    who: Mapped[str]
    who_id: Mapped[str | None]


class PreferenceRow(Base):
    """What one person chose for themselves."""

    __tablename__ = "preferences"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    language: Mapped[str | None]
    changed_at: Mapped[datetime]


class HomeRow(Base):
    """The App Home of one person: when they opened it last, and what was published there."""

    __tablename__ = "homes"
    __table_args__ = (Index("ix_homes_opened_at", "workspace_id", "opened_at"),)

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    urgent_hash: Mapped[str | None]
    content_hash: Mapped[str | None]


class DigestRow(Base):
    """A digest that was written for a channel, by the period that it tells of. It is written once."""

    __tablename__ = "digests"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    channel: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    written_at: Mapped[datetime]
