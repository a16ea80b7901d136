"""Buttons of the card, pressed by people of the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import delete

from analysis.incident import Incident
from analysis.incident_state import IncidentState
from bot.catalogue import catalogue
from bot.slack.ids import Action, WordAction
from storage import incidents, messages
from storage.database import Database
from storage.delivery_tables import SlackMessageRow
from tests.builders import CRISIS, NOW, SetClock, open_incident
from tests.databases import WORKSPACE
from tests.slack.parts import Connected
from tests.slack.view_checks import buttons, check

MAYA, DANIEL = "U0COMMS", "U0LEGAL"
ENGLISH = catalogue("en")


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    """An incident whose card and first reply are in the channel."""
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


def stored(database: Database, incident: Incident) -> Incident:
    with database.read() as session:
        found = incidents.get(session, WORKSPACE, incident.id)
    assert found is not None
    return found


def timeline(database: Database, incident: Incident) -> list[tuple[str, str | None]]:
    with database.read() as session:
        return [(entry.kind, entry.actor) for entry in incidents.timeline(session, WORKSPACE, incident.id)]


async def press(bot: Connected, action: Action, user: str = MAYA) -> None:
    """Press a button of the card and send what follows from it."""
    run = await bot.sandbox.click(bot.card().ts, action.value, user=user)
    assert not run.dispatch_failed
    await bot.handled()
    await bot.send_all()


async def test_acknowledge_changes_the_card_and_tells_the_thread(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await press(bot, Action.ACKNOWLEDGE)
    now = stored(database, incident)
    assert (now.state, now.acknowledged_by, now.acknowledged_at) == (IncidentState.ACKNOWLEDGED, "maya", NOW)
    assert timeline(database, incident) == [("opened", None), ("acknowledged", "maya")]
    card = bot.card()
    check(card.text, card.blocks)
    assert [action for action, _ in buttons(card.blocks)] == [
        "incident_take",
        "incident_say",
        "incident_resolve",
        "incident_samples",
        "incident_why",
    ]
    assert "maya 已接手" in str(card.blocks)
    replies = bot.sandbox.workspace.replies(CRISIS, card.ts)
    assert [reply.text for reply in replies][1:] == ["maya 已接手。"]


async def test_an_acknowledged_card_shows_the_chart_of_that_moment(bot: Connected, incident: Incident) -> None:
    (before,) = [block for block in bot.card().blocks if block["type"] == "image"]
    await press(bot, Action.ACKNOWLEDGE)
    (after,) = [block for block in bot.card().blocks if block["type"] == "image"]
    assert after["slack_file"] != before["slack_file"]
    assert len(bot.sandbox.workspace.files) == 2


async def test_a_second_acknowledgement_changes_nothing_and_learns_who_was_first(
    bot: Connected, database: Database, incident: Incident
) -> None:
    ts = bot.card().ts
    await bot.sandbox.click(ts, Action.ACKNOWLEDGE.value, user=MAYA)
    await bot.handled()
    second = await bot.sandbox.click(ts, Action.ACKNOWLEDGE.value, user=DANIEL)
    answer = await second.answer(10)
    assert answer.text == ENGLISH.text("click.already_acknowledged", who="maya")
    assert answer.ephemeral_to == DANIEL
    await bot.send_all()
    assert timeline(database, incident) == [("opened", None), ("acknowledged", "maya")]
    assert bot.card().edits == 1


async def test_resolve_ends_the_incident_with_a_summary_that_the_channel_sees(
    bot: Connected, database: Database, incident: Incident, clock: SetClock
) -> None:
    clock.advance(timedelta(minutes=20))
    await press(bot, Action.RESOLVE)
    now = stored(database, incident)
    assert (now.state, now.resolved_by, now.resolved_at) == (IncidentState.RESOLVED, "maya", clock.now())
    card = bot.card()
    assert [action for action, _ in buttons(card.blocks)] == [WordAction.SAMPLES, WordAction.WHY], (
        "people learn from it"
    )
    assert card.blocks[0]["text"]["text"].startswith(":white_check_mark:")
    summary = bot.sandbox.workspace.replies(CRISIS, card.ts)[-1]
    assert summary.broadcast
    assert summary.text.startswith(":white_check_mark: maya 已结束事件。")
    assert "共 34 条提及，其中负面 30 条" in summary.text
    check(summary.text, summary.blocks)


@pytest.mark.parametrize("late", [Action.ACKNOWLEDGE, Action.RESOLVE])
async def test_a_click_after_the_end_says_that_it_is_over(
    bot: Connected, database: Database, incident: Incident, late: Action
) -> None:
    """The card of a second person may still show its buttons: the click was on its way."""
    ts = bot.card().ts
    await bot.sandbox.click(ts, Action.RESOLVE.value, user=MAYA)
    await bot.handled()
    answer = await (await bot.sandbox.click(ts, late.value, user=DANIEL)).answer(10)
    assert answer.text == ENGLISH.text("click.already_ended")
    assert answer.ephemeral_to == DANIEL
    assert timeline(database, incident) == [("opened", None), ("resolved", "maya")]


async def test_a_click_on_the_card_of_another_database_says_that_the_incident_is_gone(
    bot: Connected, database: Database, client: AsyncWebClient
) -> None:
    ts = await post_button(client, Action.ACKNOWLEDGE.value, "4711")
    run = await bot.sandbox.click(ts, Action.ACKNOWLEDGE.value, user=MAYA)
    answer = await run.answer(10)
    assert answer.text == ENGLISH.text("click.gone")
    assert answer.ephemeral_to == MAYA
    with database.read() as session:
        assert messages.find(session, WORKSPACE, CRISIS, ts) is None


async def test_a_click_on_a_button_of_another_version_gets_an_answer(bot: Connected, client: AsyncWebClient) -> None:
    run = await bot.sandbox.click(await post_button(client, "incident_dance", "1"), "incident_dance", user=MAYA)
    assert not run.dispatch_failed
    assert (await run.answer(10)).ephemeral_to == MAYA


async def post_button(client: AsyncWebClient, action: str, value: str) -> str:
    """A message of the bot's that its database knows nothing of."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Old"}, "action_id": action, "value": value}
    blocks = [{"type": "actions", "elements": [button]}]
    return str((await client.chat_postMessage(channel=CRISIS, text="old", blocks=blocks))["ts"])


async def test_a_click_on_a_card_that_was_never_recorded_makes_it_the_card(
    bot: Connected, database: Database, incident: Incident
) -> None:
    with database.write() as session:
        session.execute(delete(SlackMessageRow).where(SlackMessageRow.purpose == "card"))
    await press(bot, Action.ACKNOWLEDGE)
    with database.read() as session:
        card = messages.card(session, WORKSPACE, incident.id)
    assert card is not None
    assert card.ts == bot.card().ts
    assert "maya 已接手" in str(bot.card().blocks)


async def test_a_click_on_a_recorded_card_records_nothing_new(
    bot: Connected, database: Database, incident: Incident
) -> None:
    with database.read() as session:
        before = messages.card(session, WORKSPACE, incident.id)
    await press(bot, Action.ACKNOWLEDGE)
    with database.read() as session:
        after = messages.card(session, WORKSPACE, incident.id)
    assert before is not None
    assert after is not None
    assert (after.ts, after.outbox_id, after.posted_at) == (before.ts, before.outbox_id, before.posted_at)
