from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from analysis.desk_rules import DeskRules
from bot.desk_settings import PermissionSettings
from bot.sandbox import Sandbox
from bot.slack.connection import SlackConnection
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import build_app
from storage.database import Database
from tests.builders import SetClock
from tests.slack.parts import IDENTITY, Connected, make_handlers, make_sender


@pytest.fixture
def permissions() -> PermissionSettings | None:
    """Everybody may do everything, unless a test says otherwise."""
    return None


@pytest.fixture
def rules() -> DeskRules:
    """The rules of the desk, unless a test has others."""
    return DeskRules()


@pytest.fixture
async def bot(
    sandbox: Sandbox,
    database: Database,
    clock: SetClock,
    client: AsyncWebClient,
    gateway: SlackGateway,
    permissions: PermissionSettings | None,
    rules: DeskRules,
) -> AsyncIterator[Connected]:
    """The real listeners in a real bolt app, connected to the sandbox."""
    woken = asyncio.Event()
    handlers = make_handlers(database, clock, client, woken.set, permissions=permissions, rules=rules)
    connection = SlackConnection(build_app(client, handlers, IDENTITY), sandbox.app_token)
    await connection.connect()
    await sandbox.wait_until(lambda workspace: workspace.connections, 10)
    yield Connected(sandbox, handlers, make_sender(database, gateway), woken)
    await connection.close()
