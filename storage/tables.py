"""The root of all tables, and that of workspaces: every key carries one, so that one database can serve several teams.

The tables themselves are in the files called by their subject, such as `storage.mention_tables`; `storage.metadata` has
them all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, MetaData, String, Text, TextClause
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from storage.columns import WORKSPACE_LENGTH, UtcDateTime


def partial_index(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    """An index over the rows that ``where`` selects, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(none_as_null=True),
    }


def workspace_column(*, primary_key: bool = False) -> MappedColumn[str]:
    """The workspace of a row."""
    return mapped_column(String(WORKSPACE_LENGTH), ForeignKey("workspaces.id"), primary_key=primary_key, nullable=False)


class WorkspaceRow(Base):
    """One Slack team. ``author_salt`` makes the hashes of author names worthless outside this workspace."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    slack_team_id: Mapped[str | None] = mapped_column(String(WORKSPACE_LENGTH), unique=True)
    name: Mapped[str]
    author_salt: Mapped[bytes]
    created_at: Mapped[datetime]
