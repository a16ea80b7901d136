"""Slack over HTTP: every request goes to the bolt app of its team, or to the reception."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.manifest import FAREWELLS
from bot.slack.paths import EVENTS_PATH, HEALTH_PATH

log = logging.getLogger(__name__)

#: Slack's bodies are far smaller.
LARGEST_BODY = 1 << 20


@dataclass(slots=True)
class SlackDoor:
    """Where Slack's requests come in.

    Each app checks the signature by itself, with bolt's own middleware, before anything else looks at a request.
    ``reception`` gets what belongs to no bot that is at work: the check of the URL, farewells, teams whose bot is
    not up yet.
    """

    reception: AsyncApp
    _apps: dict[str, AsyncApp] = field(default_factory=dict)

    def admit(self, team_id: str, app: AsyncApp) -> None:
        """From now on the requests of the team are for this app."""
        self._apps[team_id] = app

    def dismiss(self, team_id: str, app: AsyncApp) -> None:
        """The app takes no more requests; one that has taken its place stays."""
        if self._apps.get(team_id) is app:
            del self._apps[team_id]

    @property
    def teams(self) -> frozenset[str]:
        return frozenset(self._apps)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer a command, a click, a form or an event; within three seconds, because bolt waits no longer."""
        if not _could_be_signed(request.headers):
            return _refusal(401, "This is not signed as Slack signs its requests.")
        try:
            asked = await to_bolt_request(request)
            app = self._app_for(asked)
        except (ValueError, AttributeError, TypeError, LookupError) as error:
            log.warning("a request that is no request of Slack's was refused (%s)", type(error).__name__)
            return _refusal(400, "This is no request of Slack's.")
        return await to_aiohttp_response(await app.async_dispatch(asked))

    def _app_for(self, asked: AsyncBoltRequest) -> AsyncApp:
        # Farewells are not for the team's bot, whose token is worth nothing by then.
        if (asked.body.get("event") or {}).get("type") in FAREWELLS:
            return self.reception
        return self._apps.get(asked.context.team_id or "", self.reception)


@dataclass(slots=True)
class HttpConnection:
    """A bot's way to hear Slack through the door, with the life cycle of `SlackConnection`."""

    door: SlackDoor
    team_id: str
    app: AsyncApp

    async def connect(self, patience: float | None = None) -> bool:
        self.door.admit(self.team_id, self.app)
        return True

    async def watch(self) -> bool:
        return True

    async def close(self) -> None:
        self.door.dismiss(self.team_id, self.app)


def build_slack_app(door: SlackDoor, health: Callable[[], tuple[bool, Mapping[str, int]]]) -> web.Application:
    """The web application. ``health`` says whether all is well, and figures that anybody may see."""

    async def healthz(request: web.Request) -> web.Response:
        well, figures = health()
        return web.json_response({"ok": well, **figures}, status=200 if well else 503)

    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_say_the_error_id])
    app.router.add_post(EVENTS_PATH, door.events)
    app.router.add_get(HEALTH_PATH, healthz)
    return app


@web.middleware
async def _say_the_error_id(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A fault of ours ends in one sentence with an id that is in the log."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # whatever it is, nobody further out could say more
        error_id = secrets.token_hex(4)
        log.error("error %s in %s %s", error_id, request.method, request.path, exc_info=error)
        return _refusal(500, f"Something went wrong in Tocsin; in its log this is error {error_id}.")


def _could_be_signed(headers: Mapping[str, str]) -> bool:
    """Whether bolt's check, which takes a number and ASCII for granted, can be asked at all."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    return timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and signature.isascii()


def _refusal(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
