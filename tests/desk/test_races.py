"""Two desks on one database, which must not happen and does: after a pause, a lease lost, a second process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from analysis.incident_state import IncidentState
from bot.desk_acts import Actor, DeskActs
from bot.incident_book import ClickAnswer
from storage import incidents
from storage.database import Database
from storage.delivery_tables import OutboxRow
from tests.builders import BRAND, MINUTE, NOW, SetClock, add_history, add_scored_mentions, make_desk, open_incident
from tests.databases import WORKSPACE

CARD = ("post", "card")


def written(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.kind, row.purpose) for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


@pytest.mark.parametrize("attempt", range(3))
def test_two_desks_at_once_open_one_incident_with_one_card(database: Database, attempt: int) -> None:
    add_history(database, until=NOW - 10 * MINUTE)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 30)
    desks = [make_desk(database, SetClock()) for _ in range(2)]
    together = Barrier(2)

    def tick(number: int) -> int:
        together.wait()
        return len(desks[number].tick(NOW))

    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(tick, range(2)))
    assert sorted(opened) == [0, 1]
    with database.read() as session:
        assert len(incidents.list_all(session, WORKSPACE)) == 1
    assert written(database).count(CARD) == 1


def test_two_desks_through_a_whole_incident_say_everything_once(database: Database) -> None:
    """One desk a little behind the other, ticking the same minutes, as after a lease that was lost unnoticed."""
    clocks = [SetClock(), SetClock()]
    desks = [make_desk(database, clock) for clock in clocks]
    incident = open_incident(database, desks[0])

    def follow(number: int) -> None:
        for minute in range(0, 190, 10):
            desks[number].tick(NOW + minute * MINUTE)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(follow, range(2)))
    with database.read() as session:
        kinds = [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)]
    assert kinds == ["opened", "quiet_began", "monitoring", "resolved"]
    assert written(database).count(CARD) == 1
    assert written(database).count(("post", "closing")) == 1


def test_a_desk_that_wakes_up_hours_late_does_not_act_on_the_minutes_of_back_then(database: Database) -> None:
    """A paused process still holds the moment of its tick; by then another desk has seen the incident to its end."""
    desk, late = (make_desk(database, SetClock()) for _ in range(2))
    open_incident(database, desk)
    for minute in range(0, 190, 5):
        desk.tick(NOW + minute * MINUTE)
    said = written(database)
    for minute in range(0, 190, 5):
        assert late.tick(NOW + minute * MINUTE) == []
    assert written(database) == said


def test_of_many_people_who_acknowledge_at_once_one_is_first(database: Database) -> None:
    desks = [make_desk(database, SetClock()) for _ in range(2)]
    incident = open_incident(database, desks[0])
    people = ["maya", "daniel", "linxia", "wei"]
    together = Barrier(len(people))

    def press(number: int) -> ClickAnswer:
        together.wait()
        return DeskActs(desks[number % 2].book).acknowledge(incident.id, Actor(people[number]))

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(press, range(len(people))))
    (first,) = [person for person, answer in zip(people, answers, strict=True) if answer.changed]
    assert {answer.incident.acknowledged_by for answer in answers if answer.incident} == {first}
    assert written(database).count(("post", "action")) == 1


def test_a_click_during_a_tick_is_kept_by_both(database: Database) -> None:
    desks = [make_desk(database, SetClock(NOW + MINUTE)) for _ in range(2)]
    incident = open_incident(database, desks[0])
    add_scored_mentions(database, WORKSPACE, BRAND, NOW + 12 * MINUTE, 60)
    together = Barrier(2)

    def act(number: int) -> object:
        together.wait()
        if number:
            return DeskActs(desks[1].book).acknowledge(incident.id, Actor("maya"))
        return desks[0].tick(NOW + 15 * MINUTE)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, range(2)))
    with database.read() as session:
        after = incidents.get(session, WORKSPACE, incident.id)
        kinds = {entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)}
    assert after is not None
    assert (after.state, after.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "maya")
    assert after.peak_observed > incident.peak_observed
    assert kinds == {"opened", "acknowledged", "level_raised"}
    assert after.told_at - incident.told_at == timedelta(minutes=15)
