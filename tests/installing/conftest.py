from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalogue import catalogue
from bot.sandbox import Sandbox
from bot.slack.handlers import build_app
from bot.slack.reception import Starting, build_reception
from bot.web.listening import listening
from bot.web.slack_door import SlackDoor, build_slack_app
from storage.database import Database
from tests.builders import SetClock
from tests.databases import postgresql_server, postgresql_url, sqlite_url
from tests.installing.over_http import SECRET, HttpBot
from tests.slack.parts import IDENTITY, make_handlers

__all__ = ["postgresql_server", "postgresql_url", "sqlite_url"]


@asynccontextmanager
async def at_the_door(sandbox: Sandbox) -> AsyncIterator[tuple[SlackDoor, str]]:
    """A door on a port of its own, and its address; only the reception is there."""
    client = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    door = SlackDoor(build_reception(client, SECRET, Starting(), catalogue("zh")))

    def health() -> tuple[bool, dict[str, int]]:
        return bool(door.teams), {"at_work": len(door.teams)}

    async with listening(build_slack_app(door, health), "127.0.0.1", 0) as ((host, port),):
        yield door, f"http://{host}:{port}"


@pytest.fixture
async def closed(sandbox: Sandbox) -> AsyncIterator[tuple[SlackDoor, str]]:
    async with at_the_door(sandbox) as door:
        yield door


@pytest.fixture
async def http_bot(
    sandbox: Sandbox,
    database: Database,
    clock: SetClock,
    client: AsyncWebClient,
    closed: tuple[SlackDoor, str],
) -> HttpBot:
    """The real listeners in a real bolt app behind a real server, which the sandbox calls."""
    door, url = closed
    woken = asyncio.Event()
    handlers = make_handlers(database, clock, client, woken.set)
    door.admit(IDENTITY.team_id, build_app(client, handlers, IDENTITY, SECRET))
    sandbox.call_over_http(f"{url}/slack/events", SECRET)
    return HttpBot(sandbox, door, handlers, url, woken)
