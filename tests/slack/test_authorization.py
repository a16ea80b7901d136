"""The bot knows its own token, whatever else is in the environment."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.slack.connection import SlackConnection
from bot.slack.handlers import build_app
from storage.database import Database
from tests.builders import SetClock
from tests.slack.parts import IDENTITY, make_handlers


@pytest.mark.parametrize("oauth", [False, True], ids=["plain", "with an OAuth app in the environment"])
async def test_a_command_is_answered_without_a_look_into_the_environment(
    sandbox: Sandbox,
    database: Database,
    clock: SetClock,
    client: AsyncWebClient,
    monkeypatch: pytest.MonkeyPatch,
    oauth: bool,
) -> None:
    if oauth:
        monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
        monkeypatch.setenv("SLACK_CLIENT_SECRET", "of-another-app")
    handlers = make_handlers(database, clock, client, lambda: None)
    connection = SlackConnection(build_app(client, handlers, IDENTITY), sandbox.app_token)
    await connection.connect()
    await sandbox.wait_until(lambda workspace: workspace.connections, 10)
    run = await sandbox.send_command("/sentiment", "help")
    answer = await run.answer()
    await connection.close()
    assert not run.dispatch_failed
    assert "/sentiment" in str(answer.blocks)
    assert "auth.test" not in [call.method for call in sandbox.workspace.api_calls]
