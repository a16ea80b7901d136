"""What a team has set in Slack or on the command line, with who and when. Nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from storage import workspaces
from storage.errors import StaleSettings
from storage.statements import AnySelect
from storage.team_tables import SettingChangeRow as Row


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One change. ``value`` is what JSON takes; None: the setting is no longer stored, files decide again."""

    id: int
    name: str
    value: Any
    at: datetime
    who: str
    who_id: str | None


def put(
    session: Session,
    workspace_id: str,
    values: Mapping[str, Any],
    at: datetime,
    who: str,
    who_id: str | None = None,
    *,
    seen: int | None = None,
) -> list[SettingChange]:
    """Store these settings and give the changes, without those that say what holds already.

    With ``seen``, the `newest` change that the person had before them: raises StaleSettings if one of the same names
    was changed since, and stores nothing.
    """
    workspaces.lock(session, workspace_id)
    holding = {change.name: change for change in current(session, workspace_id)}
    overtaken = [holding[name] for name in values if name in holding and seen is not None and holding[name].id > seen]
    if overtaken:
        raise StaleSettings(overtaken[0].name, overtaken[0].who)
    before = {name: change.value for name, change in holding.items()}
    news = {name: value for name, value in values.items() if before.get(name) != value}
    for name, value in news.items():
        session.execute(
            insert(Row).values(workspace_id=workspace_id, name=name, value=value, at=at, who=who, who_id=who_id)
        )
    return [change for change in current(session, workspace_id) if change.name in news]


def current(session: Session, workspace_id: str) -> list[SettingChange]:
    """The newest change of every setting that was ever stored, by name; a None among them means: no longer stored."""
    newest = select(func.max(Row.id)).where(Row.workspace_id == workspace_id).group_by(Row.name)
    return _all(session, select(Row).where(Row.id.in_(newest)).order_by(Row.name))


def newest(session: Session, workspace_id: str) -> int:
    """The id of the newest change, 0 if there was none: whoever holds values of this one is up to date."""
    return session.scalar(select(func.max(Row.id)).where(Row.workspace_id == workspace_id)) or 0


def history(session: Session, workspace_id: str, name: str | None = None, limit: int = 50) -> list[SettingChange]:
    """What was changed, of one setting or of all, the newest first."""
    query = select(Row).where(Row.workspace_id == workspace_id).order_by(Row.id.desc()).limit(limit)
    return _all(session, query if name is None else query.where(Row.name == name))


def _all(session: Session, query: AnySelect) -> list[SettingChange]:
    return [SettingChange(row.id, row.name, row.value, row.at, row.who, row.who_id) for row in session.scalars(query)]
