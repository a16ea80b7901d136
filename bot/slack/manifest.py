"""The app manifest a workspace owner pastes into Slack; it asks for what the code uses and nothing more."""

from __future__ import annotations

from typing import Any

from bot.slack.ids import Command

#: Scope by scope, what it is for. A test compares them with the methods the gateway and the checks call.
SCOPES: dict[str, str] = {
    "chat:write": "post cards and replies, and edit cards",
    "commands": "answer slash commands",
    "files:read": "see whether a chart has been processed",
    "files:write": "upload charts",
    "users:read": "read an asker's time zone and language, and whether they are an admin",
    "usergroups:read": "see who belongs to a user group that may change settings or is called",
    "im:write": "send a report to who asked for it",
    "channels:read": "find the alert channel by its name",
    "channels:history": "find a message again whose answer was lost, and hear of news in an incident's thread",
    "groups:read": "the same where the alert channel is private",
    "groups:history": "the same where the alert channel is private",
}

#: Words in the threads of incidents count as news of them, in public and in private channels; who opens the App Home
#: finds it up to date.
EVENTS = ("message.channels", "message.groups", "app_home_opened")

_COMMANDS: dict[Command, tuple[str, str]] = {
    Command.SENTIMENT: ("How the public talks about your brands", "today | 24h | 7d | help  [brand]"),
    Command.TOCSIN: ("Silence alarms for a while, and see what was withheld", "silence | silences | unsilence NUMBER"),
}

_LONG_DESCRIPTION = (
    "Tocsin reads what the public says about your brands, in Chinese and English, notices when negative talk "
    "breaks out of its normal rhythm, rings once in your crisis channel with a chart and the reason, and keeps "
    "each incident in one thread until it is over."
)


def manifest() -> dict[str, Any]:
    """The manifest as Slack's *Create an app from a manifest* takes it."""
    return {
        "display_information": {
            "name": "Tocsin",
            "description": "The alarm bell of your crisis team",
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#7a1f1f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "tocsin", "always_online": True},
            "slash_commands": [
                {
                    "command": command.value,
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": False,
                }
                for command, (description, hint) in _COMMANDS.items()
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
