"""The Socket Mode connection with a life cycle of our own: connect, watch, close."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = logging.getLogger(__name__)

#: The SDK asks for a new ticket only when told to: it would knock at the same dead one for ever.
NEW_TICKET_AFTER = 15.0
REBUILD_AFTER = 60.0
GIVE_UP_AFTER = 300.0
PING_SECONDS = 10.0
#: The SDK knocks without end; whoever waits for it must not.
CONNECT_PATIENCE = 10.0
CLOSE_PATIENCE = 5.0


class Connection(Protocol):
    """A way to hear Slack that can be opened, looked after and closed."""

    async def connect(self, patience: float | None = None) -> bool: ...

    async def watch(self) -> bool: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class SlackConnection:
    """Keeps one Socket Mode connection up. `watch` is called every few seconds by the scheduler."""

    app: AsyncApp
    app_token: str
    clock: Callable[[], float] = time.monotonic
    new_ticket_after: float = NEW_TICKET_AFTER
    ping_seconds: float = PING_SECONDS
    connect_patience: float = CONNECT_PATIENCE
    _handler: AsyncSocketModeHandler | None = None
    _knocking: asyncio.Task[None] | None = None
    _down_since: float | None = None
    _built_at: float = 0.0

    async def connect(self, patience: float | None = None) -> bool:
        """Build a new connection in place of any old one, and wait for it ``patience`` seconds at most.

        Returns whether it is up. If not, the SDK goes on knocking, and `watch` gets it the tickets to knock with.
        """
        await self.close()
        self._built_at = self.clock()
        self._handler = AsyncSocketModeHandler(self.app, self.app_token, ping_interval=self.ping_seconds)
        knocking = self._handler.connect_async()  # type: ignore[no-untyped-call]
        self._knocking = asyncio.create_task(knocking, name="connecting to Slack")
        done, _ = await asyncio.wait({self._knocking}, timeout=self.connect_patience if patience is None else patience)
        if not done:
            self._ask_for_a_new_ticket()
        return await self.is_connected()

    async def watch(self) -> bool:
        """Look whether we are connected and mend it if not; False when all has been tried for five minutes.

        Returns within seconds whatever the network does, so that the next look is never kept waiting.
        """
        if await self.is_connected():
            if self._down_since is not None:
                log.info("connected to Slack again after %.0f s", self.clock() - self._down_since)
            self._down_since = None
            return True
        if self._down_since is None:
            self._down_since = self.clock()
        down = self.clock() - self._down_since
        if down > GIVE_UP_AFTER:
            log.error("no connection to Slack for %.0f s; ending, so that the supervisor starts anew", down)
            return False
        if down > REBUILD_AFTER and self.clock() - self._built_at > REBUILD_AFTER:
            log.warning("no connection to Slack for %.0f s; building a new one", down)
            await self.connect()
        elif down >= self.new_ticket_after:
            log.warning("no connection to Slack for %.0f s; asking for a new ticket", down)
            self._ask_for_a_new_ticket()
        return True

    async def is_connected(self) -> bool:
        return self._handler is not None and bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Let go of the connection, whatever state it is in. Closing twice is closing once."""
        handler, self._handler = self._handler, None
        knocking, self._knocking = self._knocking, None
        if handler is None:
            return
        handler.client.closed = True
        if knocking is not None:
            knocking.cancel()
            await asyncio.wait({knocking})
        try:
            async with asyncio.timeout(CLOSE_PATIENCE):
                await handler.close_async()  # type: ignore[no-untyped-call]
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("Slack did not answer our goodbye (%s)", type(error).__name__)
        finally:
            await _release(handler)

    def _ask_for_a_new_ticket(self) -> None:
        if self._handler is not None:
            self._handler.client.wss_uri = None


async def _release(handler: AsyncSocketModeHandler) -> None:
    """What the SDK's own close leaves behind when the goodbye fails; all of it may be done twice."""
    client = handler.client
    for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()
