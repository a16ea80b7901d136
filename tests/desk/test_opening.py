"""Incidents that people open, and the messages that they keep in timelines."""

from __future__ import annotations

import pytest

from analysis.crisis_kinds import CrisisClass
from analysis.desk_rules import DeskRules
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.quiet_hours import QuietHours
from analysis.signal import SignalKind
from bot.desk_acts import Actor
from bot.opening import Opening, Outcome, Wish
from bot.timeline import Quoted, Timeline
from storage import incidents
from storage.database import Database
from tests.builders import BRAND, MINUTE, NOW, SHANGHAI
from tests.databases import WORKSPACE
from tests.desk.scripted import HOUR, Room, make_room

MAYA = Actor("maya", "U0COMMS")
POST = Quoted("C0FEED", "1773144000.000100", "A reporter asks about the refunds. Call 13800138000", "U0LEGAL")


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database)


def opened(room: Room, level: Level = Level.ORANGE, brand: str = BRAND) -> tuple[Outcome, Incident]:
    return Opening(room.book).open(Wish(brand, level, CrisisClass.REFUND, POST, MAYA))


def details(room: Room, incident: Incident, kind: str) -> dict[str, object]:
    with room.database.read() as session:
        entries = incidents.timeline(session, WORKSPACE, incident.id)
    return next(entry.details for entry in entries if entry.kind == kind)


def test_a_person_opens_an_incident_with_one_card_and_the_message_as_its_first_reply(room: Room) -> None:
    outcome, incident = opened(room)
    assert outcome is Outcome.OPENED
    assert (incident.state, incident.level, incident.signal) == (IncidentState.OPEN, Level.ORANGE, SignalKind.PERSON)
    assert (incident.crisis_class, incident.class_by) == (CrisisClass.REFUND, "maya")
    assert incident.due.acknowledge is not None
    (card,) = room.said("card")
    assert "an incident opened by hand" in str(card.payload["blocks"])
    (reply,) = room.said("update")
    assert "maya opened this incident" in reply.payload["text"]
    assert "A reporter asks" in str(reply.payload["blocks"])
    assert "13800138000" not in str(details(room, incident, "opened"))


def test_what_numbers_never_noticed_their_quiet_does_not_end(room: Room) -> None:
    _, incident = opened(room)
    room.pass_time(5 * HOUR)
    assert room.now(incident).state is IncidentState.OPEN
    assert room.now(incident).level is Level.ORANGE
    assert room.cards() == 1
    assert room.acts.resolve(incident.id, MAYA).changed


def test_once_the_numbers_ring_they_follow_it_in_the_same_thread_and_may_end_it(room: Room) -> None:
    _, incident = opened(room)
    room.clock.advance(10 * MINUTE)
    room.tick(40)
    assert room.cards() == 1
    assert room.now(incident).last_firing_at == NOW + 10 * MINUTE
    room.hearing.hear(0)
    room.pass_time(4 * HOUR)
    assert room.now(incident).state is IncidentState.RESOLVED
    assert room.now(incident).worst_level <= Level.ORANGE


def test_where_one_is_open_the_message_is_added_to_its_timeline(room: Room) -> None:
    live = room.opened()
    outcome, incident = opened(room)
    assert (outcome, incident.id) == (Outcome.ALREADY_LIVE, live.id)
    assert room.cards() == 1
    assert details(room, live, "pinned")["author"] == "U0LEGAL"


def test_soon_after_the_end_the_old_one_is_reopened_in_its_thread(room: Room) -> None:
    _, first = opened(room)
    room.acts.resolve(first.id, MAYA)
    room.clock.advance(HOUR)
    outcome, again = opened(room, Level.YELLOW)
    assert (outcome, again.id, again.state) == (Outcome.REOPENED, first.id, IncidentState.OPEN)
    assert again.level is Level.YELLOW
    assert room.cards() == 1
    reply = room.said("action")[-1]
    assert reply.payload["broadcast"]
    assert "maya reopened this incident" in reply.payload["text"]


def test_a_false_alarm_does_not_keep_a_person_from_opening_one(room: Room) -> None:
    _, first = opened(room)
    room.acts.resolve(first.id, MAYA, false_alarm=True)
    outcome, second = opened(room)
    assert outcome is Outcome.OPENED
    assert second.number == first.number + 1


def test_quiet_hours_do_not_hold_back_what_a_person_opens(database: Database) -> None:
    room = make_room(database, DeskRules(quiet=QuietHours(SHANGHAI)), NOW + 8 * HOUR)
    assert room.book.held_until(Level.BLUE, room.clock.now()) is not None
    _, incident = opened(room, Level.BLUE)
    assert incident.announced_at == room.clock.now()
    assert room.cards() == 1


def test_the_incidents_of_a_brands_topics_go_on_in_the_one_of_the_brand(room: Room) -> None:
    topic = room.opened(topic="refunds")
    outcome, whole = opened(room)
    assert outcome is Outcome.OPENED
    assert (room.now(topic).state, room.now(topic).merged_into) == (IncidentState.MERGED, whole.id)


def test_a_message_is_in_a_timeline_once_until_it_is_taken_out(room: Room) -> None:
    incident, timeline = room.opened(), Timeline(room.book)
    assert timeline.add(incident.id, POST, MAYA)
    assert not timeline.add(incident.id, POST, Actor("daniel"))
    assert timeline.remove(POST.channel, POST.ts, MAYA)
    assert not timeline.remove(POST.channel, POST.ts, MAYA)
    assert timeline.add(incident.id, POST, MAYA)
    assert room.kinds(incident) == ["opened", "pinned", "unpinned", "pinned"]
    kept = str(details(room, incident, "pinned")["text"])
    assert kept.startswith("A reporter asks about the refunds.")
    assert "13800138000" not in kept


def test_the_menu_of_timelines_offers_the_live_ones_first(room: Room) -> None:
    over, newer, live = (room.opened(brand=brand) for brand in ("Over", "Newer", "Live"))
    for one in (over, newer):
        room.acts.resolve(one.id, MAYA)
    assert [one.id for one in Timeline(room.book).choices()] == [live.id, newer.id, over.id]
