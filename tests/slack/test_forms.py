"""Buttons and menus of the card that ask something first, used by people of the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analysis.crisis_kinds import CrisisClass
from analysis.false_alarms import Cause
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.desk_acts import Actor
from bot.sandbox.records import View
from bot.slack.ids import Action, Command
from bot.slack.views.forms import ANY
from storage import false_alarms, incidents, silences
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


async def choose(bot: Connected, value: str, action: Action = Action.MORE) -> None:
    """Use a menu of the card."""
    await bot.sandbox.people.click(
        CRISIS, bot.card().ts, action.value, user=MAYA, value=None, chosen={"selected_option": {"value": value}}
    )


async def settled(bot: Connected) -> None:
    await bot.handled()
    await bot.send_all()


async def test_snooze_asks_how_long_and_says_what_it_cannot_read(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, f"{incident.id}:snooze")
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
    await choose(bot, f"{incident.id}:{CrisisClass.DATA_LEAK.value}", Action.CLASS)
    await settled(bot)
    assert stored(database, incident).crisis_class is CrisisClass.DATA_LEAK
    await choose(bot, f"{incident.id}:red", Action.LEVEL)
    await settled(bot)
    assert stored(database, incident).level is Level.RED


async def test_a_false_alarm_asks_why_and_keeps_the_reason_for_the_thresholds(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, f"{incident.id}:false_alarm")
    form = await opened_form(bot, "false_alarm")
    complaint = await bot.sandbox.people.submit_view(form, filled(note="a campaign"))
    assert complaint == {"cause": "Choose why."}
    values = {**filled(note="our sale, call 13800138000 <!channel>"), **picked(cause="own_activity")}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    await settled(bot)
    now = stored(database, incident)
    assert (now.state, now.resolved_by) == (IncidentState.FALSE_ALARM, "maya")
    with database.read() as session:
        (said,) = false_alarms.since(session, WORKSPACE, NOW - HOUR)
    assert (said.number, said.brand, said.who, said.reason.cause) == (1, BRAND, "maya", Cause.OWN_ACTIVITY)
    assert (said.observed, said.rung_at) == (30, NOW)
    assert "our sale" in said.reason.note
    assert "13800138000" not in said.reason.note
    closing = bot.sandbox.workspace.replies(CRISIS, bot.card().ts)[-1]
    assert "我们自己的活动或公告引起" in str(closing.blocks)
    assert "our sale" in str(closing.blocks)
    assert "13800138000" not in str(closing.blocks)


async def test_a_silence_shows_what_it_would_have_hidden_before_it_holds(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await bot.sandbox.send_command(Command.TOCSIN.value, "silence", user=MAYA, channel=CRISIS)
    form = await opened_form(bot, "silence")
    values = {**picked(brand=BRAND, topic=ANY), **filled(source="", until="2h", why="a campaign")}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    preview = await opened_form(bot, "silence_preview")
    assert "hidden *1*;" in str(preview.source["blocks"])
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
    assert not bot.handlers.acts.heard(CRISIS, thread, Actor(MAYA, MAYA)), "nobody has it yet"
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
