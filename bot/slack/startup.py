"""Before the bot says that it runs: are the tokens good, the scopes there, the channel in reach?"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StartupError
from bot.settings import Settings
from bot.slack.errors import code_of
from bot.slack.manifest import SCOPES

_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{5,}")
#: Scopes that only a private alert channel needs.
_OPTIONAL_SCOPES = frozenset({"groups:read", "groups:history"})


#: Slack's words for a token that will never be good again.
_REVOKED = frozenset({"token_revoked", "account_inactive"})


class InstallationEnded(StartupError):
    """The workspace has removed the app, and we were not told."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are at Slack, and where the cards go. Messages are linked by ``slack_url``, the workspace's address."""

    team_id: str
    team: str
    bot_user_id: str
    channel_id: str
    bot_id: str | None = None
    enterprise_id: str | None = None
    ops_channel_id: str | None = None
    slack_url: str = ""

    @property
    def ops_channel(self) -> str:
        """Where to say what concerns Tocsin itself."""
        return self.ops_channel_id or self.channel_id


def make_client(settings: Settings, *, socket_mode: bool = True, retries: int = 1) -> AsyncWebClient:
    """The Web API client of the bot. Over HTTP it needs no app-level token.

    When Slack names a time to wait, it is waited inside the call, as many times as ``retries`` says.

    Raises:
        StartupError: a token is missing or is of the wrong kind.
    """
    bot_token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    for name, token, prefix in (
        ("SLACK_BOT_TOKEN", bot_token, "xoxb-"),
        ("SLACK_APP_TOKEN", app_token, "xapp-"),
    ):
        if name == "SLACK_APP_TOKEN" and not socket_mode:
            continue
        if not token:
            raise StartupError(
                f"{name} is not set. Create the app from the manifest that `tocsin manifest` prints, put the "
                f"token that begins with {prefix} into .env, and start again (README, Connect a real workspace); "
                "to look around without Slack, run `tocsin demo`."
            )
        if not token.startswith(prefix):
            raise StartupError(f"{name} does not begin with {prefix}: it is another kind of token. Replace it.")
    return AsyncWebClient(
        token=bot_token,
        base_url=settings.slack_api_url,
        # No retry after a broken connection: the message may be out, and only the outbox can find that out.
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=retries)] if retries else [],
    )


async def identify(client: AsyncWebClient, settings: Settings, *, socket_mode: bool = True) -> Identity:
    """Ask Slack everything that must be right before the bot can work.

    Raises:
        StartupError: one sentence on what is not right and how to mend it.
    """
    async with _plain_words("SLACK_BOT_TOKEN", settings):
        me = await client.auth_test()
    scopes = _granted_scopes(me.headers.get("x-oauth-scopes") or me.headers.get("X-OAuth-Scopes"))
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    if socket_mode:
        async with _plain_words("SLACK_APP_TOKEN", settings):
            await client.apps_connections_open(app_token=app_token)
    private = "groups:read" in scopes
    async with _plain_words("SLACK_BOT_TOKEN", settings):
        channel = await _channel(client, settings.alert_channel, "TOCSIN_ALERT_CHANNEL", private=private)
    ops_channel_id: str | None = None
    if settings.ops_channel:
        async with _plain_words("SLACK_BOT_TOKEN", settings, settings.ops_channel, "TOCSIN_OPS_CHANNEL"):
            ops = await _channel(client, settings.ops_channel, "TOCSIN_OPS_CHANNEL", private=private)
        ops_channel_id = str(ops["id"])
    return Identity(
        team_id=str(me["team_id"]),
        team=str(me.get("team") or me["team_id"]),
        bot_user_id=str(me["user_id"]),
        channel_id=str(channel["id"]),
        bot_id=me.get("bot_id"),
        enterprise_id=me.get("enterprise_id"),
        ops_channel_id=ops_channel_id,
        slack_url=str(me.get("url") or ""),
    )


def _granted_scopes(header: str | None) -> set[str]:
    """What the app may do; where Slack does not say, everything the manifest asks for."""
    if not header:
        return set(SCOPES)
    granted = {scope.strip() for scope in header.split(",")}
    missing = sorted(set(SCOPES) - _OPTIONAL_SCOPES - granted)
    if missing:
        raise StartupError(
            f"The app lacks the scope {', '.join(missing)}. Put the manifest that `tocsin manifest` prints into "
            "the app's settings, install it to the workspace again, and start again."
        )
    return granted


async def _channel(client: AsyncWebClient, wanted: str, setting: str, *, private: bool) -> dict[str, Any]:
    name = wanted.lstrip("#")
    if _CHANNEL_ID.fullmatch(wanted):
        channel = dict((await client.conversations_info(channel=wanted))["channel"])
    else:
        channel = await _channel_named(client, name, setting, private=private)
    if channel.get("is_archived"):
        raise StartupError(f"The channel {wanted} is archived. Unarchive it or set {setting}.")
    if not channel.get("is_member"):
        raise StartupError(f"The bot is not in {wanted}. Type /invite @tocsin in that channel and start again.")
    return channel


async def _channel_named(client: AsyncWebClient, name: str, setting: str, *, private: bool) -> dict[str, Any]:
    cursor: str | None = None
    kinds = "public_channel,private_channel" if private else "public_channel"
    while True:
        page = await client.conversations_list(types=kinds, exclude_archived=True, limit=200, cursor=cursor)
        for channel in page["channels"]:
            if channel.get("name") == name:
                return dict(channel)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            raise StartupError(
                f"There is no channel #{name} that the bot can see. Create it, invite the bot with "
                f"/invite @tocsin, or set {setting} to another channel."
            )


@asynccontextmanager
async def _plain_words(
    token_name: str, settings: Settings, channel: str | None = None, setting: str = "TOCSIN_ALERT_CHANNEL"
) -> AsyncIterator[None]:
    try:
        yield
    except SlackApiError as error:
        code = code_of(error)
        if code is None:
            raise StartupError(
                f"What answers at {settings.slack_api_url} is not Slack's Web API. Check TOCSIN_SLACK_API_URL and "
                "proxies, then start again."
            ) from error
        if settings.slack_client_id is not None and settings.slack_app_token is None and code in _REVOKED:
            raise InstallationEnded(
                f"The app was removed from this workspace ({code}). Install it again at /slack/install."
            ) from error
        if code in {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}:
            raise StartupError(
                f"Slack does not accept {token_name} ({code}). Copy it again from the app's settings and start again."
            ) from error
        if code == "channel_not_found":
            raise StartupError(
                f"There is no channel {channel or settings.alert_channel} that the bot can see. Invite the bot with "
                f"/invite @tocsin, or set {setting} to another channel."
            ) from error
        raise StartupError(f"Slack refused a start-up check with {code}. See api.slack.com/methods.") from error
    except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
        raise StartupError(
            f"Slack cannot be reached at {settings.slack_api_url} ({type(error).__name__}). Check the network and "
            "TOCSIN_SLACK_API_URL, then start again."
        ) from error
