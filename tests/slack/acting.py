"""What tests do with cards, forms and messages, as people of the sandbox do it."""

from __future__ import annotations

from typing import Any

from analysis.incident import Incident, TimelineEntry
from bot.sandbox import ActionRun, Message
from bot.sandbox.records import View
from bot.slack.ids import Action
from storage import incidents
from storage.database import Database
from tests.builders import CRISIS
from tests.databases import WORKSPACE
from tests.slack.parts import Connected

MAYA, DANIEL, LIN = "U0COMMS", "U0LEGAL", "U0ANALYST"


def stored(database: Database, incident: Incident) -> Incident:
    with database.read() as session:
        found = incidents.get(session, WORKSPACE, incident.id)
    assert found is not None
    return found


def entries(database: Database, incident: Incident, *kinds: str) -> list[TimelineEntry]:
    with database.read() as session:
        timeline = incidents.timeline(session, WORKSPACE, incident.id)
    return [entry for entry in timeline if not kinds or entry.kind in kinds]


async def choose(bot: Connected, value: str, action: Action = Action.MORE, user: str = MAYA) -> ActionRun:
    """Use a menu of the card."""
    return await bot.sandbox.people.click(
        CRISIS, bot.card().ts, action.value, user=user, value=None, chosen={"selected_option": {"value": value}}
    )


async def opened_form(bot: Connected, callback_id: str, user: str = MAYA) -> View:
    def shown(workspace: Any) -> View | None:
        view: View | None = workspace.view_of(user)
        return view if view is not None and view.source.get("callback_id") == callback_id else None

    return await bot.sandbox.wait_until(shown, 30)


async def shown_text(bot: Connected, part: str, user: str = MAYA) -> View:
    """The modal before a person, once these words are in it."""

    def shown(workspace: Any) -> View | None:
        view: View | None = workspace.view_of(user)
        return view if view is not None and part in str(view.source["blocks"]) else None

    return await bot.sandbox.wait_until(shown, 30)


async def whispered(bot: Connected, user: str, part: str) -> Message:
    """What only this person was told, once these words are in it."""

    def told(workspace: Any) -> Message | None:
        return next((one for one in workspace.ephemerals(user) if part in one.text), None)

    return await bot.sandbox.wait_until(told, 30)


async def settled(bot: Connected) -> None:
    """Wait for a change and send what follows from it."""
    await bot.handled()
    await bot.send_all()


def filled(**fields: str) -> dict[str, Any]:
    return {name: {"value": {"type": "plain_text_input", "value": text}} for name, text in fields.items()}


def picked(**fields: str) -> dict[str, Any]:
    return {
        name: {"value": {"type": "static_select", "selected_option": {"value": value}}}
        for name, value in fields.items()
    }
