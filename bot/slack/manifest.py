"""The app manifest a workspace owner pastes into Slack; it asks for what the code uses and nothing more."""

from __future__ import annotations

from typing import Any

from bot.slack.ids import Command, Shortcut
from bot.slack.paths import EVENTS_PATH, REDIRECT_PATH

#: Scope by scope, what it is for. A test compares them with the methods the gateway and the checks call.
SCOPES: dict[str, str] = {
    "chat:write": "post cards and replies, and edit cards",
    "commands": "answer slash commands",
    "files:read": "see whether a chart has been processed",
    "files:write": "upload charts",
    "users:read": "read an asker's time zone and language, and whether they are an admin",
    "usergroups:read": "see who is in a user group that may act or change settings",
    "im:write": "send a report to who asked for it",
    "channels:read": "find the alert channel by its name",
    "channels:history": "find a message again whose answer was lost, and hear of news in an incident's thread",
    "groups:read": "the same where the alert channel is private; and see who is in a channel that may act",
    "app_mentions:read": "answer whoever names the bot, in threads too",
    "reactions:read": "add a message to an incident's timeline when somebody puts a pushpin on it",
    "groups:history": "the same where the alert channel is private",
}

#: Words in the threads of incidents count as news of them, in public and in private channels; naming the bot asks it
#: something; a pushpin adds a message to a timeline; who opens the App Home finds it up to date.
EVENTS = (
    "message.channels",
    "message.groups",
    "app_mention",
    "reaction_added",
    "reaction_removed",
    "app_home_opened",
)

#: The name, of at most 24 characters, as the message's menu shows it, and what it does.
_SHORTCUTS: dict[Shortcut, tuple[str, str]] = {
    Shortcut.TIMELINE: ("Add to incident timeline", "Keep this message in the timeline of an incident"),
    Shortcut.REPORT: ("Report as a mention", "Report this post as a mention: it is scored and counted like any other"),
    Shortcut.OPEN: ("Open an incident", "Open an incident from this message, before the numbers ring"),
}

#: By these Slack tells that an installation has ended; heard over HTTP only, where there can be several.
FAREWELLS = ("app_uninstalled", "tokens_revoked")

_COMMANDS: dict[Command, tuple[str, str]] = {
    Command.SENTIMENT: ("How the public talks about your brands", "today | 24h | 7d | compare A B | help  [brand]"),
    Command.TOCSIN: ("The same, and silencing alarms for a while", "help | silence | silences | unsilence NUMBER"),
    Command.HOTSPOTS: ("Words that set the negative posts apart", "[24h] [brand]"),
    Command.SAMPLES: ("Negative posts that stand for the rest", "[word] [24h] [how many] [brand]"),
    Command.INCIDENTS: ("Incidents with level, state and what is due", "[open | all | NUMBER]"),
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
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": shortcut.value, "description": description}
                for shortcut, (name, description) in _SHORTCUTS.items()
            ],
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


def http_manifest(url: str) -> dict[str, Any]:
    """The same for ``tocsin run --http``, which Slack reaches at ``url`` (https, without a slash at its end)."""
    whole = manifest()
    requests = f"{url}{EVENTS_PATH}"
    for command in whole["features"]["slash_commands"]:
        command["url"] = requests
    whole["oauth_config"]["redirect_urls"] = [f"{url}{REDIRECT_PATH}"]
    settings = whole["settings"]
    events = [*settings["event_subscriptions"]["bot_events"], *FAREWELLS]
    settings["event_subscriptions"] = {"request_url": requests, "bot_events": events}
    settings["interactivity"]["request_url"] = requests
    settings["socket_mode_enabled"] = False
    return whole
