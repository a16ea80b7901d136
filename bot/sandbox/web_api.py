"""``POST /api/{method}``: who calls, whether he may, what goes wrong on purpose, and the answer."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.call import Call, read_call, read_token
from bot.sandbox.errors import ApiError, RateLimitedError
from bot.sandbox.faults import Faults
from bot.sandbox.pace import Pace
from bot.sandbox.records import ApiCall, Json
from bot.sandbox.scopes import SCOPE_OF
from bot.sandbox.workspace import Workspace

Method = Callable[[Call], Json]
APP_LEVEL = frozenset({"apps.connections.open"})
#: Arguments that the record of calls does not keep.
SECRETS = frozenset({"token", "client_secret", "code"})
#: Called before there is a token.
WITHOUT_TOKEN = frozenset({"oauth.v2.access"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The two tokens the sandbox takes, and what the bot's one allows."""

    bot_token: str
    app_token: str
    scopes: Collection[str]


class WebApi:
    """Dispatches calls to a table of methods."""

    def __init__(
        self,
        workspace: Workspace,
        methods: Mapping[str, Method],
        credentials: Credentials,
        faults: Faults,
        pace: Pace,
    ) -> None:
        self._workspace = workspace
        self._methods = methods
        self._credentials = credentials
        self._faults = faults
        self._pace = pace

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments: Json = {}
        try:
            call = await read_call(request)
            arguments = call.arguments
            response = self._carry_out(call, read_token(request, call))
            error = ""
        except RateLimitedError as refusal:
            headers = {"Retry-After": str(math.ceil(refusal.retry_after))}
            response, error = web.json_response(refusal.as_json(), status=429, headers=headers), refusal.code
        except ApiError as refusal:
            status = 500 if refusal.code == "internal_error" else 200
            response, error = web.json_response(refusal.as_json(), status=status), refusal.code
        kept = {name: value for name, value in arguments.items() if name not in SECRETS}
        self._workspace.api_calls.append(ApiCall(method, time.monotonic(), error, kept))
        self._workspace.tell("api_call", method=method, error=error)
        if error:
            log.info("%s was refused: %s", method, error)
        if self._faults.takes_lost_response(method) and request.transport is not None:
            request.transport.close()
        return response

    def _carry_out(self, call: Call, token: str | None) -> web.Response:
        if (seconds := self._faults.seconds_limited(call.method)) > 0:
            raise RateLimitedError(seconds)
        if self._faults.takes_server_error(call.method):
            raise ApiError("internal_error")
        method = self._methods.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        self._check_token(call.method, token)
        self._pace.method(call.method, time.monotonic())
        headers = {} if call.method in APP_LEVEL else {"x-oauth-scopes": ",".join(sorted(self._credentials.scopes))}
        return web.json_response({"ok": True, **method(call)}, headers=headers)

    def _check_token(self, method: str, token: str | None) -> None:
        credentials = self._credentials
        if method in WITHOUT_TOKEN:
            return
        if not token:
            raise ApiError("not_authed")
        if token not in (credentials.bot_token, credentials.app_token):
            raise ApiError("invalid_auth")
        if (token == credentials.app_token) != (method in APP_LEVEL):
            raise ApiError("not_allowed_token_type")
        needed = SCOPE_OF.get(method)
        if needed is not None and needed not in credentials.scopes:
            raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(credentials.scopes)))
