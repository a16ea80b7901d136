"""Messages in timelines, and alarms that were called false, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from analysis.false_alarms import Cause
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from storage import false_alarms, incidents, pinned
from storage.database import Database
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import opened

LATER = NOON + timedelta(hours=1)


def an_opened(database: Database, brand: str) -> Incident:
    with database.write() as session:
        return opened(session, brand=brand)


def add(database: Database, incident: Incident, ts: str = "1.5", channel: str = "C1") -> bool:
    with database.write() as session:
        return pinned.add(
            session,
            WORKSPACE,
            incident.id,
            channel=channel,
            ts=ts,
            text="看这里",
            author="U1",
            at=NOON,
            actor="maya",
        )


def remove(database: Database, ts: str = "1.5", channel: str = "C1") -> int | None:
    with database.write() as session:
        return pinned.remove(session, WORKSPACE, channel=channel, ts=ts, at=LATER, actor="maya")


def test_a_message_is_pinned_once_by_its_channel_and_ts(database: Database) -> None:
    incident = an_opened(database, "Lantern")
    assert add(database, incident)
    assert not add(database, incident)
    assert add(database, incident, channel="C2")
    assert add(database, incident, ts="1.50")


def test_one_message_may_be_in_the_timelines_of_two_incidents(database: Database) -> None:
    first, second = an_opened(database, "Lantern"), an_opened(database, "Beacon")
    assert add(database, first)
    assert add(database, second)
    assert not add(database, first)
    assert remove(database) == second.id


def test_what_is_taken_out_stays_told_and_can_be_put_in_again(database: Database) -> None:
    incident = an_opened(database, "Lantern")
    assert remove(database) is None
    add(database, incident)
    assert remove(database) == incident.id
    assert remove(database) is None
    assert add(database, incident)
    with database.read() as session:
        kinds = [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)]
    assert kinds == ["opened", "pinned", "unpinned", "pinned"]


def note(database: Database, incident: Incident, kind: str, actor: str | None, **details: object) -> None:
    with database.write() as session:
        incidents.note(session, WORKSPACE, incident.id, kind=kind, at=LATER, actor=actor, details=details)


def test_a_false_alarm_comes_with_the_numbers_of_the_last_time_it_rang(database: Database) -> None:
    incident = an_opened(database, "Lantern")
    note(database, incident, "reopened", None, observed=40, expected=2.5, threshold=12.0, strength=9.5, signal="crisis")
    note(database, incident, "false_alarm", "maya", cause="misread", note="irony", observed=3)
    with database.read() as session:
        (found,) = false_alarms.since(session, WORKSPACE, NOON)
        assert false_alarms.since(session, WORKSPACE, LATER + timedelta(seconds=1)) == []
    assert (found.brand, found.who, found.reason.cause, found.reason.note) == (
        "Lantern",
        "maya",
        Cause.MISREAD,
        "irony",
    )
    assert (found.observed, found.expected, found.threshold, found.strength) == (40, 2.5, 12.0, 9.5)


def test_one_without_a_cause_is_other_and_one_that_a_person_opened_is_none(database: Database) -> None:
    old, by_hand = an_opened(database, "Lantern"), an_opened(database, "Beacon")
    note(database, by_hand, "reopened", "maya")
    for incident in (old, by_hand):
        note(database, incident, "false_alarm", "maya")
    with database.read() as session:
        found = false_alarms.since(session, WORKSPACE, NOON)
    assert [(one.brand, one.reason.cause) for one in found] == [("Lantern", Cause.OTHER)]


def test_what_was_taken_and_not_called_false_stands_beside_what_was(database: Database) -> None:
    real, false, nobodys = (an_opened(database, brand) for brand in ("Lantern", "Beacon", "Harbour"))
    for incident in (real, false):
        note(database, incident, "reopened", None, strength=40.0, signal="mood_shift")
    with database.write() as session:
        taken = replace(real, acknowledged_at=NOON)
        ended = replace(false, acknowledged_at=NOON, state=IncidentState.FALSE_ALARM, resolved_at=LATER)
        for incident in (taken, ended):
            incidents.save(session, incident, expected_version=incident.version, kind=None, at=LATER)
    note(database, false, "false_alarm", "maya", cause="ordinary")
    with database.read() as session:
        verdicts = false_alarms.verdicts(session, WORKSPACE, NOON)
    assert [(alarm.number, alarm.signal, alarm.strength) for alarm in verdicts.true] == [
        (real.number, "mood_shift", 40.0)
    ]
    assert [alarm.number for alarm in verdicts.false] == [false.number]
    assert nobodys.number not in {alarm.number for alarm in verdicts.true}
