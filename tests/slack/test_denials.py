"""What happens to a click, a form, a command, a shortcut or a pushpin of somebody who may not."""

from __future__ import annotations

import pytest

from analysis.incident import Incident
from analysis.level import Level
from bot.desk_settings import PermissionSettings
from bot.sandbox.demo_team import LEADS, RESPONSE
from bot.slack.home_ids import HomeAction
from bot.slack.ids import Action, Command, Shortcut
from storage.database import Database
from tests.builders import CRISIS, open_incident
from tests.slack.acting import (
    DANIEL,
    LIN,
    MAYA,
    choose,
    entries,
    filled,
    opened_form,
    picked,
    settled,
    shown_text,
    stored,
    whispered,
)
from tests.slack.parts import Connected

DENIED = "That is for members of"


@pytest.fixture
def permissions() -> PermissionSettings:
    return PermissionSettings(responders=(RESPONSE,), leads=(LEADS,))


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    """An incident of a team to which Daniel does not belong, and whose lead is Maya."""
    bot.sandbox.workspace.user_groups[RESPONSE].members = {LIN}
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.RESOLVE, Action.SAY])
async def test_a_button_changes_nothing_and_says_who_may(
    bot: Connected, database: Database, incident: Incident, action: Action
) -> None:
    run = await bot.sandbox.click(bot.card().ts, action.value, user=DANIEL)
    answer = await run.answer(10)
    assert answer.ephemeral_to == DANIEL
    assert answer.text.startswith(DENIED)
    assert f"<!subteam^{RESPONSE}>" in answer.text
    assert [entry.kind for entry in entries(database, incident)] == ["opened"]
    assert bot.sandbox.workspace.view_of(DANIEL) is None


@pytest.mark.parametrize("wanted", ["assign", "escalate", "snooze", "false_alarm", "merge"])
async def test_a_menu_opens_no_form_and_says_who_may(
    bot: Connected, database: Database, incident: Incident, wanted: str
) -> None:
    answer = await (await choose(bot, f"{incident.id}:{wanted}", user=DANIEL)).answer(10)
    assert (answer.text[: len(DENIED)], answer.ephemeral_to) == (DENIED, DANIEL)
    assert bot.sandbox.workspace.view_of(DANIEL) is None
    assert [entry.kind for entry in entries(database, incident)] == ["opened"]


async def test_a_responder_raises_the_level_and_only_a_lead_takes_it_down(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, f"{incident.id}:red", Action.LEVEL, LIN)
    await settled(bot)
    assert stored(database, incident).level is Level.RED
    refused = await choose(bot, f"{incident.id}:blue", Action.LEVEL, LIN)
    assert f"<!subteam^{LEADS}>" in (await refused.answer(10)).text
    refused = await choose(bot, f"{incident.id}:by_numbers", Action.LEVEL, LIN)
    assert f"<!subteam^{LEADS}>" in (await refused.answer(10)).text
    assert stored(database, incident).level is Level.RED
    await choose(bot, f"{incident.id}:orange", Action.LEVEL, MAYA)
    await settled(bot)
    assert stored(database, incident).level is Level.ORANGE


async def test_a_false_alarm_is_for_leads(bot: Connected, incident: Incident) -> None:
    answer = await (await choose(bot, f"{incident.id}:false_alarm", user=LIN)).answer(10)
    assert f"<!subteam^{LEADS}>" in answer.text
    await choose(bot, f"{incident.id}:false_alarm", user=MAYA)
    assert await opened_form(bot, "false_alarm", MAYA)


async def test_who_leaves_the_team_while_a_form_is_open_is_told_when_it_comes_back(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, f"{incident.id}:false_alarm", user=MAYA)
    form = await opened_form(bot, "false_alarm", MAYA)
    bot.handlers.gate._members.clear()
    bot.sandbox.workspace.user_groups[LEADS].members = {LIN}
    values = {**filled(note=""), **picked(cause="misread")}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    await whispered(bot, MAYA, DENIED)
    assert stored(database, incident).is_live


async def test_silences_are_listed_for_everybody_and_made_by_the_team(bot: Connected, incident: Incident) -> None:
    refused = await bot.sandbox.send_command(Command.TOCSIN.value, "silence", user=DANIEL, channel=CRISIS)
    assert (await refused.answer(10)).text.startswith(DENIED)
    listed = await bot.sandbox.send_command(Command.TOCSIN.value, "silences", user=DANIEL, channel=CRISIS)
    assert not (await listed.answer(10)).text.startswith(DENIED)
    assert bot.sandbox.workspace.view_of(DANIEL) is None


async def test_the_silence_button_of_app_home_opens_no_form(bot: Connected, incident: Incident) -> None:
    bot.sandbox.people.open_home(DANIEL)
    home = await bot.sandbox.wait_until(lambda workspace: workspace.homes.get(DANIEL), 30)
    await bot.sandbox.people.use_view(home, HomeAction.SILENCE.value, None, {}, {})
    view = await shown_text(bot, DENIED, DANIEL)
    assert "submit" not in view.source


@pytest.mark.parametrize("shortcut", Shortcut)
async def test_a_shortcut_opens_nothing(
    bot: Connected, database: Database, incident: Incident, shortcut: Shortcut
) -> None:
    run = await bot.sandbox.use_shortcut(bot.card().ts, shortcut.value, user=DANIEL)
    assert (await run.answer(10)).text.startswith(DENIED)
    assert bot.sandbox.workspace.view_of(DANIEL) is None
    assert [entry.kind for entry in entries(database, incident)] == ["opened"]


async def test_a_pushpin_adds_nothing(bot: Connected, database: Database, incident: Incident) -> None:
    said = await bot.sandbox.say("look", user=DANIEL, channel=CRISIS, thread_ts=bot.card().ts)
    bot.sandbox.people.react(CRISIS, said.ts, "pushpin", user=DANIEL)
    await whispered(bot, DANIEL, DENIED)
    assert entries(database, incident, "pinned") == []


async def test_while_slack_cannot_say_who_may_one_can_acknowledge_and_nothing_else(
    bot: Connected, database: Database, incident: Incident
) -> None:
    bot.sandbox.faults.server_error(100, "usergroups.users.list")
    refused = await bot.sandbox.click(bot.card().ts, Action.RESOLVE.value, user=LIN)
    assert "Slack 暂时无法确认" in (await refused.answer(10)).text
    await bot.sandbox.click(bot.card().ts, Action.ACKNOWLEDGE.value, user=LIN)
    await bot.handled()
    assert stored(database, incident).acknowledged_by == "linxia"
