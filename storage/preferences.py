"""What people chose for themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.statements import insert_into
from storage.team_tables import PreferenceRow as Row


def language(session: Session, workspace_id: str, user_id: str) -> str | None:
    """The language a person chose; None if they left it to Slack."""
    return session.scalar(select(Row.language).where(Row.workspace_id == workspace_id, Row.user_id == user_id))


def set_language(session: Session, workspace_id: str, user_id: str, chosen: str | None, at: datetime) -> None:
    """Remember the language a person chose; None leaves it to Slack again."""
    statement = insert_into(session, Row).values(
        workspace_id=workspace_id, user_id=user_id, language=chosen, changed_at=at
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"],
            set_={"language": statement.excluded.language, "changed_at": statement.excluded.changed_at},
        )
    )
