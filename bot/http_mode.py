"""``tocsin run --http``: Slack's requests over HTTP, for one workspace or for all that install the app."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Mapping

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Bot
from bot.catalogue import catalogue
from bot.errors import StartupError
from bot.fleet import Fleet
from bot.settings import Settings
from bot.slack.installing import InstallationStore
from bot.slack.oauth import Pages, build_flow
from bot.slack.paths import EVENTS_PATH
from bot.slack.reception import House, Starting, build_reception
from bot.token_box import make_box
from bot.web.install_routes import add_install_routes
from bot.web.listening import listening
from bot.web.slack_door import SlackDoor, build_slack_app
from storage.database import Database

log = logging.getLogger(__name__)


def check_http(settings: Settings) -> None:
    """Whether the settings are those of exactly one way to run over HTTP.

    Raises:
        StartupError: one is missing, or two ways are asked for at once; the sentence says what to do.
    """
    if settings.slack_app_token is not None:
        raise StartupError(
            "`tocsin run --http` was asked for, but SLACK_APP_TOKEN is set too, which is for Socket Mode; an app has "
            "one or the other. Remove SLACK_APP_TOKEN, or run `tocsin run` without --http."
        )
    if settings.slack_signing_secret is None:
        raise StartupError(
            "SLACK_SIGNING_SECRET is not set: without it nobody could tell Slack's requests from anybody's. Copy it "
            "from Basic Information, App Credentials, in the app's settings into .env and start again."
        )
    by_token, by_oauth = settings.slack_bot_token is not None, settings.slack_client_id is not None
    if by_token and by_oauth:
        raise StartupError(
            "SLACK_BOT_TOKEN (one workspace) and SLACK_CLIENT_ID (every workspace that installs the app) are both "
            "set. Remove the one that is not meant."
        )
    if not by_token and not by_oauth:
        raise StartupError(
            "Neither SLACK_BOT_TOKEN (for one workspace) nor SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (for every "
            "workspace that installs the app) is set. Put one or the other into .env; docs/install.md has the steps."
        )
    if by_oauth and settings.slack_client_secret is None:
        raise StartupError(
            "SLACK_CLIENT_ID is set but SLACK_CLIENT_SECRET is not. Copy it from Basic Information, App "
            "Credentials, in the app's settings into .env and start again."
        )
    if by_oauth:
        make_box(_secret(settings))


async def run_http(settings: Settings, database: Database, host: str, port: int, parent: int | None = None) -> int:
    """Serve until told to stop; returns the exit status.

    Raises:
        StartupError: the settings are not right, or the address cannot be used.
    """
    check_http(settings)
    if settings.slack_client_id is not None:
        return await _run_fleet(settings, database, host, port)
    door = _door(settings, Starting())
    bot = Bot(settings, database, parent=parent, door=door)

    def health() -> tuple[bool, Mapping[str, int]]:
        return bool(door.teams), {"at_work": len(door.teams)}

    async with listening(build_slack_app(door, health), host, port) as addresses:
        _tell(addresses)
        return await bot.run()


async def _run_fleet(settings: Settings, database: Database, host: str, port: int) -> int:
    fleet, door, app = build_fleet(settings, database)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, fleet.stop)
    async with listening(app, host, port) as addresses:
        _tell(addresses)
        return await fleet.run(door)


def build_fleet(settings: Settings, database: Database) -> tuple[Fleet, SlackDoor, web.Application]:
    """The fleet, the door that its bots hear Slack through, and the web application with that and the installer."""
    store = InstallationStore(database, settings.slack_client_id or "", make_box(_secret(settings)))
    fleet = Fleet(settings, database, store)
    door = _door(settings, fleet)
    pages = Pages(settings, fleet.arrived)

    def health() -> tuple[bool, Mapping[str, int]]:
        return True, {"at_work": len(fleet.at_work()), "waiting": len(fleet.waiting)}

    app = build_slack_app(door, health)
    add_install_routes(app, build_flow(_nobodys_client(settings), settings, store, pages), pages)
    return fleet, door, app


def _door(settings: Settings, house: House) -> SlackDoor:
    secret = settings.slack_signing_secret
    if secret is None:
        raise AssertionError("check_http has looked")
    reception = build_reception(
        _nobodys_client(settings), secret.get_secret_value(), house, catalogue(settings.language)
    )
    return SlackDoor(reception)


def _nobodys_client(settings: Settings) -> AsyncWebClient:
    """A client without a token, for what is asked before there is one."""
    return AsyncWebClient(base_url=settings.slack_api_url, retry_handlers=[])


def _secret(settings: Settings) -> str | None:
    return settings.encryption_key.get_secret_value() if settings.encryption_key else None


def _tell(addresses: list[tuple[str, int]]) -> None:
    for address, number in addresses:
        log.info("Slack's requests are taken at http://%s:%d%s", address, number, EVENTS_PATH)
