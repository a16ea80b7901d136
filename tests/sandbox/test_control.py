"""The sandbox over plain HTTP, and its guard."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox


async def test_the_record_and_the_switches_are_there_over_http(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0CRISIS", text="警报")
    async with aiohttp.ClientSession(sandbox.url) as session:
        async with session.post("/_control/fault/rate_limit", json={"seconds": 5, "method": "chat.update"}) as answer:
            assert "chat.update" in (await answer.json())["faults"]["rate_limited"]
        said = {"user": "U0COMMS", "channel": "C0CRISIS", "text": "seen"}
        async with session.post("/_control/say", json=said) as answer:
            assert answer.status == 200
        async with session.get("/_control/record") as answer:
            record = await answer.json()
        async with session.post("/_control/fault/earthquake") as answer:
            assert answer.status == 400
        async with session.post("/_control/command", json={"user": "U0COMMS"}) as answer:
            assert (await answer.json())["error"].startswith("invalid_arguments")
    assert [message["text"] for message in record["messages"]] == ["警报", "seen"]
    assert record["api_calls"] == [{"method": "chat.postMessage", "error": ""}]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
async def test_pages_of_other_sites_are_turned_away(sandbox: Sandbox, headers: dict[str, str]) -> None:
    async with (
        aiohttp.ClientSession(sandbox.url) as session,
        session.get("/_control/record", headers=headers) as answer,
    ):
        assert answer.status == 403


async def test_the_page_loads_nothing_from_elsewhere(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.url) as session, session.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in (await answer.text()).replace("http-equiv", "")


async def test_an_unknown_file_of_the_page_is_not_found(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.url) as session, session.get("/page/nothing.js") as answer:
        assert answer.status == 404


async def test_a_port_that_is_taken_is_an_error_and_nothing_is_left_open(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rstrip("/").rsplit(":", 1)[1])
    second = Sandbox(port=port)
    with pytest.raises(OSError, match="address already in use"):
        await second.start()
