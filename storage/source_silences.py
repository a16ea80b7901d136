"""Sources that fell silent, so that it is said once, and once that they are back, whatever is restarted meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analysis.delivery import Pause, Silence
from storage.silence_tables import SourceSilenceRow as Row
from storage.statements import change, insert_into


def newest(session: Session, workspace_id: str) -> dict[str, Silence]:
    """The newest silence of each source that ever had one."""
    rows = session.scalars(select(Row).where(Row.workspace_id == workspace_id))
    return {row.source: Silence(row.source, row.silent_since, row.missed, row.back_at) for row in rows}


def begin(session: Session, workspace_id: str, pause: Pause, at: datetime) -> None:
    """A source has fallen silent. Its earlier silence is forgotten."""
    values = {"silent_since": pause.since, "said_at": at, "missed": pause.missed, "back_at": None}
    statement = insert_into(session, Row).values(workspace_id=workspace_id, source=pause.source, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "source"], set_=values))


def go_on(session: Session, workspace_id: str, pause: Pause) -> None:
    """It still is silent, and so much was missed by now."""
    _change(session, workspace_id, pause.source, missed=pause.missed)


def end(session: Session, workspace_id: str, source: str, at: datetime) -> None:
    """It delivers again."""
    _change(session, workspace_id, source, back_at=at)


def _change(session: Session, workspace_id: str, source: str, **values: object) -> None:
    change(session, update(Row).where(Row.workspace_id == workspace_id, Row.source == source).values(**values))
