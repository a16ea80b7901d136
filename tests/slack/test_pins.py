"""A pushpin on a message in an incident's thread."""

from __future__ import annotations

import pytest

from analysis.incident import Incident
from bot.sandbox import Message
from storage.database import Database
from tests.builders import CRISIS, open_incident
from tests.slack.acting import DANIEL, MAYA, entries, whispered
from tests.slack.parts import Connected


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


async def said(bot: Connected, *, in_thread: bool = True) -> Message:
    thread_ts = bot.card().ts if in_thread else None
    return await bot.sandbox.say("The bank confirms it.", user=DANIEL, channel=CRISIS, thread_ts=thread_ts)


def pin(message: Message, user: str, *, remove: bool = False, name: str = "pushpin") -> dict[str, object]:
    """The event as Slack sends it; handed to the listener itself, so that a test knows when it is done."""
    return {
        "type": "reaction_removed" if remove else "reaction_added",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
    }


async def act(bot: Connected, message: Message, user: str, *, remove: bool = False) -> None:
    """React in the sandbox and let the listener do its work to the end, a second time over."""
    bot.sandbox.people.react(message.channel, message.ts, "pushpin", user=user, remove=remove)
    pins = bot.handlers.others[1]
    listener = pins.on_removed if remove else pins.on_added  # type: ignore[attr-defined]
    for _ in range(2):
        await listener(pin(message, user, remove=remove))


async def test_a_pushpin_adds_the_message_once_however_often_it_is_heard_of(
    bot: Connected, database: Database, incident: Incident
) -> None:
    message = await said(bot)
    await act(bot, message, MAYA)
    await act(bot, message, DANIEL)
    (entry,) = entries(database, incident, "pinned", "unpinned")
    assert (entry.actor, entry.details["text"], entry.details["author"]) == ("maya", "The bank confirms it.", DANIEL)


async def test_the_last_pushpin_taken_away_is_noted_and_one_may_pin_anew(
    bot: Connected, database: Database, incident: Incident
) -> None:
    message = await said(bot)
    await act(bot, message, MAYA)
    await act(bot, message, DANIEL)
    await act(bot, message, MAYA, remove=True)
    assert entries(database, incident, "unpinned") == [], "Daniel's pushpin is still there"
    await act(bot, message, DANIEL, remove=True)
    (entry,) = entries(database, incident, "unpinned")
    assert (entry.actor, entry.details["ts"]) == ("daniel", message.ts)
    await act(bot, message, MAYA)
    assert [entry.kind for entry in entries(database, incident, "pinned", "unpinned")] == [
        "pinned",
        "unpinned",
        "pinned",
    ]


async def test_the_bot_hears_of_a_pushpin_over_the_socket(
    bot: Connected, database: Database, incident: Incident
) -> None:
    card = bot.card()
    bot.sandbox.people.react(CRISIS, card.ts, "pushpin", user=MAYA)
    await bot.sandbox.wait_until(lambda workspace: any(call.method == "users.info" for call in workspace.api_calls), 30)
    await act(bot, await said(bot), DANIEL)
    assert {entry.details["ts"] for entry in entries(database, incident, "pinned")} >= {card.ts}


async def test_other_reactions_and_other_places_are_nothing_of_ours(
    bot: Connected, database: Database, incident: Incident
) -> None:
    message, elsewhere = await said(bot), await said(bot, in_thread=False)
    pins = bot.handlers.others[1]
    await pins.on_added(pin(message, MAYA, name="eyes"))  # type: ignore[attr-defined]
    await pins.on_added({**pin(message, MAYA), "item": {"type": "file", "file": "F1"}})  # type: ignore[attr-defined]
    await act(bot, elsewhere, MAYA)
    assert entries(database, incident, "pinned") == []


async def test_a_message_that_cannot_be_read_is_told_of_and_the_other_way_named(
    bot: Connected, database: Database, incident: Incident
) -> None:
    message = await said(bot)
    bot.sandbox.faults.server_error(100, "conversations.replies")
    await act(bot, message, MAYA)
    await whispered(bot, MAYA, "Add to incident timeline")
    assert entries(database, incident, "pinned") == []
