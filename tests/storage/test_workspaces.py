from __future__ import annotations

import pytest

from storage import workspaces
from storage.database import Database
from storage.errors import WorkspaceTaken
from tests.databases import NOON, WORKSPACE


def test_a_workspace_keeps_the_salt_it_was_made_with(database: Database) -> None:
    with database.write() as session:
        first = workspaces.ensure(session, WORKSPACE, NOON)
    with database.write() as session:
        assert workspaces.ensure(session, WORKSPACE, NOON) == first
        assert workspaces.ensure(session, "other", NOON).author_salt != first.author_salt
    assert len(first.author_salt) >= 16


def test_a_workspace_belongs_to_one_team_for_ever(database: Database) -> None:
    with database.write() as session:
        assert workspaces.bind_team(session, WORKSPACE, "T1", "One").slack_team_id == "T1"
        assert workspaces.bind_team(session, WORKSPACE, "T1", "One, renamed").slack_team_id == "T1"
        with pytest.raises(WorkspaceTaken, match="T1, not T2"):
            workspaces.bind_team(session, WORKSPACE, "T2", "Two")
        assert workspaces.ensure(session, WORKSPACE, NOON).slack_team_id == "T1"


def test_a_team_has_one_workspace(database: Database) -> None:
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
        workspaces.bind_team(session, WORKSPACE, "T1", "One")
        with pytest.raises(WorkspaceTaken, match="already has the workspace"):
            workspaces.bind_team(session, "other", "T1", "One")


def test_a_workspace_that_is_not_there_is_named(database: Database) -> None:
    with database.write() as session, pytest.raises(LookupError, match="'nowhere'"):
        workspaces.bind_team(session, "nowhere", "T1", "One")


def test_a_team_finds_the_workspace_it_is_bound_to(database: Database) -> None:
    with database.write() as session:
        assert workspaces.id_of_team(session, "T1") is None
        workspaces.bind_team(session, WORKSPACE, "T1", "Team")
        assert workspaces.id_of_team(session, "T1") == WORKSPACE
