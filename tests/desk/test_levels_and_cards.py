"""The channel sees incidents from yellow on; of blue ones the digest tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.desk_rules import DeskRules
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.quiet_hours import QuietHours
from bot.desk_acts import Actor
from storage import incidents
from storage.database import Database
from tests.builders import MINUTE, NOW, SHANGHAI, add_scored_mentions
from tests.databases import WORKSPACE
from tests.desk.scripted import HOUR, Room, make_room

WEI = Actor("wei")


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database, cards_from=Level.YELLOW)


def told_by_digest(room: Room) -> list[int]:
    with room.database.read() as session:
        return [one.number for one in incidents.without_card(session, WORKSPACE, NOW - HOUR, NOW + HOUR)]


def test_every_level_has_a_card_unless_the_team_wants_less() -> None:
    assert all(DeskRules().has_card(level) for level in Level)
    rules = DeskRules(cards_from=Level.YELLOW)
    assert [level for level in Level if rules.has_card(level)] == [Level.RED, Level.ORANGE, Level.YELLOW]


def test_a_blue_incident_is_kept_and_watched_and_the_channel_does_not_hear_of_it(room: Room) -> None:
    incident = room.opened(14)
    assert incident.level is Level.BLUE
    room.tick(20)
    assert room.said() == []
    assert told_by_digest(room) == [1]
    room.hearing.hear(0)
    room.pass_time(4 * HOUR)
    assert room.now(incident).state is IncidentState.RESOLVED
    assert room.said() == []
    assert told_by_digest(room) == [1]


def test_when_it_rises_to_yellow_its_card_comes_at_once(room: Room) -> None:
    incident = room.opened(14)
    for minute in range(1, 6):
        at = room.clock.now() + MINUTE
        add_scored_mentions(room.database, WORKSPACE, incident.brand, at - MINUTE, 80)
        room.clock.at = at
        room.tick(14 + 80 * minute)
        if room.now(incident).level < Level.BLUE:
            break
        assert room.said() == []
    assert room.now(incident).level <= Level.YELLOW
    assert room.now(incident).announced_at == room.clock.now()
    assert room.cards() == 1
    assert told_by_digest(room) == []


def test_a_person_who_raises_it_brings_it_to_the_channel(room: Room) -> None:
    incident = room.opened(14)
    room.acts.acknowledge(incident.id, WEI)
    assert room.said() == []
    room.acts.set_level(incident.id, Level.YELLOW, WEI)
    assert room.cards() == 1
    room.acts.set_level(incident.id, Level.ORANGE, WEI)
    assert room.cards() == 1


def test_what_falls_to_blue_keeps_its_card(room: Room) -> None:
    incident = room.opened(14)
    room.acts.set_level(incident.id, Level.YELLOW, WEI)
    room.acts.set_level(incident.id, None, WEI)
    assert room.now(incident).level is Level.BLUE
    before = len(room.said())
    room.acts.resolve(incident.id, WEI)
    assert len(room.said()) > before
    assert room.cards() == 1


def test_the_morning_names_a_blue_incident_of_the_night_and_posts_no_card(database: Database) -> None:
    night = datetime(2026, 3, 9, 18, 0, tzinfo=UTC)
    room = make_room(database, DeskRules(quiet=QuietHours(SHANGHAI)), night, cards_from=Level.YELLOW)
    incident = room.opened(14)
    room.hearing.hear(10)
    room.pass_time(6 * HOUR + 10 * MINUTE)
    assert room.now(incident).is_live
    (handover,) = room.said()
    assert handover.purpose == "handover"
    assert "Incident 1" in str(handover.payload["blocks"])
    room.pass_time(HOUR)
    assert len(room.said("handover")) == 1
