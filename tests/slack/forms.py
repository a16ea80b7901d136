"""What people fill into fields, as Slack sends it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.records import View
from bot.slack.home_ids import SettingsForm
from tests.builders import CRISIS
from tests.slack.parts import Connected

MAYA = "U0COMMS"


async def shown(bot: Connected, user: str, callback_id: str, containing: str = "") -> View:
    """The view on top before a person, once it is this one."""

    def look(workspace: Any) -> View | None:
        view: View | None = workspace.view_of(user)
        is_it = view is not None and view.source["callback_id"] == callback_id
        return view if view is not None and is_it and containing in str(view.source["blocks"]) else None

    return await bot.sandbox.wait_until(look, 30)


async def opened_settings(bot: Connected, user: str = MAYA) -> View:
    """The settings as a person sees them who may change them."""
    await bot.sandbox.send_command("/sentiment", "settings", user=user, channel=CRISIS)
    return await shown(bot, user, SettingsForm.MAIN.value)


async def submit(bot: Connected, view: View, *fields: dict[str, Any]) -> dict[str, Any]:
    """What the form says to what was filled in: a complaint for each wrong field."""
    values: dict[str, Any] = {}
    for each in fields:
        values.update(each)
    return await bot.sandbox.people.submit_view(view, values)


def text(**fields: str) -> dict[str, Any]:
    return {name: {"value": {"type": "plain_text_input", "value": value or None}} for name, value in fields.items()}


def pick(**fields: str) -> dict[str, Any]:
    return {
        name: {"value": {"type": "static_select", "selected_option": {"value": value}}}
        for name, value in fields.items()
    }


def clock_times(**fields: str) -> dict[str, Any]:
    return {name: {"value": {"type": "timepicker", "selected_time": value}} for name, value in fields.items()}


def places(**fields: list[str]) -> dict[str, Any]:
    return {
        name: {"value": {"type": "multi_conversations_select", "selected_conversations": ids}}
        for name, ids in fields.items()
    }


def ticked(**fields: list[str]) -> dict[str, Any]:
    return {
        name: {"value": {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}}
        for name, values in fields.items()
    }


def several(**fields: list[str]) -> dict[str, Any]:
    return {
        name: {"value": {"type": "multi_static_select", "selected_options": [{"value": value} for value in values]}}
        for name, values in fields.items()
    }


async def use(bot: Connected, view: View, action: str, value: str | None = None, option: str | None = None) -> None:
    """Use a button, or choose in a menu, of a modal or of App Home."""
    chosen = {} if option is None else {"selected_option": {"value": option}}
    await bot.sandbox.people.use_view(view, action, value, chosen, {})
