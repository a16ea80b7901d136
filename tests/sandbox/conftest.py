"""A sandbox, and a real slack-bolt app connected to it."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(file_processing_seconds=0.2, event_retry_seconds=(0.0, 0.0)) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    """A client that repeats nothing by itself, so that a test sees each answer."""
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client)


@pytest.fixture
async def connect(sandbox: Sandbox) -> AsyncIterator[Connect]:
    """Connects an app, and looks after its connection as the bot does."""
    handlers: list[AsyncSocketModeHandler] = []
    watchdogs: list[asyncio.Task[None]] = []

    async def connected(app: AsyncApp) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=0.2)
        handlers.append(handler)
        watchdogs.append(asyncio.create_task(_watch(handler)))
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    yield connected
    for watchdog in watchdogs:
        watchdog.cancel()
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _watch(handler: AsyncSocketModeHandler) -> None:
    """Without this the SDK tries the used-up ticket for ever."""
    while True:
        await asyncio.sleep(0.1)
        if not await handler.client.is_connected():
            handler.client.wss_uri = None


@pytest.fixture
def picture() -> bytes:
    """A PNG of 4 by 2 pixels."""
    rows = b"".join(b"\x00" + b"\xc0\x40\x40" * 4 for _ in range(2))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 4, 2, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
