"""The payloads of commands, clicks and views, in the shape Slack sends them."""

from __future__ import annotations

from typing import Any

from bot.sandbox import demo_team
from bot.sandbox.records import ActionRun, CommandRun, Json, Message, ShortcutRun, View
from bot.sandbox.workspace import Workspace


def command(workspace: Workspace, run: CommandRun, response_url: str) -> Json:
    return {
        "token": "sandbox",
        "team_id": workspace.team_id,
        "team_domain": demo_team.TEAM_DOMAIN,
        "channel_id": run.channel,
        "channel_name": workspace.channels[run.channel].name,
        "user_id": run.user,
        "user_name": workspace.users[run.user].name,
        "command": run.command,
        "text": run.text,
        "api_app_id": demo_team.APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": run.trigger_id,
    }


def message_action(workspace: Workspace, run: ActionRun, message: Message, action: Json, url: str) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    channel = workspace.channels[message.channel]
    return {
        **_interaction(workspace, "block_actions", run.user, run.trigger_id),
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message.as_slack(workspace.team_id),
        "state": {"values": {}},
        "response_url": url,
        "actions": [{**action, "action_ts": workspace.next_ts()}],
    }


def shortcut(workspace: Workspace, run: ShortcutRun, message: Message, url: str) -> Json:
    channel = workspace.channels[message.channel]
    return {
        **_interaction(workspace, "message_action", run.user, run.trigger_id),
        "callback_id": run.callback_id,
        "action_ts": workspace.next_ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message.as_slack(workspace.team_id),
        "response_url": url,
    }


def reaction(message: Message, kind: str, name: str, user: str, event_ts: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": event_ts,
    }


def view_action(workspace: Workspace, run: ActionRun, view: View, action: Json, values: Json) -> Json:
    return {
        **_interaction(workspace, "block_actions", run.user, run.trigger_id),
        "container": {"type": "view", "view_id": view.id},
        "view": _view(workspace, view, values),
        "actions": [{**action, "action_ts": workspace.next_ts()}],
    }


def view_submission(workspace: Workspace, view: View, values: Json, trigger_id: str) -> Json:
    return {
        **_interaction(workspace, "view_submission", view.user, trigger_id),
        "view": _view(workspace, view, values),
        "response_urls": [],
    }


def view_closed(workspace: Workspace, view: View) -> Json:
    payload = _interaction(workspace, "view_closed", view.user, "")
    return {**payload, "view": _view(workspace, view, {}), "is_cleared": False}


def find_action(blocks: list[Json], action_id: str, value: str | None) -> tuple[str, Json] | None:
    """The block id and the element that carries ``action_id``; ``value`` chooses among equal ones."""
    for block in blocks:
        elements: list[Any] = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
        for element in elements:
            if not isinstance(element, dict) or element.get("action_id") != action_id:
                continue
            if value is None or element.get("type") != "button" or element.get("value") == value:
                return block["block_id"], element
    return None


def action(block_id: str, element: Json, chosen: Json) -> Json:
    """One entry of ``actions``. ``chosen`` is what a menu adds, as ``{"selected_option": {...}}``."""
    answer = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id, **chosen}
    for name in ("text", "value", "style"):
        if name in element and element["type"] == "button":
            answer[name] = element[name]
    return answer


def _interaction(workspace: Workspace, kind: str, user_id: str, trigger_id: str) -> Json:
    user = workspace.users[user_id]
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": demo_team.TEAM_DOMAIN},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "api_app_id": demo_team.APP_ID,
        "token": "sandbox",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger_id,
    }


def _view(workspace: Workspace, view: View, values: Json) -> Json:
    answer = view.as_slack(workspace.team_id, demo_team.APP_ID, demo_team.BOT_ID)
    return {**answer, "state": {"values": values}}
