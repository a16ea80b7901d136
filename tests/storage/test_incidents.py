from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from analysis.clocks import DueTimes
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.incident import Incident, TimelineEntry
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.severity import Assessment, Contribution
from analysis.severity_level import HeldLevel
from analysis.severity_policy import Factor
from analysis.signal import SignalKind
from storage import incidents, outbox, workspaces
from storage.database import Database
from storage.errors import IncidentAlreadyLive, IncidentUnknown, StaleIncident
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import message, opened, unstored

#: What no later change touches.
SET_AT_OPENING = {"id", "workspace_id", "number", "brand", "topic", "version", "opened_at"}
LATER = NOON + timedelta(minutes=5)


def open_one(database: Database, brand: str = "课程") -> Incident:
    with database.write() as session:
        return opened(session, brand)


def end(database: Database, incident: Incident, state: IncidentState = IncidentState.RESOLVED) -> Incident:
    with database.write() as session:
        return incidents.save(
            session,
            replace(incident, state=state, resolved_at=LATER, resolved_by="U1"),
            expected_version=incident.version,
            kind=state.value,
            at=LATER,
            actor="U1",
        )


def test_a_new_incident_is_open_and_its_timeline_begins(database: Database) -> None:
    incident = open_one(database)
    assert incident == replace(unstored(), id=incident.id, number=1, version=1)
    with database.read() as session:
        assert incidents.get(session, WORKSPACE, incident.id) == incident
        assert incidents.timeline(session, WORKSPACE, incident.id) == [
            TimelineEntry(NOON, "opened", None, {"words": ["退款", "refund"]})
        ]


def test_a_saved_change_is_read_back_field_by_field(database: Database) -> None:
    incident = open_one(database)
    changed = replace(
        incident,
        state=IncidentState.MONITORING,
        level=Level.RED,
        since=LATER,
        observed=1,
        expected=0.25,
        peak_observed=99,
        last_firing_at=LATER,
        told_observed=77,
        told_at=LATER,
        quiet_since=LATER,
        acknowledged_at=LATER,
        acknowledged_by="U1",
        monitoring_at=LATER,
        resolved_at=LATER,
        resolved_by="U2",
        signal=SignalKind.SLOW_BURN,
        crisis_class=CrisisClass.REFUND,
        class_by="maya",
        red_lines=(RedLine.POLICE, RedLine.SAFETY),
        words=("退款", "refund"),
        severity=Assessment(
            61.5, Level.ORANGE, (Contribution(Factor.SIZE, 0.5, 12.5, is_known=False),), Level.ORANGE, needs_review=True
        ),
        held=HeldLevel(Level.YELLOW, LATER, NOON, Level.BLUE, Level.ORANGE, Level.RED),
        worst_level=Level.RED,
        announced_at=LATER,
        held_until=LATER,
        owner="U3",
        owner_name="daniel",
        risen_at=LATER,
        unacknowledged_at=LATER,
        responded_at=LATER,
        facts_at=LATER,
        updated_at=LATER,
        due=DueTimes(NOON, LATER, NOON, LATER),
        snoozed_until=LATER,
        snoozed_by="maya",
        merged_into=9,
        window_seconds=86400,
        posts=130,
    )
    names = {field.name for field in fields(Incident)}
    assert {name for name in names if getattr(changed, name) != getattr(incident, name)} == names - SET_AT_OPENING
    with database.write() as session:
        saved = incidents.save(
            session, changed, expected_version=1, kind="monitoring", at=LATER, actor="U1", details={"why": "quiet"}
        )
    assert saved == replace(changed, version=2)
    with database.read() as session:
        assert incidents.get(session, WORKSPACE, incident.id) == saved
        assert incidents.timeline(session, WORKSPACE, incident.id)[1:] == [
            TimelineEntry(LATER, "monitoring", "U1", {"why": "quiet"})
        ]


def test_a_brand_has_one_live_incident(database: Database) -> None:
    first = open_one(database)
    with pytest.raises(IncidentAlreadyLive) as refusal:
        open_one(database)
    assert refusal.value.incident == first
    assert open_one(database, "another brand").number == 2


def test_each_topic_has_a_live_incident_beside_that_of_the_whole_brand(
    database: Database,
) -> None:
    with database.write() as session:
        for topic in (None, "退款", "直播"):
            incidents.open(session, replace(unstored(), topic=topic))
        with pytest.raises(IncidentAlreadyLive):
            incidents.open(session, replace(unstored(), topic="退款"))
        newest = incidents.latest(session, WORKSPACE, "课程", "退款")
        assert newest is not None
        assert (newest.number, newest.topic) == (2, "退款")
        assert [one.topic for one in incidents.recent(session, WORKSPACE, "课程", LATER)] == [None, "退款", "直播"]


def test_the_live_incident_is_the_latest_even_if_a_newer_one_is_over(database: Database) -> None:
    old = end(database, open_one(database))
    end(database, open_one(database))
    end(database, old, IncidentState.OPEN)
    with database.read() as session:
        latest = incidents.latest(session, WORKSPACE, "课程")
    assert latest is not None
    assert latest.number == 1


def test_a_step_that_nobody_decided_adds_no_line(database: Database) -> None:
    incident = open_one(database)
    with database.write() as session:
        saved = incidents.save(session, incident, expected_version=1, kind=None, at=LATER)
        assert saved.version == 2
        assert len(incidents.timeline(session, WORKSPACE, incident.id)) == 1


