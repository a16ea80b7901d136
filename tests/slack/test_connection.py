"""The life cycle of the connection: lost, mended, given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.slack import connection as connection_module
from bot.slack.connection import SlackConnection
from tests.slack.front import Front, dead_address


@dataclass(slots=True)
class Seconds:
    """A monotonic clock that a test sets."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


async def keep_watching(connection: SlackConnection) -> None:
    """What the scheduler does, without which the SDK knocks at the used-up ticket for ever."""
    while True:
        await connection.watch()
        await asyncio.sleep(0.05)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def connection(sandbox: Sandbox, client: AsyncWebClient, seconds: Seconds) -> AsyncIterator[SlackConnection]:
    connection = SlackConnection(
        AsyncApp(client=client), sandbox.app_token, clock=seconds, new_ticket_after=0.0, ping_seconds=0.2
    )
    await connection.connect()
    await sandbox.wait_until(lambda workspace: workspace.connections, 10)
    yield connection
    await connection.close()


async def test_a_connection_that_is_up_is_left_alone(sandbox: Sandbox, connection: SlackConnection) -> None:
    assert await connection.watch()
    opened = [call for call in sandbox.workspace.api_calls if call.method == "apps.connections.open"]
    assert len(opened) == 1


async def test_a_connection_that_was_cut_is_up_again_with_a_new_ticket(
    sandbox: Sandbox, connection: SlackConnection
) -> None:
    sandbox.faults.drop_socket()
    assert sandbox.workspace.connections == 0
    watching = asyncio.create_task(keep_watching(connection))
    await sandbox.wait_until(lambda workspace: workspace.connections, 30)
    watching.cancel()
    opened = [call for call in sandbox.workspace.api_calls if call.method == "apps.connections.open"]
    assert len(opened) >= 2


async def test_a_connection_that_stays_down_is_built_anew_and_then_given_up(
    sandbox: Sandbox, connection: SlackConnection, seconds: Seconds
) -> None:
    await connection.close()
    assert await connection.watch()
    assert not await connection.is_connected()
    seconds.now += connection_module.REBUILD_AFTER + 1
    assert await connection.watch()
    assert await connection.is_connected()
    await connection.close()
    assert await connection.watch()
    seconds.now += connection_module.GIVE_UP_AFTER + 1
    assert not await connection.watch()


async def test_closing_twice_is_closing_once(connection: SlackConnection) -> None:
    await connection.close()
    await connection.close()
    assert not await connection.is_connected()


@pytest.fixture
async def front(sandbox: Sandbox) -> AsyncIterator[Front]:
    async with Front(sandbox) as front:
        yield front


@pytest.fixture
async def cut_off(sandbox: Sandbox, front: Front, seconds: Seconds) -> AsyncIterator[SlackConnection]:
    """A connection to a Slack that gives out tickets for a WebSocket that never answers."""
    front.websocket = front.silent_address
    client = AsyncWebClient(token=sandbox.bot_token, base_url=front.api_url, retry_handlers=[])
    connection = SlackConnection(
        AsyncApp(client=client),
        sandbox.app_token,
        clock=seconds,
        new_ticket_after=0.0,
        ping_seconds=0.2,
        connect_patience=0.3,
    )
    yield connection
    await connection.close()


async def test_a_watch_comes_back_although_no_new_connection_comes_up(
    front: Front, cut_off: SlackConnection, seconds: Seconds
) -> None:
    assert not await cut_off.connect()
    for _ in range(4):
        assert await asyncio.wait_for(cut_off.watch(), 30)
        seconds.now += connection_module.REBUILD_AFTER + 1
    assert front.calls["apps.connections.open"] == 4
    seconds.now += connection_module.GIVE_UP_AFTER
    assert not await asyncio.wait_for(cut_off.watch(), 30)


async def test_a_connection_built_anew_leaves_nothing_of_the_old_one_behind(
    front: Front, cut_off: SlackConnection, seconds: Seconds
) -> None:
    assert not await cut_off.connect()
    await front.until(lambda front: front.waiting_at_the_silent_address == 1)
    for _ in range(3):
        seconds.now += connection_module.REBUILD_AFTER + 1
        await cut_off.watch()
    await front.until(lambda front: front.waiting_at_the_silent_address == 1)
    await cut_off.close()
    await front.until(lambda front: front.waiting_at_the_silent_address == 0)


async def test_a_connection_that_could_not_be_made_at_first_is_made_with_a_new_ticket_once_the_network_is_back(
    sandbox: Sandbox, front: Front, cut_off: SlackConnection
) -> None:
    front.websocket = dead_address()
    assert not await cut_off.connect()
    front.websocket = None
    watching = asyncio.create_task(keep_watching(cut_off))
    await sandbox.wait_until(lambda workspace: workspace.connections, 30)
    watching.cancel()
    assert await cut_off.is_connected()
