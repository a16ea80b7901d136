"""Take it, Assign… and calling for help, pressed by people of the sandbox."""

from __future__ import annotations

import pytest

from analysis.desk_rules import DeskRules
from analysis.escalation import EscalationPolicy, Step, Target, TargetKind
from analysis.incident import Incident
from analysis.level import Level
from bot.slack.ids import Action
from storage import messages
from storage.database import Database
from tests.builders import CRISIS, MINUTE, open_incident
from tests.databases import WORKSPACE
from tests.slack.acting import DANIEL, LIN, MAYA, choose, entries, opened_form, settled, stored, whispered
from tests.slack.parts import Connected
from tests.slack.view_checks import check

GROUP = Target(TargetKind.USER_GROUP, "S0RESPONSE")
LADDER = (Step(15 * MINUTE, (GROUP, Target(TargetKind.CHANNEL, "C0FEED"))),)


@pytest.fixture
def rules() -> DeskRules:
    return DeskRules(escalation=EscalationPolicy(dict.fromkeys(Level, LADDER)))


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


def owner(user: str) -> dict[str, object]:
    return {"owner": {"value": {"type": "users_select", "selected_user": user}}}


async def test_take_it_puts_the_name_on_the_card_and_a_second_click_says_so(
    bot: Connected, database: Database, incident: Incident
) -> None:
    ts = bot.card().ts
    await bot.sandbox.click(ts, Action.ACKNOWLEDGE.value, user=LIN)
    await settled(bot)
    await bot.sandbox.click(ts, Action.TAKE.value, user=MAYA)
    await settled(bot)
    assert (stored(database, incident).owner, stored(database, incident).owner_name) == (MAYA, "maya")
    card = bot.card()
    check(card.text, card.blocks)
    assert "*负责人*\\nmaya" in str(card.blocks)
    answer = await (await bot.sandbox.click(ts, Action.TAKE.value, user=MAYA)).answer(10)
    assert (answer.text, answer.ephemeral_to) == ("You have it already.", MAYA)


async def test_assign_asks_whom_and_calls_them_in_the_thread(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, f"{incident.id}:assign")
    form = await opened_form(bot, "assign")
    assert await bot.sandbox.people.submit_view(form, owner(DANIEL)) == {}
    await settled(bot)
    now = stored(database, incident)
    assert (now.owner, now.owner_name, now.acknowledged_at) == (DANIEL, "daniel", None)
    assert f"<@{DANIEL}>" in bot.sandbox.workspace.replies(CRISIS, bot.card().ts)[-1].text
    await choose(bot, f"{incident.id}:assign", user=LIN)
    again = await opened_form(bot, "assign", LIN)
    await bot.sandbox.people.submit_view(again, owner(DANIEL))
    assert (await whispered(bot, LIN, "daniel")).text == "已经由 daniel 负责了。"


async def test_help_is_called_from_the_card_and_taken_from_the_call(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await choose(bot, f"{incident.id}:escalate")
    await settled(bot)
    in_thread = bot.sandbox.workspace.replies(CRISIS, bot.card().ts)[-1]
    assert "<!subteam^S0RESPONSE>" in in_thread.text
    (elsewhere,) = bot.sandbox.workspace.posted("C0FEED")
    assert "maya" in elsewhere.text
    second = await choose(bot, f"{incident.id}:escalate", user=DANIEL)
    assert "less than a minute ago" in (await second.answer(10)).text
    await bot.sandbox.click(elsewhere.ts, Action.TAKE.value, user=LIN, channel="C0FEED")
    await settled(bot)
    assert stored(database, incident).owner == LIN
    assert [entry.actor for entry in entries(database, incident, "escalated", "taken")] == ["maya", "linxia"]
    late = await bot.sandbox.click(in_thread.ts, Action.ACKNOWLEDGE.value, user=DANIEL)
    assert (await late.answer(10)).text == "Already acknowledged by linxia."
    with database.read() as session:
        card = messages.card(session, WORKSPACE, incident.id)
    assert card is not None
    assert card.ts == bot.card().ts, "a call for help is never taken for the card"
