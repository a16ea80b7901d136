"""The start of the whole bot when Slack's Web API answers and its WebSocket does not."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import app as app_module
from bot import bot_jobs
from bot.app import Bot
from bot.errors import StartupError
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage import leases, outbox, outbox_claims
from storage.database import Database
from tests.builders import BRAND, add_unscored_mentions
from tests.databases import WORKSPACE
from tests.e2e.running import clean_environment
from tests.slack.front import Front, dead_address

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox"}
NO_PROXY = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "")


@pytest.fixture
async def front(sandbox: Sandbox) -> AsyncIterator[Front]:
    async with Front(sandbox) as front:
        yield front


def settings(front: Front) -> Settings:
    return Settings(_env_file=None, slack_api_url=front.api_url, workspace=WORKSPACE, **TOKENS)  # type: ignore[arg-type]


@pytest.mark.parametrize("silent", [False, True], ids=["nobody there", "nobody answers"])
async def test_a_websocket_that_cannot_be_reached_is_one_sentence_and_the_role_is_free_again(
    front: Front, database: Database, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    monkeypatch.setattr(app_module, "FIRST_CONNECTION_SECONDS", 0.5)
    front.websocket = front.silent_address if silent else dead_address()
    with pytest.raises(StartupError) as caught:
        await asyncio.wait_for(Bot(settings(front), database).run(), 30)
    assert str(caught.value).startswith("Slack gave an address for the WebSocket but it cannot be reached.")
    assert "wss://" in str(caught.value)
    assert "\n" not in str(caught.value)
    with database.read() as session:
        assert leases.holder(session, WORKSPACE, "desk", datetime.now(UTC)) is None


async def test_the_role_is_renewed_while_the_first_connection_is_awaited(front: Front, database: Database) -> None:
    front.websocket = front.silent_address
    bot = Bot(settings(front), database)
    running = asyncio.create_task(bot.run())
    await front.until(lambda front: front.waiting_at_the_silent_address > 0)

    def held_until() -> datetime:
        with database.read() as session:
            holder = leases.holder(session, WORKSPACE, "desk", datetime.now(UTC))
        assert holder is not None
        return holder.expires_at

    at_first = held_until()
    async with asyncio.timeout(25):
        while held_until() == at_first:
            await asyncio.sleep(0.2)
    bot.stop(0)
    assert await asyncio.wait_for(running, 30) == 0


async def test_the_bot_itself_says_in_the_channel_that_scoring_is_behind(
    front: Front, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_jobs, "LAG_SECONDS", 1)
    front.websocket = front.silent_address  # no scorer is started before Slack is reached
    add_unscored_mentions(database, WORKSPACE, BRAND, datetime.now(UTC) - timedelta(hours=1), 7)
    bot = Bot(settings(front), database)
    running = asyncio.create_task(bot.run())

    def waiting() -> int:
        with database.read() as session:
            return outbox.pending_count(session, WORKSPACE)

    async with asyncio.timeout(25):
        while not waiting():
            await asyncio.sleep(0.2)
    bot.stop(0)
    assert await asyncio.wait_for(running, 30) == 0
    with database.write() as session:
        told = outbox_claims.claim_next(session, WORKSPACE, "reader", datetime.now(UTC), timedelta(minutes=1), {})
    assert told is not None
    assert "Scoring is behind by 7 mentions" in str(told.payload["text"])


@pytest.mark.parametrize("step", ["auth.test", "conversations.list", "WebSocket"])
async def test_a_bot_told_to_end_while_it_waits_for_slack_ends_at_once_with_status_0(
    front: Front, tmp_path: Path, step: str
) -> None:
    front.websocket = front.silent_address
    front.held = {step}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=tmp_path,
        env=clean_environment(tmp_path, TOCSIN_SLACK_API_URL=front.api_url, **TOKENS, **NO_PROXY),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await front.until(lambda front: front.calls[step] > 0 or front.waiting_at_the_silent_address > 0)
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said.decode()
    assert "Traceback" not in said.decode()
