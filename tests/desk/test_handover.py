"""Quiet hours hold blue and yellow; in the morning there is one message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.desk_rules import DeskRules
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.quiet_hours import QuietHours
from bot.desk_acts import Actor
from storage.database import Database
from tests.builders import MINUTE, SHANGHAI
from tests.desk.scripted import HOUR, Room, again, make_room
from tests.slack.view_checks import check

#: Two in the morning in Shanghai; the night ends at eight.
NIGHT = datetime(2026, 3, 9, 18, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
RULES = DeskRules(quiet=QuietHours(SHANGHAI))


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database, RULES, NIGHT)


def test_at_night_a_small_incident_is_opened_and_nobody_hears_of_it(room: Room) -> None:
    incident = room.opened(14)
    assert incident.level in (Level.BLUE, Level.YELLOW)
    assert (incident.announced_at, incident.held_until) == (None, MORNING)
    assert room.said() == []


def test_in_the_morning_one_message_names_what_was_held_and_its_card_follows(room: Room) -> None:
    incident = room.opened(14)
    room.hearing.hear(10)
    room.pass_time(5 * HOUR + 50 * MINUTE)
    assert room.said() == []
    room.pass_time(20 * MINUTE)
    handover, card, reply = room.said()
    assert (handover.purpose, card.purpose, reply.purpose) == ("handover", "card", "update")
    assert handover.payload.get("thread") is None
    check(handover.payload["text"], handover.payload["blocks"])
    assert "Incident 1" in str(handover.payload["blocks"])
    assert room.now(incident).announced_at == MORNING
    assert "handed_over" in room.kinds(incident)


def test_the_hand_over_is_said_once_whoever_says_it(room: Room) -> None:
    room.opened(14)
    room.clock.at = MORNING
    assert [room.hand_over.look(), again(room).hand_over.look(), room.hand_over.look()] == [1, 0, 0]
    assert len(room.said("handover")) == 1


def test_what_came_and_went_by_night_is_named_and_needs_no_card(room: Room) -> None:
    incident = room.opened(14)
    room.hearing.hear(0)
    room.pass_time(4 * HOUR)
    assert room.now(incident).state is IncidentState.RESOLVED
    assert room.said() == []
    room.clock.at = MORNING
    assert room.hand_over.look() == 1
    (handover,) = room.said()
    assert "Resolved" in str(handover.payload["blocks"])
    assert room.hand_over.look() == 0


def test_what_rises_to_orange_by_night_is_said_at_once_and_not_again_in_the_morning(room: Room) -> None:
    incident = room.opened(14)
    room.acts.set_level(incident.id, Level.ORANGE, Actor("wei"))
    assert room.cards() == 1
    room.clock.at = NIGHT + 15 * MINUTE
    room.tick(40)
    assert room.cards() == 1
    assert room.now(incident).announced_at == NIGHT
    room.clock.at = MORNING
    assert room.hand_over.look() == 0


def test_by_day_nothing_is_held(database: Database) -> None:
    room = make_room(database, RULES, MORNING)
    assert room.opened(14).announced_at == MORNING
    assert room.cards() == 1
