"""The clocks of live incidents, kept by the watch and audited."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.desk_rules import DeskRules
from analysis.escalation import EscalationPolicy, Step, Target, TargetKind
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.desk_acts import Actor, Word
from storage.database import Database
from tests.builders import MINUTE, NOW
from tests.desk.scripted import HOUR, Room, again, make_room

MAYA = Actor("maya", "U0COMMS")
LEAD, LEGAL, BOARD = (
    Target(TargetKind.USER, "U0LEAD"),
    Target(TargetKind.USER_GROUP, "S0LEGAL"),
    Target(TargetKind.CHANNEL, "C0BOARD"),
)
LADDER = (Step(10 * MINUTE, (LEAD,)), Step(30 * MINUTE, (LEGAL, BOARD)))
RULES = DeskRules(escalation=EscalationPolicy(dict.fromkeys(Level, LADDER)))


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database, RULES)


def look_at(room: Room, minutes: float) -> int:
    room.clock.at = NOW + minutes * MINUTE
    return room.watch.look()


def test_the_due_times_of_an_incident_are_columns(room: Room) -> None:
    due = room.now(room.opened()).due
    assert room.now(room.all_incidents()[0]).level in (Level.BLUE, Level.YELLOW)
    assert due.first_response is not None
    assert due.first_response >= NOW + 4 * HOUR


def test_an_incident_that_nobody_takes_is_called_out_step_by_step_and_each_step_once(room: Room) -> None:
    incident = room.opened()
    assert [look_at(room, minutes) for minutes in (9, 10, 11, 29, 30, 31, 600)] == [0, 1, 0, 0, 1, 0, 0]
    assert room.kinds(incident) == ["opened", "escalated", "escalated"]
    first, to_group, to_board = room.said("call")
    assert "<@U0LEAD>" in first.payload["text"]
    assert first.payload["thread"] is True
    assert first.payload["broadcast"] is False
    assert "<!subteam^S0LEGAL>" in to_group.payload["text"]
    assert (to_board.channel, to_board.payload.get("thread")) == ("C0BOARD", None)
    assert "<#C0CRISIS>" in to_board.payload["text"]


def test_whoever_takes_it_in_time_is_not_called(room: Room) -> None:
    incident = room.opened()
    assert room.acts.acknowledge(incident.id, MAYA).changed
    assert look_at(room, 60) == 0
    assert room.said("call") == []


def test_steps_missed_while_the_bot_was_away_are_done_when_it_is_back(room: Room) -> None:
    incident = room.opened()
    room.clock.at = NOW + 45 * MINUTE
    assert again(room).watch.look() == 2
    assert room.kinds(incident) == ["opened", "escalated", "escalated"]


def test_two_watches_on_one_database_call_once(room: Room) -> None:
    room.opened()
    room.clock.at = NOW + 10 * MINUTE
    assert [room.watch.look(), again(room).watch.look()] == [1, 0]


def acknowledged(room: Room, level: Level = Level.ORANGE) -> int:
    """An incident that maya has; its updates are due every half hour."""
    incident = room.opened()
    room.acts.set_level(incident.id, level, Actor("wei"))
    room.acts.acknowledge(incident.id, MAYA)
    return incident.id


def test_an_owner_without_news_is_asked_and_then_it_counts_as_not_taken(room: Room) -> None:
    incident_id = acknowledged(room)
    assert [look_at(room, minutes) for minutes in (29, 30, 44)] == [0, 1, 0]
    assert room.texts("call")[-1].startswith("<@U0COMMS>, is there news of incident 1?")
    assert look_at(room, 45) == 1
    taken_back = room.book.find(incident_id)
    assert taken_back is not None
    assert (taken_back.state, taken_back.acknowledged_by, taken_back.owner) == (IncidentState.OPEN, None, None)
    assert taken_back.unacknowledged_at == NOW + 45 * MINUTE
    assert "No news from <@U0COMMS>" in room.texts("call")[-1]
    assert look_at(room, 54) == 0
    assert look_at(room, 55) == 1, "the ladder begins anew"
    assert "<@U0LEAD>" in room.texts("call")[-1]


def test_news_puts_the_question_off_and_a_response_stops_its_clock(room: Room) -> None:
    incident_id = acknowledged(room)
    room.clock.at = NOW + 20 * MINUTE
    assert room.acts.say(incident_id, "We are on it.", Word.RESPONSE, MAYA).changed
    now = room.book.find(incident_id)
    assert now is not None
    assert (now.state, now.responded_at, now.due.first_response) == (IncidentState.RESPONDING, room.clock.at, None)
    assert now.due.facts is not None
    assert look_at(room, 49) == 0
    assert look_at(room, 50) == 1


def test_a_snooze_lasts_until_its_end_and_is_then_the_owners_last_word(room: Room) -> None:
    incident_id = acknowledged(room)
    assert room.acts.snooze(incident_id, NOW + 3 * HOUR, MAYA).changed
    assert [look_at(room, minutes) for minutes in (60, 179)] == [0, 0]
    assert look_at(room, 180) == 1
    now = room.book.find(incident_id)
    assert now is not None
    assert (now.snoozed_until, now.updated_at) == (None, NOW + 3 * HOUR)
    assert room.texts("action")[-1] == "The snooze of maya is over."
    assert [look_at(room, minutes) for minutes in (209, 210)] == [0, 1]


def test_the_audit_tells_of_a_call_that_did_not_happen_and_tells_it_once(room: Room) -> None:
    incident = room.opened()
    room.clock.at = NOW + 15 * MINUTE
    assert room.watch.audit() == 0, "some lateness is tolerated"
    room.clock.at = NOW + 16 * MINUTE
    assert [room.watch.audit(), room.watch.audit()] == [1, 0]
    assert "a call for help was due at" in room.texts("ops")[0]
    assert room.kinds(incident) == ["opened", "escalation_missed"]


def test_the_audit_is_silent_about_what_happened_late(room: Room) -> None:
    room.opened()
    room.clock.at = NOW + 25 * MINUTE
    room.watch.look()
    assert room.watch.audit() == 0


def test_what_fails_for_one_incident_does_not_keep_help_from_the_others(room: Room) -> None:
    room.opened(brand="one")
    room.opened(brand="two")
    room.clock.at = NOW + 10 * MINUTE
    room.hearing.broken.add("one")
    assert room.watch.look() == 1


def test_a_rise_of_the_level_begins_a_round_of_its_own(database: Database) -> None:
    quick = replace(RULES, escalation=EscalationPolicy({Level.RED: (Step(timedelta(0), (LEAD,)),)}))
    room = make_room(database, quick)
    incident = room.opened()
    assert look_at(room, 60) == 0
    room.acts.set_level(incident.id, Level.RED, Actor("wei"))
    assert look_at(room, 60) == 1
