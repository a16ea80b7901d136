"""Socket Mode: tickets, sockets, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import Protocol

from aiohttp import WSMsgType, web

from bot.sandbox import demo_team
from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

MOST_SOCKETS = 10
TICKET_SECONDS = 30.0
#: How long a socket that was asked to refresh may stay open.
REFRESH_GRACE_SECONDS = 10.0

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Socket:
    """One connection of the bot."""

    response: web.WebSocketResponse
    transport: asyncio.Transport | None
    delivered: int = 0
    refreshing: bool = False


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to an envelope. ``payload`` is what came with it."""

    payload: Json | None
    milliseconds: float


class Delivery(Protocol):
    """A way to bring a payload to the app."""

    async def deliver(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Ack | None: ...


class SocketMode:
    """Hands each envelope to exactly one socket, in turn."""

    def __init__(self, workspace: Workspace, ack_seconds: float) -> None:
        self._workspace = workspace
        self._ack_seconds = ack_seconds
        self._tickets: dict[str, float] = {}
        self._pending: dict[str, asyncio.Future[Json | None]] = {}
        self._turn = 0
        self._closers: set[asyncio.Task[None]] = set()
        self.sockets: list[Socket] = []
        #: Another way to deliver, for an app that hears Slack over HTTP.
        self.instead: Delivery | None = None

    def ticket_query(self) -> str:
        """The query of a URL that opens one socket, once and soon."""
        ticket = secrets.token_urlsafe(12)
        self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return f"ticket={ticket}&app_id={demo_team.APP_ID}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        expires = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if expires < time.monotonic():
            raise web.HTTPForbidden(text="This ticket was used before or has expired: call apps.connections.open.")
        response = web.WebSocketResponse()
        await response.prepare(request)
        socket = Socket(response, request.transport)
        if len(self.sockets) >= MOST_SOCKETS:
            await response.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await response.close()
            return response
        await self._serve(socket)
        return response

    async def deliver(self, kind: str, payload: Json, *, retry: tuple[int, str] | None = None) -> Ack | None:
        """Send an envelope and wait for its ack; None when none came in time or nobody is connected."""
        if self.instead is not None:
            return await self.instead.deliver(kind, payload, retry)
        socket = self._next_socket()
        if socket is None:
            return None
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if retry is not None:
            envelope["retry_attempt"], envelope["retry_reason"] = retry
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._pending[envelope_id] = answer
        sent = time.monotonic()
        try:
            socket.delivered += 1
            await socket.response.send_str(json.dumps(envelope, ensure_ascii=False))
            reply = await asyncio.wait_for(answer, self._ack_seconds)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            del self._pending[envelope_id]
        return Ack(reply, (time.monotonic() - sent) * 1000)

    def drop(self) -> int:
        dropped = [socket for socket in self.sockets if socket.transport is not None]
        for socket in dropped:
            if socket.transport is not None:
                socket.transport.abort()
            self._forget(socket)
        return len(dropped)

    async def refresh(self) -> int:
        waiting = [socket for socket in self.sockets if not socket.refreshing]
        for socket in waiting:
            socket.refreshing = True
            message = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            await socket.response.send_json(message)
            closer = asyncio.create_task(self._close_later(socket))
            self._closers.add(closer)
            closer.add_done_callback(self._closers.discard)
        self._count()
        return len(waiting)

    async def stop(self) -> None:
        for closer in self._closers:
            closer.cancel()
        for socket in tuple(self.sockets):
            await socket.response.close()

    async def _serve(self, socket: Socket) -> None:
        self.sockets.append(socket)
        await socket.response.send_json(
            {
                "type": "hello",
                "num_connections": len(self.sockets),
                "connection_info": {"app_id": demo_team.APP_ID},
                "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            }
        )
        self._count()
        try:
            async for frame in socket.response:
                if frame.type == WSMsgType.TEXT:
                    self._take(frame.data)
        finally:
            self._forget(socket)

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            log.warning("The bot sent a frame that is not JSON: %.200s", text)
            return
        pending = self._pending.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
        if pending is not None and not pending.done():
            payload = answer.get("payload")
            pending.set_result(payload if isinstance(payload, dict) and payload else None)

    def _next_socket(self) -> Socket | None:
        open_sockets = [s for s in self.sockets if not s.refreshing and not s.response.closed]
        if not open_sockets:
            return None
        self._turn += 1
        return open_sockets[self._turn % len(open_sockets)]

    def _forget(self, socket: Socket) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
            self._count()

    def _count(self) -> None:
        self._workspace.connections = sum(1 for socket in self.sockets if not socket.refreshing)
        self._workspace.tell("connections", count=self._workspace.connections)

    async def _close_later(self, socket: Socket) -> None:
        await asyncio.sleep(REFRESH_GRACE_SECONDS)
        await socket.response.close()
