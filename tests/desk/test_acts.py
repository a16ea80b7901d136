"""What people do with an incident, and what it becomes."""

from __future__ import annotations

import pytest

from analysis.crisis_kinds import CrisisClass
from analysis.grouping import MergeRefused
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.severity_policy import Factor
from bot.desk_acts import Actor, Word
from storage import withheld
from storage.database import Database
from tests.builders import MINUTE, NOW
from tests.databases import WORKSPACE
from tests.desk.scripted import HOUR, Room, again, make_room

MAYA, DANIEL = Actor("maya", "U0COMMS"), Actor("daniel", "U0LEGAL")


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database)


def test_of_two_who_acknowledge_the_second_learns_who_was_first(room: Room) -> None:
    incident = room.opened()
    first, second = (room.acts.acknowledge(incident.id, who) for who in (MAYA, DANIEL))
    assert (first.changed, second.changed) == (True, False)
    assert second.incident is not None
    assert (second.incident.acknowledged_by, second.incident.owner) == ("maya", "U0COMMS")
    assert room.kinds(incident) == ["opened", "acknowledged"]


def test_a_snooze_takes_it_says_until_when_and_can_be_undone(room: Room) -> None:
    incident = room.opened()
    assert room.acts.snooze(incident.id, NOW + 2 * HOUR, MAYA).changed
    asleep = room.now(incident)
    assert (asleep.acknowledged_by, asleep.snoozed_until, asleep.snoozed_by) == ("maya", NOW + 2 * HOUR, "maya")
    assert room.acts.wake(incident.id, DANIEL).changed
    assert not room.acts.wake(incident.id, DANIEL).changed
    assert room.now(incident).snoozed_until is None
    assert room.texts("action")[1:] == ["daniel ended the snooze."]


def test_while_it_is_put_off_the_thread_hears_of_a_rise_and_of_nothing_else(room: Room) -> None:
    incident = room.opened()
    room.acts.snooze(incident.id, NOW + 2 * HOUR, MAYA)
    before = len(room.said("update"))
    room.clock.advance(15 * MINUTE)
    room.hearing.hear(60)
    room.desk.tick(room.clock.now())
    assert len(room.said("update")) in (before, before + 1)
    raised = "level_raised" in room.kinds(incident)
    assert (room.now(incident).snoozed_until is None) == raised


def test_a_snooze_cannot_end_in_the_past(room: Room) -> None:
    incident = room.opened()
    assert not room.acts.snooze(incident.id, NOW, MAYA).changed


def test_a_corrected_class_stays_and_its_harm_is_weighed_at_once(room: Room) -> None:
    incident = room.opened()
    assert room.acts.set_class(incident.id, CrisisClass.DATA_LEAK, MAYA).changed
    corrected = room.now(incident)
    assert (corrected.crisis_class, corrected.class_by) == (CrisisClass.DATA_LEAK, "maya")
    assert corrected.severity is not None
    harm = next(part for part in corrected.severity.contributions if part.factor is Factor.HARM)
    assert (harm.value, round(harm.points), harm.is_known) == (1.0, 20, True)
    room.clock.advance(15 * MINUTE)
    room.tick(60)
    assert room.now(incident).crisis_class is CrisisClass.DATA_LEAK
    assert not room.acts.set_class(incident.id, CrisisClass.DATA_LEAK, DANIEL).changed


def test_a_level_set_by_hand_holds_until_it_is_left_to_the_numbers_again(room: Room) -> None:
    incident = room.opened()
    by_numbers = incident.level
    assert room.acts.set_level(incident.id, Level.RED, MAYA).changed
    assert room.said("action")[-1].payload["broadcast"], "a rise of the level is for the whole channel"
    room.hearing.hear(8)
    room.pass_time(5 * HOUR)
    assert room.now(incident).level is Level.RED
    assert room.acts.set_level(incident.id, None, MAYA).changed
    assert room.now(incident).level >= by_numbers
    assert room.now(incident).worst_level is Level.RED


def test_news_of_a_person_is_quoted_in_the_thread(room: Room) -> None:
    incident = room.opened()
    assert room.acts.say(incident.id, "Refunds go out today.", Word.FACTS, MAYA).changed
    now = room.now(incident)
    assert (now.acknowledged_by, now.responded_at, now.facts_at, now.updated_at) == ("maya", NOW, NOW, NOW)
    assert "Refunds go out today." in str(room.said("action")[-1].payload["blocks"])


def test_a_false_alarm_keeps_its_like_quiet_and_counts_it(room: Room) -> None:
    incident = room.opened()
    room.acts.resolve(incident.id, MAYA, false_alarm=True)
    assert room.now(incident).state is IncidentState.FALSE_ALARM
    room.clock.advance(HOUR)
    room.tick(0)
    room.clock.advance(HOUR)
    assert room.tick(80) == []
    assert room.cards() == 1
    with room.database.read() as session:
        (one,) = withheld.since(session, WORKSPACE, NOW)
    assert (one.reason.value, one.incident_id, one.observed) == ("false_alarm", incident.id, 80)


def test_two_incidents_become_one_and_the_older_goes_on(room: Room) -> None:
    older, newer = room.opened(brand="Lantern"), room.opened(brand="Beacon")
    merged = room.acts.merge(newer.id, older.id, MAYA)
    assert (merged.kept.id, merged.absorbed.id) == (older.id, newer.id)
    over = room.now(newer)
    assert (over.state, over.merged_into, over.resolved_by) == (IncidentState.MERGED, older.id, "maya")
    assert room.kinds(older) == ["opened", "absorbed"]
    assert room.kinds(newer) == ["opened", "merged"]
    assert room.texts("action") == [
        "maya merged incident 2 (Beacon) into this one.",
        "maya merged this into incident 1 (Lantern). It goes on there.",
    ]


def test_what_was_merged_does_not_ring_again_but_is_counted_where_it_went(room: Room) -> None:
    older, newer = room.opened(brand="Lantern"), room.opened(brand="Beacon")
    room.acts.merge(newer.id, older.id, MAYA)
    room.clock.advance(10 * MINUTE)
    room.tick(200, brand="Beacon")
    assert room.cards() == 2
    with room.database.read() as session:
        assert withheld.of_incident(session, WORKSPACE, older.id) == 1


def test_an_incident_that_is_over_cannot_be_merged(room: Room) -> None:
    older, newer = room.opened(brand="Lantern"), room.opened(brand="Beacon")
    room.acts.resolve(older.id, MAYA)
    with pytest.raises(MergeRefused, match="Incident 1 is already over"):
        room.acts.merge(older.id, newer.id, MAYA)


def test_a_restart_forgets_nothing_that_was_done(room: Room) -> None:
    incident = room.opened()
    room.acts.snooze(incident.id, NOW + 2 * HOUR, MAYA)
    later = again(room)
    assert later.now(incident) == room.now(incident)
    assert later.tick() == []
