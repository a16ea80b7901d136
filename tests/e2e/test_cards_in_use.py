"""Every button, menu and form of a card, every shortcut and the pushpin, used over the sockets of a running bot."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.slack.ids import PIN, Action, Form, More, Shortcut, WordAction
from tests.builders import CRISIS
from tests.e2e.everything import uses, wrong
from tests.e2e.running_bot import DANIEL, FEED, LIN, MAYA, RunningBot
from tests.slack.acting import filled, picked

pytestmark = pytest.mark.asyncio(loop_scope="session")


@uses(Action.ACKNOWLEDGE, Action.TAKE, Action.SAY, Form.SAY, Action.RESOLVE, WordAction.SAMPLES, WordAction.WHY)
async def test_an_incident_is_taken_told_of_ended_and_asked_about(bot: RunningBot) -> None:
    incident, card = await bot.incident()
    await bot.click(card, Action.ACKNOWLEDGE, user=LIN)
    await bot.click(await bot.card(incident, "incident_take"), Action.TAKE)
    assert (await bot.changed(incident, lambda now: now.owner == MAYA)).acknowledged_by == "linxia"
    await bot.click(card, Action.SAY)
    form = await bot.view(Form.SAY)
    assert await bot.submit(form, filled(text="We refund everybody."), picked(word="response")) == {}
    await bot.until(lambda space: "We refund everybody." in str([one.blocks for one in space.replies(CRISIS, card.ts)]))
    await bot.click(card, Action.RESOLVE)
    over = await bot.card(incident, "Resolved by maya")
    sample = await (await bot.click(over, WordAction.SAMPLES))()
    assert "退款一直不到账" in str(sample.blocks)
    told = await (await bot.click(over, WordAction.WHY))()
    assert f"{incident.observed} negative" in str(told.blocks)


@uses(Action.MORE, More.SNOOZE, Form.SNOOZE, wrong(Form.SNOOZE), Action.WAKE)
async def test_an_incident_is_put_off_and_taken_up_again(bot: RunningBot) -> None:
    incident, _ = await bot.incident()
    await bot.more(incident, More.SNOOZE)
    form = await bot.view(Form.SNOOZE)
    assert "I cannot read that time." in (await bot.submit(form, filled(until="whenever")))["until"]
    assert await bot.submit(form, filled(until="2h")) == {}
    await bot.click(await bot.card(incident, "incident_wake"), Action.WAKE)
    await bot.card(incident, "incident_say")
    assert bot.stored(incident).snoozed_until is None


@uses(Action.SNOOZE)
async def test_a_card_of_an_older_version_still_asks_how_long(bot: RunningBot) -> None:
    incident, _ = await bot.incident()
    text = {"type": "plain_text", "text": "Snooze"}
    button = {"type": "button", "text": text, "action_id": Action.SNOOZE.value, "value": str(incident.id)}
    client = AsyncWebClient(token=bot.sandbox.bot_token, base_url=bot.sandbox.api_url)
    posted = await client.chat_postMessage(
        channel=CRISIS, text="an old card", blocks=[{"type": "actions", "elements": [button]}]
    )
    old = bot.sandbox.workspace.find(CRISIS, str(posted["ts"]))
    assert old is not None
    await bot.click(old, Action.SNOOZE)
    await bot.view(Form.SNOOZE)


@uses(Action.CLASS, Action.LEVEL)
async def test_class_and_level_are_corrected(bot: RunningBot) -> None:
    incident, card = await bot.incident()
    await bot.click(card, Action.CLASS, option=f"{incident.id}:data_leak")
    await bot.click(card, Action.LEVEL, option=f"{incident.id}:red")
    now = await bot.changed(incident, lambda now: now.level is Level.RED and now.class_by == "maya")
    assert now.crisis_class.value == "data_leak"
    await bot.click(card, Action.LEVEL, option=f"{incident.id}:by_numbers")
    await bot.changed(incident, lambda now: now.level is not Level.RED)


@uses(More.ASSIGN, Form.ASSIGN, More.ESCALATE)
async def test_somebody_is_named_and_the_ladder_called(bot: RunningBot) -> None:
    incident, card = await bot.incident()
    await bot.more(incident, More.ASSIGN)
    owner = {"owner": {"value": {"type": "users_select", "selected_user": LIN}}}
    assert await bot.submit(await bot.view(Form.ASSIGN), owner) == {}
    await bot.changed(incident, lambda now: now.owner == LIN)
    await bot.more(incident, More.ESCALATE)
    await bot.until(lambda space: any("<!subteam^" in one.text for one in space.replies(CRISIS, card.ts)))


@uses(More.FALSE_ALARM, Form.FALSE_ALARM, wrong(Form.FALSE_ALARM))
async def test_a_false_alarm_wants_a_reason(bot: RunningBot) -> None:
    incident, _ = await bot.incident()
    await bot.more(incident, More.FALSE_ALARM)
    form = await bot.view(Form.FALSE_ALARM)
    assert await bot.submit(form, filled(note="a campaign")) == {"cause": "Choose why."}
    assert await bot.submit(form, filled(note="a campaign"), picked(cause="own_activity")) == {}
    await bot.changed(incident, lambda now: now.state is IncidentState.FALSE_ALARM)


@uses(More.MERGE, Form.MERGE)
async def test_two_incidents_become_one(bot: RunningBot) -> None:
    (kept, _), (gone, _) = await bot.incident(), await bot.incident()
    await bot.more(gone, More.MERGE)
    assert await bot.submit(await bot.view(Form.MERGE), picked(other=str(kept.id))) == {}
    await bot.changed(gone, lambda now: now.state is IncidentState.MERGED)
    assert bot.stored(kept).is_live


@uses(Shortcut.TIMELINE, Form.TIMELINE, PIN)
async def test_messages_are_added_to_the_timeline(bot: RunningBot) -> None:
    incident, card = await bot.incident()
    elsewhere = await bot.sandbox.say("The bank confirms it.", user=DANIEL, channel=FEED)
    await bot.shortcut(elsewhere, Shortcut.TIMELINE)
    form = await bot.view(Form.TIMELINE)
    assert await bot.submit(form, picked(incident=str(incident.id))) == {}
    await bot.view("", f"Added to the timeline of incident {incident.number}.")
    inside = await bot.sandbox.say("And the shop too.", user=DANIEL, channel=CRISIS, thread_ts=card.ts)
    bot.react(inside, PIN)
    await bot.noted(incident, "pinned", 2)
    bot.react(inside, PIN, remove=True)
    await bot.noted(incident, "unpinned", 1)


@uses(Shortcut.REPORT, Form.REPORT, wrong(Form.REPORT))
async def test_a_post_is_reported_as_a_mention(bot: RunningBot) -> None:
    message = await bot.sandbox.say("The refund never came", user=DANIEL, channel=FEED)
    await bot.shortcut(message, Shortcut.REPORT)
    form = await bot.view(Form.REPORT)
    nothing = filled(other_brand="", source="x" * 101, text="text")
    assert set(await bot.submit(form, nothing)) == {"other_brand", "source"}
    assert await bot.submit(form, filled(other_brand="Beacon", source="weibo", text="The refund never came")) == {}
    await bot.view("", "Reported. It is scored in a moment")


@uses(Shortcut.OPEN, Form.OPEN, wrong(Form.OPEN))
async def test_an_incident_is_opened_from_a_message(bot: RunningBot) -> None:
    message = await bot.sandbox.say("They lost our data", user=DANIEL, channel=FEED)
    await bot.shortcut(message, Shortcut.OPEN)
    form = await bot.view(Form.OPEN)
    choices = picked(level="red", **{"class": "data_leak"})
    assert set(await bot.submit(form, filled(other_brand=" "), choices)) == {"other_brand"}
    assert await bot.submit(form, filled(other_brand="Harbour"), choices) == {}
    await bot.view("", "(Harbour) is open; its card comes to")
    await bot.until(lambda space: [one for one in space.posted(CRISIS) if "Harbour" in one.text and not one.is_reply])
    assert bot.live("Harbour").level is Level.RED
