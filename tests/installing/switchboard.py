"""One Slack with several workspaces: in front of several sandboxes, each call goes to that of its token."""

from __future__ import annotations

from types import TracebackType

import aiohttp
from aiohttp import web

from bot.sandbox import Sandbox

HOST = "127.0.0.1"


class Switchboard:
    """Hands calls on by token, and exchanges of codes to whoever gave the code out. ``away`` answers nobody.

    Tokens in ``revoked`` are worth nothing.
    """

    def __init__(self, *sandboxes: Sandbox) -> None:
        self._sandboxes = sandboxes
        self._runner: web.AppRunner | None = None
        self.api_url = ""
        self.away = False
        self.revoked: set[str] = set()

    async def __aenter__(self) -> Switchboard:
        application = web.Application()
        application.add_routes([web.route("*", "/api/{method}", self._hand_on)])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.api_url = f"http://{HOST}:{self._runner.addresses[0][1]}/api/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _hand_on(self, request: web.Request) -> web.StreamResponse:
        if self.away and request.transport is not None:
            request.transport.abort()
            return web.Response()
        if request.headers.get("Authorization", "").removeprefix("Bearer ") in self.revoked:
            return web.json_response({"ok": False, "error": "token_revoked"})
        body = await request.read()
        sandbox = self._whose(request.headers.get("Authorization", ""), body.decode())
        kept = ("Authorization", "Content-Type")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        url = f"{sandbox.api_url}{request.match_info['method']}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, params=request.query, data=body, headers=headers) as answer,
        ):
            scopes = {name: value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"}
            return web.json_response(await answer.json(), status=answer.status, headers=scopes)

    def _whose(self, authorization: str, body: str) -> Sandbox:
        for sandbox in self._sandboxes:
            if authorization == f"Bearer {sandbox.bot_token}":
                return sandbox
        for sandbox in self._sandboxes:
            if any(code in body for code in sandbox.oauth._codes):
                return sandbox
        return self._sandboxes[0]
