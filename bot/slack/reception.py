"""The app for requests of teams that no bot is at work for; bolt has checked their signature by then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalogue import Catalogue
from bot.slack.handlers import bolt_log
from bot.slack.installing import when_told
from bot.slack.responding import deliver

log = logging.getLogger(__name__)


class House(Protocol):
    """Who knows which teams there are."""

    async def knocked(self, team_id: str, texts: Catalogue) -> str:
        """Somebody of a team asks for its bot, which is not at work: what to tell him. It is looked after at once."""

    async def left(self, team_id: str, told_at: datetime | None) -> None:
        """The team's installation ended at that time."""


@dataclass(slots=True)
class Starting:
    """The house of a single bot that is not up yet."""

    async def knocked(self, team_id: str, texts: Catalogue) -> str:
        return texts.text("reception.starting")

    async def left(self, team_id: str, told_at: datetime | None) -> None:
        log.error("the app was removed from the workspace %s; install it again or stop this bot", team_id)


@dataclass(slots=True)
class Reception:
    """Farewells reach the house; events are for later, so that Slack repeats them; persons are told how it stands."""

    house: House
    texts: Catalogue
    _answers: set[asyncio.Task[bool]] = field(default_factory=set)

    async def receive(
        self, req: AsyncBoltRequest, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        body = req.body
        if body.get("type") in {"url_verification", "ssl_check"}:
            await next_()
            return None
        team_id = context.team_id or ""
        if body.get("type") == "event_callback":
            return await self._event(team_id, body)
        if not team_id:
            return BoltResponse(status=404, body={"error": "no team"})
        said = await self.house.knocked(team_id, self.texts)
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
        if context.response_url is not None and context.respond is not None:
            self._answer(deliver(context.respond, said))
        return BoltResponse(status=200, body="")

    async def _event(self, team_id: str, body: dict[str, Any]) -> BoltResponse:
        event = body.get("event") or {}
        gone = event.get("type") == "app_uninstalled" or bool((event.get("tokens") or {}).get("bot"))
        if gone:
            await self.house.left(team_id, when_told(body.get("event_time")))
        elif event.get("type") != "tokens_revoked":
            return BoltResponse(status=503, body={"error": "starting"})
        return BoltResponse(status=200, body="")

    def _answer(self, answer: Any) -> None:
        task: asyncio.Task[bool] = asyncio.create_task(answer)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)


def build_reception(client: AsyncWebClient, signing_secret: str, house: House, texts: Catalogue) -> AsyncApp:
    """The app; nothing gets past it into a listener, because it has none."""

    async def nobody() -> AuthorizeResult | None:
        return None

    return AsyncApp(
        client=client,
        authorize=nobody,  # type: ignore[arg-type]
        before_authorize=Reception(house, texts).receive,
        signing_secret=signing_secret,
        name="tocsin",
        logger=bolt_log(),
    )
