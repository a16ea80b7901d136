"""Installing an app with OAuth: the page that always allows, and the exchange of a code for a token."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection

from aiohttp import web
from yarl import URL

from bot.sandbox import demo_team
from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

CLIENT_ID = "1000.sandbox"
CLIENT_SECRET = "sandbox-secret"


class OAuth:
    """One app, which every person of the workspace may install. A code holds once.

    ``extra`` is added to the answer of oauth.v2.access, so that a test can see what comes with an installation of
    another kind.
    """

    def __init__(self, workspace: Workspace, bot_token: str, scopes: Collection[str]) -> None:
        self._workspace = workspace
        self._scopes = scopes
        self._codes: set[str] = set()
        self.bot_token = bot_token
        self.extra: Json = {}

    def table(self) -> dict[str, Callable[[Call], Json]]:
        return {"oauth.v2.access": self.access}

    def new_code(self) -> str:
        """What Slack gives to the browser of somebody who has allowed the app."""
        code = secrets.token_urlsafe(12)
        self._codes.add(code)
        return code

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """Allow at once and send the browser back."""
        if request.query.get("client_id") != CLIENT_ID or "redirect_uri" not in request.query:
            raise web.HTTPBadRequest(text="invalid client_id or no redirect_uri")
        answer = {"code": self.new_code(), "state": request.query.get("state", "")}
        raise web.HTTPFound(URL(request.query["redirect_uri"]).update_query(answer))

    def access(self, call: Call) -> Json:
        if call.text("client_id") != CLIENT_ID:
            raise ApiError("invalid_client_id")
        if call.text("client_secret") != CLIENT_SECRET:
            raise ApiError("bad_client_secret")
        code = call.required("code")
        if code not in self._codes:
            raise ApiError("invalid_code")
        self._codes.remove(code)
        return {
            "access_token": self.bot_token,
            "token_type": "bot",
            "scope": ",".join(sorted(self._scopes)),
            "bot_user_id": demo_team.BOT_USER,
            "app_id": demo_team.APP_ID,
            "team": {"id": self._workspace.team_id, "name": demo_team.TEAM_NAME},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": demo_team.ANALYST},
            **self.extra,
        }
