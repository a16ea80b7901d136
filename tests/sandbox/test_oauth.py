"""The sandbox as the Slack that an app is installed in, and that calls it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET


async def exchange(sandbox: Sandbox, code: str, client_id: str = CLIENT_ID, secret: str = CLIENT_SECRET) -> str:
    client = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    answer = await client.oauth_v2_access(client_id=client_id, client_secret=secret, code=code)
    return str(answer["access_token"])


async def test_a_code_is_worth_a_token_once(sandbox: Sandbox) -> None:
    code = sandbox.oauth.new_code()
    assert await exchange(sandbox, code) == sandbox.bot_token
    with pytest.raises(SlackApiError, match="invalid_code"):
        await exchange(sandbox, code)


@pytest.mark.parametrize(
    ("client_id", "secret", "error"),
    [("other", CLIENT_SECRET, "invalid_client_id"), (CLIENT_ID, "other", "bad_client_secret")],
)
async def test_another_app_gets_none(sandbox: Sandbox, client_id: str, secret: str, error: str) -> None:
    code = sandbox.oauth.new_code()
    with pytest.raises(SlackApiError, match=error):
        await exchange(sandbox, code, client_id, secret)
    assert "secret" not in str([call.arguments for call in sandbox.workspace.api_calls])


@pytest.fixture
async def refusing(sandbox: Sandbox) -> AsyncIterator[Sandbox]:
    """An app that turns everybody away."""

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=401)

    application = web.Application()
    application.router.add_post("/slack/events", refuse)
    async with TestServer(application) as server:
        sandbox.call_over_http(str(server.make_url("/slack/events")), "secret")
        yield sandbox


async def test_a_command_that_the_app_turns_away_has_failed(refusing: Sandbox) -> None:
    assert (await refusing.send_command("/sentiment", "help")).dispatch_failed


async def test_a_command_to_an_app_that_is_not_there_has_failed(sandbox: Sandbox) -> None:
    sandbox.call_over_http("http://127.0.0.1:9/slack/events", "secret")
    assert (await sandbox.send_command("/sentiment", "help")).dispatch_failed