def test_history_counts_neither_false_alarms_nor_merged_incidents(database: Database) -> None:
    for state in (IncidentState.RESOLVED, IncidentState.FALSE_ALARM, IncidentState.MERGED, IncidentState.RESOLVED):
        end(database, open_one(database), state)
    with database.read() as session:
        assert incidents.count_before(session, WORKSPACE, "课程", NOON, LATER) == 2
        assert incidents.count_before(session, WORKSPACE, "课程", LATER, LATER + LATER.resolution) == 0


def test_not_even_a_program_that_does_not_ask_makes_a_second_live_incident(database: Database) -> None:
    incident = end(database, open_one(database))
    open_one(database)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(f"UPDATE incidents SET state = 'monitoring' WHERE id = {incident.id}"))


def test_when_an_incident_is_over_the_brand_can_have_another(database: Database) -> None:
    for number, state in enumerate((IncidentState.RESOLVED, IncidentState.FALSE_ALARM, IncidentState.MERGED), 1):
        incident = open_one(database)
        assert incident.number == number
        end(database, incident, state)
    with database.read() as session:
        assert incidents.live(session, WORKSPACE) == []
        assert [one.number for one in incidents.list_all(session, WORKSPACE)] == [1, 2, 3]


def test_an_old_incident_cannot_come_back_beside_a_new_one(database: Database) -> None:
    old = end(database, open_one(database))
    new = open_one(database)
    with pytest.raises(IncidentAlreadyLive) as refusal:
        end(database, old, IncidentState.OPEN)
    assert refusal.value.incident == new
    end(database, new)
    assert end(database, old, IncidentState.OPEN).is_live


def test_a_change_from_an_older_version_is_refused_and_writes_nothing(database: Database) -> None:
    incident = open_one(database)
    current = end(database, incident)
    with pytest.raises(StaleIncident, match="changed meanwhile") as refusal:
        end(database, incident, IncidentState.FALSE_ALARM)
    assert refusal.value.current == current
    with database.read() as session:
        assert [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)] == ["opened", "resolved"]


def test_of_two_people_who_press_a_button_at_once_one_is_told_who_was_first(database: Database) -> None:
    incident = open_one(database)
    start = Barrier(4)

    def press(user: str) -> str | None:
        start.wait()
        acknowledged = replace(incident, state=IncidentState.ACKNOWLEDGED, acknowledged_by=user)
        try:
            with database.write() as session:
                incidents.save(session, acknowledged, expected_version=1, kind="acknowledged", at=LATER, actor=user)
        except StaleIncident as refusal:
            return refusal.current.acknowledged_by
        return user

    with ThreadPoolExecutor(4) as pool:
        told = set(pool.map(press, ["U1", "U2", "U3", "U4"]))
    with database.read() as session:
        (_, entry) = incidents.timeline(session, WORKSPACE, incident.id)
    assert told == {entry.actor}


def test_incidents_that_open_at_once_have_different_numbers_and_one_a_brand(database: Database) -> None:
    start = Barrier(6)

    def race(brand: str) -> int | None:
        start.wait()
        try:
            return open_one(database, brand).number
        except IncidentAlreadyLive:
            return None

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(race, ["a", "a", "b", "b", "c", "c"]))
    assert sorted(number for number in numbers if number) == [1, 2, 3]


def test_a_note_is_added_to_the_timeline_only(database: Database) -> None:
    incident = open_one(database)
    with database.write() as session:
        incidents.note(session, WORKSPACE, incident.id, kind="note", at=LATER, actor="U1", details={"text": "calling"})
    with database.read() as session:
        assert incidents.get(session, WORKSPACE, incident.id) == incident
        assert incidents.timeline(session, WORKSPACE, incident.id)[-1] == TimelineEntry(
            LATER, "note", "U1", {"text": "calling"}
        )


def test_the_latest_incident_of_a_brand_may_be_over(database: Database) -> None:
    first = end(database, open_one(database))
    open_one(database, "another")
    with database.read() as session:
        assert incidents.latest(session, WORKSPACE, "课程") == first
        assert incidents.latest(session, WORKSPACE, "unheard of") is None


def test_workspaces_count_their_incidents_apart(database: Database) -> None:
    incident = open_one(database)
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
        other = opened(session, workspace_id="other")
    assert (other.number, other.brand) == (incident.number, incident.brand)
    with database.read() as session:
        assert incidents.get(session, "other", incident.id) is None
        assert incidents.live(session, "other") == [other]
        assert incidents.timeline(session, "other", incident.id) == []


def test_an_incident_that_is_not_there_cannot_be_saved(database: Database) -> None:
    incident = replace(open_one(database), id=99)
    with pytest.raises(IncidentUnknown, match="99"):
        end(database, incident)


def test_an_incident_and_its_message_are_stored_together_or_not_at_all(database: Database) -> None:
    def fail_after_both() -> None:
        with database.write() as session:
            incident = opened(session)
            outbox.add(session, WORKSPACE, replace(message("card"), incident_id=incident.id), NOON)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail_after_both()
    with database.read() as session:
        assert incidents.list_all(session, WORKSPACE) == []
        assert outbox.pending_count(session, WORKSPACE) == 0
