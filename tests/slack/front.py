"""A Slack of which only a part answers: in front of the sandbox stands a server that keeps the rest to itself."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from types import TracebackType

import aiohttp
from aiohttp import web

from bot.sandbox import Sandbox

HOST = "127.0.0.1"


def dead_address() -> str:
    """A WebSocket's address at which nobody listens."""
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        return f"ws://{HOST}:{unused.getsockname()[1]}/link"


class Front:
    """Hands everything on to the sandbox, except what a test takes away.

    ``websocket`` is the address that apps.connections.open gives instead of the sandbox's own, while it is set.
    Calls of the methods in ``held`` are never answered.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._silent: asyncio.Server | None = None
        self.websocket: str | None = None
        self.silent_address = ""
        self.held: set[str] = set()
        self.calls: Counter[str] = Counter()
        self.waiting_at_the_silent_address = 0
        self.api_url = ""

    async def __aenter__(self) -> Front:
        application = web.Application()
        application.add_routes([web.route("*", "/api/{method}", self._hand_on)])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.api_url = f"http://{HOST}:{self._runner.addresses[0][1]}/api/"
        self._silent = await asyncio.start_server(self._say_nothing, HOST, 0)
        self.silent_address = f"ws://{HOST}:{self._silent.sockets[0].getsockname()[1]}/link"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._silent is not None:
            self._silent.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, predicate: Callable[[Front], bool]) -> None:
        """Wait until something is so; a test that waits in vain fails after half a minute."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: predicate(self))

    async def _hand_on(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        await self._tell()
        if method in self.held:
            await asyncio.Event().wait()
        if method == "apps.connections.open" and self.websocket is not None:
            return web.json_response({"ok": True, "url": self.websocket})
        kept = ("Authorization", "Content-Type")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                f"{self._sandbox.api_url}{method}",
                params=request.query,
                data=await request.read(),
                headers=headers,
            ) as answer,
        ):
            scopes = {name: value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"}
            return web.json_response(await answer.json(), status=answer.status, headers=scopes)

    async def _say_nothing(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.waiting_at_the_silent_address += 1
        await self._tell()
        try:
            await reader.read()
        finally:
            self.waiting_at_the_silent_address -= 1
            writer.close()
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
