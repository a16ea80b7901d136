"""Where an alarm goes: a new incident, an old one, or nowhere and counted."""

from __future__ import annotations

import pytest

from analysis.grouping import Reason
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.signal import SignalKind
from analysis.silences import Silence
from bot.silencing import Silencing
from storage import incidents, withheld
from storage.database import Database
from storage.withheld import WithheldAlarm
from tests.builders import BRAND, MINUTE, NOW
from tests.databases import WORKSPACE
from tests.desk.scripted import HOUR, Room, make_room


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database)


def silencing(room: Room) -> Silencing:
    return Silencing(room.database, WORKSPACE, room.clock)


def hidden(room: Room) -> list[WithheldAlarm]:
    with room.database.read() as session:
        return withheld.since(session, WORKSPACE, NOW - 30 * HOUR)


def silence(brand: str | None = BRAND, source: str | None = None) -> Silence:
    return Silence(NOW - MINUTE, NOW + 2 * HOUR, "maya", "a campaign runs", brand=brand, source=source)


def test_a_silence_hides_an_alarm_and_counts_it_once_however_long_it_rings(room: Room) -> None:
    stored = silencing(room).add(silence())
    for _ in range(5):
        assert room.tick(20) == []
        room.clock.advance(10 * MINUTE)
    (one,) = hidden(room)
    assert (one.reason, one.silence_id, one.moments, one.observed) == (Reason.SILENCED, stored.id, 5, 20)
    assert room.said() == []


def test_replayed_moments_are_counted_once(room: Room) -> None:
    silencing(room).add(silence())
    room.tick(20)
    room.tick(20)
    assert hidden(room)[0].moments == 1


def test_when_a_silence_ends_what_still_rings_is_heard(room: Room) -> None:
    stored = silencing(room).add(silence())
    room.tick(20)
    assert silencing(room).end(stored.id, "maya") is not None
    assert len(room.tick(20)) == 1


def test_a_silence_does_not_take_news_away_from_an_incident_that_is_open(room: Room) -> None:
    incident = room.opened(20)
    silencing(room).add(silence())
    room.clock.advance(15 * MINUTE)
    room.tick(60)
    assert len(room.kinds(incident)) == 2
    assert hidden(room) == []


def test_a_red_line_passes_every_silence_and_asks_for_review(room: Room) -> None:
    silencing(room).add(silence())
    room.hearing.kind = SignalKind.RED_LINE
    incident = room.opened(12)
    assert (incident.level, incident.needs_review) == (Level.ORANGE, True)


def test_attention_alone_opens_nothing(room: Room) -> None:
    room.hearing.kind = SignalKind.ATTENTION
    assert room.tick(500) == []


def test_a_preview_tells_what_a_silence_would_have_hidden_in_the_last_week(room: Room) -> None:
    room.opened(20)
    room.opened(20, brand="Lantern")
    would = silencing(room).preview(silence())
    assert ([alarm.brand for alarm in would.hidden], would.heard) == ([BRAND], 1)
    assert silencing(room).preview(silence(brand="nobody")).hidden == ()


def test_a_relapse_within_the_cool_down_reopens_the_incident_in_its_thread(room: Room) -> None:
    incident = room.opened()
    room.hearing.hear(0)
    room.pass_time(3 * HOUR)
    assert room.now(incident).state is IncidentState.RESOLVED
    (back,) = room.tick(30)
    assert (back.id, back.state) == (incident.id, IncidentState.OPEN)
    assert room.cards() == 1


def test_after_the_cool_down_it_is_a_new_incident(room: Room) -> None:
    room.opened()
    room.hearing.hear(0)
    room.pass_time(3 * HOUR)
    room.clock.advance(7 * HOUR)
    (second,) = room.tick(30)
    assert second.number == 2


def test_when_the_whole_brand_rings_the_incident_of_its_topic_becomes_the_brands_in_the_same_thread(room: Room) -> None:
    topic = room.opened(20, topic="refund")
    whole = next(one for one in room.tick(40) if one.topic is None)
    assert (whole.id, whole.state, whole.observed) == (topic.id, IncidentState.OPEN, 40)
    assert "widened" in room.kinds(topic)
    assert room.cards() == 1


def test_the_oldest_of_several_topics_becomes_the_brands_and_takes_in_the_others(room: Room) -> None:
    first, second = room.opened(20, topic="refund"), room.opened(20, topic="experience")
    whole = next(one for one in room.tick(60) if one.topic is None)
    assert whole.id == first.id
    muted = room.now(second)
    assert (muted.state, muted.merged_into) == (IncidentState.MERGED, whole.id)


def test_an_incident_of_the_whole_brand_mutes_its_topics_and_counts_them(room: Room) -> None:
    room.opened(40)
    room.clock.advance(10 * MINUTE)
    room.tick(25, topic="refund")
    room.tick(25, topic="experience")
    assert {alarm.reason for alarm in hidden(room)} == {Reason.BRAND_INCIDENT}
    assert room.cards() == 1


def test_an_alarm_of_a_topic_whose_incident_was_taken_in_is_counted_at_the_brands(room: Room) -> None:
    room.opened(20, topic="refund")
    room.opened(20, topic="experience")
    room.tick(60)
    room.clock.advance(10 * MINUTE)
    room.tick(25, topic="experience")
    assert Reason.MERGED in {alarm.reason for alarm in hidden(room)}


def test_the_timeline_holds_the_factors_of_each_decision(room: Room) -> None:
    incident = room.opened()
    with room.database.read() as session:
        (entry,) = incidents.timeline(session, WORKSPACE, incident.id)
    assert entry.details["level"] == incident.level.name.lower()
    assert incident.severity is not None
    assert entry.details["severity"] == round(incident.severity.score, 1)
    factors = entry.details["factors"]
    assert isinstance(factors, dict)
    assert set(factors) == {"size", "velocity", "harm", "reach", "reputation", "spread"}
