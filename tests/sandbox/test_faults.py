"""The troubles on demand, met by a real bot."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import Connect


@pytest.fixture
async def answering(app: AsyncApp, connect: Connect) -> None:
    @app.command("/ping")
    async def answer(ack: Any) -> None:
        await ack(text="pong")

    await connect(app)


@pytest.mark.usefixtures("answering")
async def test_a_bot_comes_back_after_its_socket_was_cut(sandbox: Sandbox) -> None:
    assert sandbox.faults.drop_socket() == 1
    assert sandbox.workspace.connections == 0
    await sandbox.wait_until(lambda workspace: workspace.connections, 10)
    assert (await (await sandbox.send_command("/ping")).answer(5)).text == "pong"


@pytest.mark.usefixtures("answering")
async def test_a_bot_follows_the_request_for_a_fresh_connection(sandbox: Sandbox) -> None:
    assert await sandbox.faults.send_refresh() == 1
    assert sandbox.workspace.connections == 0
    await sandbox.wait_until(lambda workspace: workspace.connections, 10)
    assert (await (await sandbox.send_command("/ping")).answer(5)).text == "pong"


async def test_each_envelope_goes_to_one_socket_only(sandbox: Sandbox, app: AsyncApp, connect: Connect) -> None:
    seen: list[str] = []

    @app.command("/ping")
    async def answer(ack: Any, command: dict[str, str]) -> None:
        seen.append(command["text"])
        await ack()

    await connect(app)
    await connect(app)
    for number in range(4):
        assert not (await sandbox.send_command("/ping", str(number))).dispatch_failed
    assert seen == ["0", "1", "2", "3"]
    assert [socket.delivered for socket in sandbox.sockets.sockets] == [2, 2]


async def test_a_ticket_opens_one_socket_and_no_second(sandbox: Sandbox, client: AsyncWebClient) -> None:
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_a_rate_limit_stops_the_named_method_until_it_is_over(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.rate_limit(30, "chat.postMessage")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0CRISIS", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "30"
    await client.auth_test()
    sandbox.faults.clear()
    await client.chat_postMessage(channel="C0CRISIS", text="x")


async def test_a_server_error_fails_as_many_calls_as_asked_and_does_nothing(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.server_error(1)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0CRISIS", text="x")
    assert caught.value.response.status_code == 500
    assert sandbox.workspace.messages == []
    await client.chat_postMessage(channel="C0CRISIS", text="x")


async def test_a_lost_response_means_the_message_is_there_but_the_caller_does_not_know(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.lose_response("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0CRISIS", text="x")
    assert [message.text for message in sandbox.workspace.posted("C0CRISIS")] == ["x"]


async def test_a_message_of_a_person_reaches_the_bot_and_can_be_sent_again(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    seen: asyncio.Queue[tuple[str, str, list[str] | None]] = asyncio.Queue()

    @app.event("message")
    async def listen(event: dict[str, Any], body: dict[str, Any], request: Any) -> None:
        seen.put_nowait((event["text"], body["event_id"], request.headers.get("x-slack-retry-num")))

    await connect(app)
    await sandbox.say("你好", user="U0COMMS", channel="C0CRISIS")
    text, event_id, retry = await asyncio.wait_for(seen.get(), 5)
    assert (text, retry) == ("你好", None)
    assert sandbox.faults.resend_event()
    assert await asyncio.wait_for(seen.get(), 5) == ("你好", event_id, ["1"])


async def test_an_event_that_is_not_acknowledged_is_sent_again() -> None:
    async with Sandbox(ack_seconds=0.1, event_retry_seconds=(0.0, 0.0)) as sandbox:
        client = AsyncWebClient(base_url=sandbox.api_url)
        url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await sandbox.say("hello", user="U0COMMS", channel="C0CRISIS")
            envelopes = [await asyncio.wait_for(socket.receive_json(), 5) for _ in range(3)]
    assert [envelope.get("retry_attempt") for envelope in envelopes] == [None, 1, 2]
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
    assert len({envelope["envelope_id"] for envelope in envelopes}) == 3


async def test_the_bot_hears_nothing_of_channels_it_has_not_joined(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    seen: asyncio.Queue[str] = asyncio.Queue()

    @app.event("message")
    async def listen(event: dict[str, Any]) -> None:
        seen.put_nowait(event["text"])

    await connect(app)
    await sandbox.say("not for the bot", user="U0COMMS", channel="C0GENERAL")
    await sandbox.say("for the bot", user="U0COMMS", channel="C0CRISIS")
    assert await asyncio.wait_for(seen.get(), 5) == "for the bot"


async def test_waiting_in_vain_shows_what_happened_instead(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0CRISIS", text="something else")
    with pytest.raises(TimeoutError, match="something else"):
        await sandbox.wait_until(lambda _: None, 0.01)
