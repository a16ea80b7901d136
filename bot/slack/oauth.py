"""Bolt's OAuth flow with our stores and our pages."""

from __future__ import annotations

import html
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalogue import Catalogue, Language, catalogue
from bot.settings import Settings
from bot.slack.handlers import bolt_log
from bot.slack.installing import CannotInstall, InstallationStore, StateStore
from bot.slack.manifest import SCOPES
from bot.slack.paths import INSTALL_PATH, REDIRECT_PATH

log = logging.getLogger(__name__)

#: Reasons of a failure that have a text of their own.
KNOWN_REASONS = frozenset(
    {
        "access_denied",
        "invalid_browser",
        "invalid_state",
        "missing_code",
        "invalid_code",
        "organisation",
        "rotation",
        "no_token",
        "database",
        "slack",
    }
)
#: Nothing is loaded from anywhere, and the code in the page's address is told to nobody.
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:18px/1.6 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1em;color:#222}}</style>
<h1>{title}</h1><p>{text}</p></html>
"""


class Pages:
    """The two pages at the end of an installation, in the language the browser prefers."""

    def __init__(self, settings: Settings, arrived: Callable[[str], Awaitable[None]]) -> None:
        self._settings = settings
        self._arrived = arrived

    async def success(self, args: AsyncSuccessArgs) -> BoltResponse:
        installation = args.installation
        await self._arrived(str(installation.team_id))
        texts = self._texts(args.request)
        team, channel = installation.team_name or installation.team_id, self._settings.alert_channel
        log.info("installed in %s (%s) by %s", team, installation.team_id, installation.user_id)
        return _page(
            200, texts, texts.text("install.done_title", team=team), texts.text("install.done", channel=channel)
        )

    async def failure(self, args: AsyncFailureArgs) -> BoltResponse:
        reason = args.error.reason if isinstance(args.error, CannotInstall) else args.reason
        return self.failed(args.request, reason, args.suggested_status_code, args.error)

    def failed(
        self, request: AsyncBoltRequest, reason: str, status: int, error: Exception | None = None
    ) -> BoltResponse:
        """One sentence on what went wrong, with an id that is in the log."""
        error_id = secrets.token_hex(4)
        reason = reason if re.fullmatch(r"[a-z_]{1,40}", reason) else "unknown"
        log.warning("error %s: an installation failed (%s)", error_id, reason, exc_info=error)
        texts = self._texts(request)
        known = reason if reason in KNOWN_REASONS else "other"
        why = texts.text(f"install.why_{known}", reason=reason)
        text = texts.text("install.failed", why=why, error_id=error_id)
        return _page(status, texts, texts.text("install.failed_title"), text)

    def _texts(self, request: AsyncBoltRequest) -> Catalogue:
        preferred = (request.headers.get("accept-language") or [""])[0].lower()
        language: Language = self._settings.language
        if preferred:
            language = "zh" if preferred.startswith("zh") else "en"
        return catalogue(language)


def build_flow(client: AsyncWebClient, settings: Settings, store: InstallationStore, pages: Pages) -> AsyncOAuthFlow:
    """The flow; its login states are in the same database as the installations."""
    secret = settings.slack_client_secret
    return AsyncOAuthFlow(
        client=client,
        logger=bolt_log(),
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            scopes=sorted(SCOPES),
            user_scopes=[],
            redirect_uri=f"{settings.public_url}{REDIRECT_PATH}" if settings.public_url else None,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            # The page in between would fetch a picture from elsewhere, to offer one button.
            install_page_rendering_enabled=False,
            authorization_url=urljoin(settings.slack_api_url, "../oauth/v2/authorize"),
            callback_options=AsyncCallbackOptions(pages.success, pages.failure),
            installation_store=store,
            installation_store_bot_only=True,
            state_store=StateStore(store.database, store.clock),
        ),
    )


def _page(status: int, texts: Catalogue, title: str, text: str) -> BoltResponse:
    body = _PAGE.format(language=texts.language, title=html.escape(title), text=html.escape(text))
    return BoltResponse(status=status, body=body, headers=dict(_HEADERS))
