"""Event time in ticks: each once, in order, and none before its mentions are scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from analysis.incident import Incident
from analysis.incident_state import IncidentState
from bot.ticker import DELIVERED_MARK, DESK_MARK, Ticker
from storage import incidents, progress
from storage.database import Database
from tests.builders import (
    BRAND,
    MINUTE,
    NOW,
    SetClock,
    add_history,
    add_scored_mentions,
    add_unscored_mentions,
    make_desk,
    score_waiting,
)
from tests.databases import WORKSPACE

PATIENCE = timedelta(seconds=120)
CATCH_UP = timedelta(hours=2)


@dataclass(slots=True)
class Bench:
    """A ticker with the bot's time and the machine's time in hand."""

    database: Database
    clock: SetClock = field(default_factory=SetClock)
    machine: SetClock = field(default_factory=SetClock)

    def ticker(self) -> Ticker:
        return Ticker(
            database=self.database,
            workspace_id=WORKSPACE,
            desk=make_desk(self.database, self.clock),
            clock=self.clock,
            tick=MINUTE,
            catch_up=CATCH_UP,
            patience=PATIENCE,
            system_clock=self.machine,
        )

    @property
    def mark(self) -> datetime | None:
        with self.database.read() as session:
            return progress.get(session, WORKSPACE, DESK_MARK)

    def set_mark(self, name: str, at: datetime) -> None:
        with self.database.write() as session:
            progress.set(session, WORKSPACE, name, at)

    def incidents(self) -> list[Incident]:
        with self.database.read() as session:
            return incidents.list_all(session, WORKSPACE)


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_the_first_run_begins_with_the_present_minute(bench: Bench) -> None:
    bench.clock.at = NOW + timedelta(seconds=42)
    assert bench.ticker().run_due() == 1
    assert bench.mark == NOW


def test_a_tick_is_done_once(bench: Bench) -> None:
    ticker = bench.ticker()
    assert ticker.run_due() == 1
    bench.clock.advance(timedelta(seconds=59))
    assert ticker.run_due() == 0
    bench.clock.advance(timedelta(seconds=1))
    assert ticker.run_due() == 1
    assert bench.mark == NOW + MINUTE


def test_ticks_that_were_missed_are_made_up_for_in_order(bench: Bench) -> None:
    """The burst was an hour ago and is over: the incident is opened at its time, not at the present."""
    bench.set_mark(DESK_MARK, NOW - 90 * MINUTE)
    add_history(bench.database, until=NOW - 100 * MINUTE)
    add_scored_mentions(bench.database, WORKSPACE, BRAND, NOW - 80 * MINUTE, 30)
    assert bench.ticker().run_due() == 90
    (incident,) = bench.incidents()
    assert incident.opened_at == NOW - 79 * MINUTE
    assert incident.quiet_since is not None


def test_ticks_missed_too_long_ago_are_skipped(bench: Bench) -> None:
    bench.set_mark(DESK_MARK, NOW - timedelta(days=3))
    add_history(bench.database, until=NOW - timedelta(hours=8))
    add_scored_mentions(bench.database, WORKSPACE, BRAND, NOW - timedelta(hours=7), 30)
    assert bench.ticker().run_due() == CATCH_UP // MINUTE
    assert bench.incidents() == []
    assert bench.mark == NOW


def test_a_crash_between_a_tick_and_its_mark_makes_nothing_twice(bench: Bench) -> None:
    add_history(bench.database, until=NOW - 10 * MINUTE)
    add_scored_mentions(bench.database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 30)
    bench.ticker().desk.tick(NOW)
    before = bench.incidents()
    assert len(before) == 1
    assert bench.ticker().run_due() == 1
    assert bench.incidents() == before


def test_a_tick_waits_for_the_unscored_mentions_of_its_time(bench: Bench) -> None:
    ticker = bench.ticker()
    ticker.run_due()
    add_unscored_mentions(bench.database, WORKSPACE, BRAND, NOW + timedelta(seconds=90), 1)
    bench.clock.advance(5 * MINUTE)
    bench.machine.at = NOW + timedelta(seconds=100)
    assert ticker.run_due() == 1
    assert bench.mark == NOW + MINUTE, "the minute in which it was said is not judged yet"
    assert ticker.run_due() == 0


def test_a_tick_waits_no_longer_than_its_patience(bench: Bench) -> None:
    ticker = bench.ticker()
    ticker.run_due()
    add_unscored_mentions(bench.database, WORKSPACE, BRAND, NOW + timedelta(seconds=90), 1)
    bench.clock.advance(5 * MINUTE)
    bench.machine.at = NOW + timedelta(seconds=90) + PATIENCE
    assert ticker.run_due() == 1
    bench.machine.advance(timedelta(seconds=1))
    assert ticker.run_due() == 4
    assert bench.mark == NOW + 5 * MINUTE


def test_a_dead_scorer_closes_no_incident(bench: Bench) -> None:
    add_history(bench.database, until=NOW - 10 * MINUTE)
    add_scored_mentions(bench.database, WORKSPACE, BRAND, NOW - 5 * MINUTE, 30)
    ticker = bench.ticker()
    ticker.run_due()
    assert [incident.state for incident in bench.incidents()] == [IncidentState.OPEN]
    for minutes in range(10, 240, 10):
        add_unscored_mentions(bench.database, WORKSPACE, BRAND, NOW + minutes * MINUTE, 5)
    bench.clock.advance(240 * MINUTE)
    bench.machine.at = NOW + 2 * PATIENCE + 240 * MINUTE
    while ticker.run_due():
        pass
    assert [incident.state for incident in bench.incidents()] == [IncidentState.OPEN]


def test_what_is_scored_at_last_is_judged_in_its_own_minute(bench: Bench) -> None:
    add_history(bench.database, until=NOW - 10 * MINUTE)
    ticker = bench.ticker()
    ticker.run_due()
    bench.clock.advance(5 * MINUTE)
    bench.machine.at = NOW
    add_unscored_mentions(bench.database, WORKSPACE, BRAND, NOW + timedelta(seconds=150), 30, ingested_at=NOW)
    assert ticker.run_due() == 2
    assert score_waiting(bench.database, NOW) == 30
    assert ticker.run_due() == 3
    (incident,) = bench.incidents()
    assert incident.opened_at == NOW + 3 * MINUTE


def test_unscored_mentions_of_long_ago_do_not_stop_the_clock(bench: Bench) -> None:
    ticker = bench.ticker()
    ticker.run_due()
    add_unscored_mentions(bench.database, WORKSPACE, BRAND, NOW - timedelta(days=2), 50, ingested_at=NOW)
    bench.clock.advance(3 * MINUTE)
    assert ticker.run_due() == 3


def test_a_feed_that_says_how_far_it_is_is_waited_for(bench: Bench) -> None:
    bench.set_mark(DESK_MARK, NOW)
    bench.set_mark(DELIVERED_MARK, NOW + 2 * MINUTE + timedelta(seconds=30))
    bench.clock.advance(10 * MINUTE)
    assert bench.ticker().run_due() == 2
    bench.set_mark(DELIVERED_MARK, NOW + timedelta(hours=1))
    assert bench.ticker().run_due() == 8


def test_the_mark_outlives_the_process(bench: Bench) -> None:
    bench.ticker().run_due()
    bench.clock.advance(4 * MINUTE)
    assert bench.ticker().run_due() == 4
