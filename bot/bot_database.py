"""The bot's database: brought up to this version's tables, and kept to the one team that it is about."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.errors import StartupError
from bot.settings import Settings
from storage import workspaces
from storage.database import Database
from storage.errors import StorageError


def open_database(settings: Settings) -> Database:
    """The database, brought up to this version's tables.

    Raises:
        StartupError: it cannot be reached or is not ours; the sentence says what to do.
    """
    try:
        database = Database(settings.database_url)
        database.migrate()
        with database.write() as session:
            workspaces.ensure(session, settings.workspace, datetime.now(UTC))
    except StorageError as error:
        raise StartupError(str(error)) from error
    return database


def bind_team(database: Database, workspace_id: str, team_id: str, team: str) -> None:
    """Say that the workspace's data are of this Slack team.

    Raises:
        StartupError: they are of another one; the sentence says what to do.
    """
    try:
        with database.write() as session:
            workspaces.bind_team(session, workspace_id, team_id, team)
    except StorageError as error:
        raise StartupError(str(error)) from error
