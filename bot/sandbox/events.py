"""The Events API: what the bot is told about, at least once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Sequence

from bot.sandbox import demo_team
from bot.sandbox.records import Json
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.workspace import Workspace


class Events:
    """Sends events and repeats those that are not acknowledged, after each of ``retry_seconds``.

    ``subscribed`` are the event types the app's manifest names; None means all of them.
    """

    def __init__(
        self,
        workspace: Workspace,
        sockets: SocketMode,
        retry_seconds: Sequence[float],
        subscribed: Collection[str] | None,
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._retry_seconds = tuple(retry_seconds)
        self._subscribed = subscribed
        self._deliveries: set[asyncio.Task[None]] = set()
        self._last: Json | None = None

    def publish(self, event: Json) -> None:
        """Tell the bot of ``event`` in the background."""
        name = event["type"]
        if name == "message":
            name = "message.im" if event.get("channel_type") == "im" else "message.channels"
        if self._subscribed is not None and name not in self._subscribed:
            return
        body: Json = {
            "token": "sandbox",
            "team_id": self._workspace.team_id,
            "api_app_id": demo_team.APP_ID,
            "type": "event_callback",
            "event": event,
            "event_id": f"Ev0{secrets.token_hex(5).upper()}",
            "event_time": int(self._workspace.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self._workspace.team_id,
                    "user_id": demo_team.BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        self._last = body
        self._start(body, 0)

    def resend_last(self) -> bool:
        if self._last is None:
            return False
        self._start(self._last, 1)
        return True

    async def stop(self) -> None:
        for delivery in self._deliveries:
            delivery.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)

    def _start(self, body: Json, attempt: int) -> None:
        delivery = asyncio.create_task(self._deliver(body, attempt))
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(self, body: Json, attempt: int) -> None:
        for number in range(attempt, len(self._retry_seconds) + 1):
            if number > attempt:
                await asyncio.sleep(self._retry_seconds[number - 1])
            retry = (number, "timeout") if number else None
            if await self._sockets.deliver("events_api", body, retry=retry) is not None:
                return
