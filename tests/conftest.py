"""Real parts for every folder: a database file, and a local workspace over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.slack.gateway import SlackGateway
from storage.database import Database
from tests.builders import SetClock
from tests.databases import prepared_file


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would send even what goes to 127.0.0.1 through a proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite file with all tables and the workspace."""
    database = prepared_file(tmp_path / "tocsin.db")
    yield database
    database.dispose()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace without a rate limit, in which an uploaded picture can be used at once."""
    async with Sandbox(messages_per_second=None, file_processing_seconds=0) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    """A client that repeats nothing by itself, so that what is tested is our own patience."""
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def gateway(client: AsyncWebClient) -> SlackGateway:
    return SlackGateway(client)
