"""The two addresses of an installation: where it begins, and where Slack sends the browser back to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError

from bot.slack.oauth import Pages
from bot.slack.paths import INSTALL_PATH, REDIRECT_PATH
from storage.errors import StorageError

Step = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


def add_install_routes(app: web.Application, flow: AsyncOAuthFlow, pages: Pages) -> None:
    """Serve the flow. What fails on the way ends on a page that says so."""

    def served(step: Step) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            asked = await to_bolt_request(request)
            try:
                answer = await step(asked)
            except StorageError as error:
                answer = pages.failed(asked, "database", 503, error)
            except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
                answer = pages.failed(asked, "slack", 502, error)
            return await to_aiohttp_response(answer)

        return serve

    app.router.add_get(INSTALL_PATH, served(flow.handle_installation))
    app.router.add_get(REDIRECT_PATH, served(flow.handle_callback))
