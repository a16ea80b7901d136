"""The manifest asks for what the code uses, and for nothing more."""

from __future__ import annotations

import ast
from pathlib import Path

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import manifest as manifest_module
from bot.slack.ids import Command, Shortcut
from bot.slack.manifest import SCOPES, http_manifest, manifest
from storage.database import Database
from tests.builders import SetClock
from tests.slack.parts import make_handlers

BOT = Path(manifest_module.__file__).parents[1]

#: Every method of the SDK's client that we call, with the scopes it needs in public and in private channels as
#: docs.slack.dev/reference/methods lists them. An app-level token has no bot scope.
SCOPES_OF: dict[str, set[str]] = {
    "auth_test": set(),
    "apps_connections_open": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
    "chat_getPermalink": set(),
    "conversations_open": {"im:write"},
    "conversations_members": {"channels:read", "groups:read"},
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_replies": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_list": {"channels:read", "groups:read"},
    "files_upload_v2": {"files:write"},
    "files_info": {"files:read"},
    "users_info": {"users:read"},
}
#: What the events we listen to need, as docs.slack.dev/reference/events lists it.
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "app_mention": {"app_mentions:read"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "app_home_opened": set(),
}


def methods_called() -> dict[str, set[str]]:
    """By file, the methods of the SDK's client that its code names."""
    known = {name for name in dir(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")}
    called: dict[str, set[str]] = {}
    for path in BOT.rglob("*.py"):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in known and _is_client(node.value):
                called.setdefault(path.relative_to(BOT).as_posix(), set()).add(node.attr)
    return called


def _is_client(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.strip("_").endswith("client")


def test_the_scopes_are_those_of_the_methods_we_call_and_of_slash_commands() -> None:
    methods = set[str]().union(*methods_called().values())
    assert methods == set(SCOPES_OF)
    needed = (SCOPES_OF[method] for method in methods)
    assert set(SCOPES) == {"commands"}.union(*needed, *SCOPES_OF_EVENTS.values())
    assert manifest()["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)


def test_only_the_gateway_and_the_start_up_checks_call_the_web_api() -> None:
    assert set(methods_called()) == {"slack/gateway.py", "slack/startup.py"}


async def test_every_command_of_the_manifest_has_a_listener_of_its_own(
    database: Database, clock: SetClock, client: AsyncWebClient
) -> None:
    app = AsyncApp(client=client)
    handlers = make_handlers(database, clock, client, lambda: None)
    handlers.register(app)
    listed = [command["command"] for command in manifest()["features"]["slash_commands"]]
    assert listed == [command.value for command in Command]
    for command in listed:
        assert await listener_of(app, command) != handlers.on_unknown_command.__name__
    assert await listener_of(app, "/nothing-of-ours") == handlers.on_unknown_command.__name__


async def listener_of(app: AsyncApp, command: str) -> str:
    """The name of the first listener that matches the command."""
    body = {"command": command, "text": "", "user_id": "U1", "channel_id": "C1", "team_id": "T1"}
    request = AsyncBoltRequest(body=body, mode="socket_mode")
    for listener in app._async_listeners:
        if await listener.async_matches(req=request, resp=None):  # type: ignore[arg-type]
            return listener.ack_function.__name__
    raise AssertionError(f"nobody listens to {command}")


def test_the_manifest_keeps_to_slacks_limits_and_switches_on_what_we_need() -> None:
    whole = manifest()
    display = whole["display_information"]
    assert 174 <= len(display["long_description"]) <= 4000
    assert len(display["description"]) <= 140
    assert len(display["name"]) <= 35
    for command in whole["features"]["slash_commands"]:
        assert command["command"].startswith("/")
        assert 0 < len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert whole["settings"]["socket_mode_enabled"]
    assert whole["settings"]["interactivity"]["is_enabled"]
    # With Socket Mode on, Slack sends each event that is asked for.
    assert whole["settings"]["event_subscriptions"]["bot_events"] == list(SCOPES_OF_EVENTS)
    assert whole["features"]["app_home"]["home_tab_enabled"]
    for shortcut in whole["features"]["shortcuts"]:
        assert 0 < len(shortcut["name"]) <= 24
        assert 0 < len(shortcut["description"]) <= 150
        assert shortcut["type"] == "message"


def test_the_manifest_for_http_differs_only_by_the_addresses_and_by_the_farewells() -> None:
    whole, plain = http_manifest("https://tocsin.example"), manifest()
    requests = "https://tocsin.example/slack/events"
    for command in whole["features"]["slash_commands"]:
        assert command.pop("url") == requests
    assert whole["oauth_config"].pop("redirect_urls") == ["https://tocsin.example/slack/oauth_redirect"]
    settings = whole["settings"]
    assert settings["interactivity"].pop("request_url") == requests
    assert settings["event_subscriptions"].pop("request_url") == requests
    events = settings["event_subscriptions"]["bot_events"]
    assert events[-2:] == ["app_uninstalled", "tokens_revoked"]
    del events[-2:]
    assert settings.pop("socket_mode_enabled") is False
    assert plain["settings"].pop("socket_mode_enabled") is True
    assert whole == plain


async def test_every_shortcut_of_the_manifest_has_a_listener(
    database: Database, clock: SetClock, client: AsyncWebClient
) -> None:
    app = AsyncApp(client=client)
    make_handlers(database, clock, client, lambda: None).register(app)
    listed = [shortcut["callback_id"] for shortcut in manifest()["features"]["shortcuts"]]
    assert listed == [shortcut.value for shortcut in Shortcut]
    for callback_id in listed:
        body = {
            "type": "message_action",
            "callback_id": callback_id,
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "channel": {"id": "C1"},
        }
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        matching = [one for one in app._async_listeners if await one.async_matches(req=request, resp=None)]  # type: ignore[arg-type]
        assert len(matching) == 1
