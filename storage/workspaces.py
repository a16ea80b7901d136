"""Workspaces: one Slack team each. Every other row belongs to one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.errors import WorkspaceTaken
from storage.statements import change, insert_into
from storage.tables import WorkspaceRow

_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Workspace:
    """``author_salt`` goes into the hash of every author's name; it never leaves the database otherwise."""

    id: str
    slack_team_id: str | None
    author_salt: bytes


def ensure(session: Session, workspace_id: str, now: datetime) -> Workspace:
    """The workspace, made with a new random salt if it was not there."""
    session.execute(
        insert_into(session, WorkspaceRow)
        .values(id=workspace_id, name="", author_salt=secrets.token_bytes(_SALT_BYTES), created_at=now)
        .on_conflict_do_nothing()
    )
    return _get(session, workspace_id)


def bind_team(session: Session, workspace_id: str, slack_team_id: str, name: str) -> Workspace:
    """Say which Slack team the workspace is. Saying the same again only updates the name.

    Raises WorkspaceTaken if the workspace is another team's, or the team has another workspace.
    """
    workspace = lock(session, workspace_id)
    if workspace.slack_team_id not in (None, slack_team_id):
        raise WorkspaceTaken(
            f"workspace {workspace_id!r} of this database belongs to the Slack team {workspace.slack_team_id}, not "
            f"{slack_team_id}; use the tokens of that team or point TOCSIN_DATABASE_URL to another database"
        )
    other = session.scalar(
        select(WorkspaceRow.id).where(WorkspaceRow.slack_team_id == slack_team_id, WorkspaceRow.id != workspace_id)
    )
    if other is not None:
        raise WorkspaceTaken(
            f"the Slack team {slack_team_id} already has the workspace {other!r} in this database; use that one"
        )
    change(
        session,
        update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(slack_team_id=slack_team_id, name=name),
    )
    return Workspace(workspace_id, slack_team_id, workspace.author_salt)


def id_of_team(session: Session, slack_team_id: str) -> str | None:
    """The workspace of a Slack team, if it has one."""
    return session.scalar(select(WorkspaceRow.id).where(WorkspaceRow.slack_team_id == slack_team_id))


def lock(session: Session, workspace_id: str) -> Workspace:
    """The workspace, held until the end of the transaction: others who lock it wait.

    For what must happen one after the other, such as numbering. Inserting rows of the workspace does not wait.
    """
    return _get(session, workspace_id, locked=True)


def _get(session: Session, workspace_id: str, *, locked: bool = False) -> Workspace:
    query = select(WorkspaceRow.id, WorkspaceRow.slack_team_id, WorkspaceRow.author_salt).where(
        WorkspaceRow.id == workspace_id
    )
    if locked:
        query = query.with_for_update(key_share=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"there is no workspace {workspace_id!r} in this database; make it with ensure() first")
    return Workspace(row.id, row.slack_team_id, row.author_salt)
