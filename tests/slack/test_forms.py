"""Buttons and menus of the card that ask something first, used by people of the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analysis.crisis_kinds import CrisisClass
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.desk_acts import Actor
from bot.sandbox.records import View
from bot.slack.ids import Action, Command
from storage import incidents, silences
from storage.database import Database
from tests.builders import BRAND, CRISIS, NOW, SetClock, open_incident
from tests.databases import WORKSPACE
from tests.slack.parts import Connected

MAYA = "U0COMMS"
HOUR = timedelta(hours=1)


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


def stored(database: Database, incident: Incident) -> Incident:
    with database.read() as session:
        found = incidents.get(session, WORKSPACE, incident.id)
    assert found is not None
    return found


async def opened_form(bot: Connected, callback_id: str) -> View:
    def shown(workspace: Any) -> View | None:
        view: View | None = workspace.view_of(MAYA)
        return view if view is not None and view.source["callback_id"] == callback_id else None

    return await bot.sandbox.wait_until(shown, 10)


def filled(**fields: str) -> dict[str, Any]:
    return {name: {"value": {"type": "plain_text_input", "value": text}} for name, text in fields.items()}


def picked(**fields: str) -> dict[str, Any]:
    return {
        name: {"value": {"type": "static_select", "selected_option": {"value": value}}}
        for name, value in fields.items()
    }


async def choose(bot: Connected, action: Action, value: str) -> None:
    await bot.sandbox.people.click(
        CRISIS, bot.card().ts, action.value, user=MAYA, value=None, chosen={"selected_option": {"value": value}}
    )
    await bot.handled()
    await bot.send_all()


async def test_snooze_asks_how_long_and_says_what_it_cannot_read(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await bot.sandbox.click(bot.card().ts, Action.SNOOZE.value, user=MAYA)
    form = await opened_form(bot, "snooze")
    complaint = await bot.sandbox.people.submit_view(form, filled(until="whenever"))
    assert "I cannot read that time." in complaint["until"]
    assert await bot.sandbox.people.submit_view(form, filled(until="2h")) == {}
    await bot.handled()
    await bot.send_all()
    now = stored(database, incident)
    assert (now.snoozed_until, now.snoozed_by, now.owner) == (NOW + 2 * HOUR, "maya", MAYA)
    assert "incident_wake" in str(bot.card().blocks)


async def test_an_update_is_posted_in_the_thread_and_stops_the_clock_of_the_first_answer(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await bot.sandbox.click(bot.card().ts, Action.SAY.value, user=MAYA)
    form = await opened_form(bot, "say")
    values = {**filled(text="We refund everybody. <!channel>"), **picked(word="response")}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    await bot.handled()
    await bot.send_all()
    now = stored(database, incident)
    assert (now.responded_at, now.due.first_response, now.acknowledged_by) == (NOW, None, "maya")
    assert "We refund everybody." in str(bot.sandbox.workspace.replies(CRISIS, bot.card().ts)[-1].blocks)


async def test_the_menus_of_the_card_correct_class_and_level(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, Action.CLASS, f"{incident.id}:{CrisisClass.DATA_LEAK.value}")
    assert stored(database, incident).crisis_class is CrisisClass.DATA_LEAK
    await choose(bot, Action.LEVEL, f"{incident.id}:red")
    assert stored(database, incident).level is Level.RED


async def test_a_false_alarm_is_in_the_menu_of_rarer_acts(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, Action.MORE, f"{incident.id}:false_alarm")
    now = stored(database, incident)
    assert (now.state, now.resolved_by) == (IncidentState.FALSE_ALARM, "maya")


async def test_a_silence_shows_what_it_would_have_hidden_before_it_holds(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await bot.sandbox.send_command(Command.TOCSIN.value, "silence", user=MAYA, channel=CRISIS)
    form = await opened_form(bot, "silence")
    values = {**picked(brand=BRAND), **filled(topic="", source="", until="2h", why="a campaign")}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    preview = await opened_form(bot, "silence_preview")
    assert "hidden *1* alarms" in str(preview.source["blocks"])
    with database.read() as session:
        assert silences.active(session, WORKSPACE, NOW) == []
    assert await bot.sandbox.people.submit_view(preview, {}) == {}
    await bot.sandbox.wait_until(lambda workspace: [one for one in workspace.messages if one.ephemeral_to == MAYA], 10)
    with database.read() as session:
        (held,) = silences.active(session, WORKSPACE, NOW)
    assert (held.silence.brand, held.silence.ends_at, held.silence.who) == (BRAND, NOW + 2 * HOUR, "maya")
    listed = await bot.sandbox.send_command(Command.TOCSIN.value, "silences", user=MAYA, channel=CRISIS)
    assert "a campaign" in str((await listed.answer(10)).blocks)


async def test_what_its_owner_writes_in_the_thread_is_news_and_a_conversation_counts_once(
    bot: Connected, database: Database, incident: Incident, clock: SetClock
) -> None:
    thread = bot.card().ts
    await bot.sandbox.say("anybody?", user=MAYA, channel=CRISIS, thread_ts=thread)
    await bot.sandbox.click(thread, Action.ACKNOWLEDGE.value, user=MAYA)
    await bot.handled()
    clock.advance(timedelta(minutes=20))
    await bot.sandbox.say("we have called the bank", user=MAYA, channel=CRISIS, thread_ts=thread)
    await bot.handled()
    heard = stored(database, incident)
    assert heard.updated_at == NOW + timedelta(minutes=20)
    clock.advance(timedelta(minutes=2))
    assert not bot.handlers.acts.heard(CRISIS, thread, Actor(MAYA, MAYA))
    assert stored(database, incident) == heard


async def test_what_is_written_elsewhere_is_no_news_of_it(bot: Connected, incident: Incident) -> None:
    bot.handlers.acts.acknowledge(incident.id, Actor("maya", MAYA))
    message = await bot.sandbox.say("lunch?", user=MAYA, channel=CRISIS)
    assert not bot.handlers.acts.heard(CRISIS, message.ts, Actor(MAYA, MAYA))
