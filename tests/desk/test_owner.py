"""Who has an incident, and calling the next on the ladder before its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.desk_rules import DeskRules
from analysis.escalation import EscalationPolicy, Step, Target, TargetKind
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.caller import Caller
from bot.calling_help import CallingHelp, Outcome
from bot.desk_acts import Actor
from storage.database import Database
from tests.builders import MINUTE, NOW
from tests.desk.scripted import Room, make_room

MAYA, DANIEL, LIN = Actor("maya", "U0COMMS"), Actor("daniel", "U0LEGAL"), Actor("linxia", "U0ANALYST")
LEAD = Target(TargetKind.USER, "U0LEAD")
BOARD = Target(TargetKind.CHANNEL, "C0BOARD")
LADDER = (Step(15 * MINUTE, (LEAD,)), Step(30 * MINUTE, (Target(TargetKind.USER_GROUP, "S0CRISIS"), BOARD)))
RULES = DeskRules(escalation=EscalationPolicy(dict.fromkeys(Level, LADDER)))


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database, RULES)


def helping(room: Room) -> CallingHelp:
    return CallingHelp(room.book, Caller(room.book.announcer))


def test_whoever_takes_it_has_it_and_has_acknowledged(room: Room) -> None:
    incident = room.opened()
    assert room.acts.take(incident.id, MAYA).changed
    now = room.now(incident)
    assert (now.state, now.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "maya")
    assert (now.owner, now.owner_name) == ("U0COMMS", "maya")
    assert not room.acts.take(incident.id, MAYA).changed
    assert room.texts("action") == ["maya takes it."]


def test_taking_it_over_says_from_whom_and_counts_as_news(room: Room) -> None:
    incident = room.opened()
    room.acts.acknowledge(incident.id, MAYA)
    room.clock.advance(20 * MINUTE)
    assert room.acts.take(incident.id, DANIEL).changed
    now = room.now(incident)
    assert (now.acknowledged_by, now.owner, now.owner_name) == ("maya", "U0LEGAL", "daniel")
    assert (now.acknowledged_at, now.updated_at) == (NOW, NOW + 20 * MINUTE)
    assert room.texts("action")[-1] == "daniel takes it over from maya."


def test_naming_an_owner_is_no_acknowledgement_and_the_ladder_goes_on_calling(room: Room) -> None:
    incident = room.opened()
    assert room.acts.assign(incident.id, DANIEL, MAYA).changed
    assert not room.acts.assign(incident.id, DANIEL, LIN).changed
    now = room.now(incident)
    assert (now.state, now.acknowledged_at, now.owner_name) == (IncidentState.OPEN, None, "daniel")
    assert room.texts("action")[-1].startswith("maya asks <@U0LEGAL> to take it.")
    room.clock.advance(15 * MINUTE)
    assert room.watch.look() == 1
    assert "<@U0LEAD>" in room.texts("call")[-1]


def test_who_was_named_stays_the_owner_when_another_acknowledges(room: Room) -> None:
    incident = room.opened()
    room.acts.assign(incident.id, DANIEL, MAYA)
    room.acts.acknowledge(incident.id, LIN)
    now = room.now(incident)
    assert (now.acknowledged_by, now.owner, now.owner_name) == ("linxia", "U0LEGAL", "daniel")


def test_an_acknowledged_incident_changes_hands_and_its_new_owner_is_asked_for_news(room: Room) -> None:
    incident = room.opened()
    room.acts.acknowledge(incident.id, MAYA)
    assert room.acts.assign(incident.id, DANIEL, MAYA).changed
    assert room.texts("action")[-1] == "maya gives it to <@U0LEGAL>, who has it from now on."
    room.acts.set_level(incident.id, Level.RED, MAYA)
    room.clock.advance(31 * MINUTE)
    room.watch.look()
    assert room.texts("call")[-1].startswith("<@U0LEGAL>, is there news")


def test_help_is_called_now_and_the_step_is_not_called_again_when_its_time_comes(room: Room) -> None:
    incident = room.opened()
    assert helping(room).escalate(incident.id, MAYA) is Outcome.CALLED
    assert "maya asks for help" in room.texts("call")[-1]
    assert "<@U0LEAD>" in room.texts("call")[-1]
    room.clock.advance(20 * MINUTE)
    assert room.watch.look() == 0
    assert len(room.said("call")) == 1
    room.clock.advance(10 * MINUTE)
    assert room.watch.look() == 1, "the second step keeps its time"


def test_two_who_press_at_once_call_one_step_and_a_minute_later_the_next(room: Room) -> None:
    incident = room.opened()
    room.acts.acknowledge(incident.id, MAYA)
    assert helping(room).escalate(incident.id, MAYA) is Outcome.CALLED
    assert helping(room).escalate(incident.id, DANIEL) is Outcome.CALLED_JUST_NOW
    room.clock.advance(MINUTE)
    assert helping(room).escalate(incident.id, DANIEL) is Outcome.CALLED
    assert [row.channel for row in room.said("call")][-1] == "C0BOARD"
    assert "daniel asks for help" in room.texts("call")[-1]
    room.clock.advance(MINUTE)
    assert helping(room).escalate(incident.id, DANIEL) is Outcome.ALL_CALLED


def test_a_call_brings_the_buttons_by_which_one_takes_it(room: Room) -> None:
    incident = room.opened()
    helping(room).escalate(incident.id, MAYA)
    (actions,) = [block for block in room.said("call")[-1].payload["blocks"] if block["type"] == "actions"]
    pressed = [(element["action_id"], element["value"]) for element in actions["elements"]]
    assert pressed == [("incident_acknowledge", str(incident.id)), ("incident_take", str(incident.id))]


def test_without_a_ladder_or_after_the_end_nobody_is_called(database: Database) -> None:
    room = make_room(database)
    incident = room.opened()
    assert helping(room).escalate(incident.id, MAYA) is Outcome.NO_LADDER
    room.acts.resolve(incident.id, MAYA)
    assert helping(room).escalate(incident.id, MAYA) is Outcome.OVER
    assert helping(room).escalate(4711, MAYA) is Outcome.GONE
    assert room.said("call") == []


def test_what_would_lower_the_level_is_decided_on_the_incident_as_it_is_then(room: Room) -> None:
    incident = room.opened()
    room.acts.set_level(incident.id, Level.RED, MAYA)
    assert not room.acts.set_level(incident.id, Level.ORANGE, DANIEL, may_lower=False).changed
    assert not room.acts.set_level(incident.id, None, DANIEL, may_lower=False).changed
    assert room.now(incident).level is Level.RED
    assert room.acts.set_level(incident.id, Level.ORANGE, DANIEL).changed


def test_a_taken_back_acknowledgement_leaves_no_owner(room: Room) -> None:
    incident = room.opened()
    room.acts.set_level(incident.id, Level.RED, MAYA)
    room.acts.take(incident.id, MAYA)
    room.pass_time(timedelta(hours=1))
    now = room.now(incident)
    assert (now.acknowledged_by, now.owner, now.owner_name) == (None, None, None)


def test_a_merge_keeps_the_owner_of_the_one_that_was_taken(room: Room) -> None:
    older, newer = room.opened(brand="Lantern"), room.opened(brand="Beacon")
    room.acts.take(newer.id, DANIEL)
    merged = room.acts.merge(older.id, newer.id, MAYA)
    assert (merged.kept.id, merged.kept.owner_name) == (older.id, "daniel")
