from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.clocks import ClockPolicy, DueTimes, LevelClocks, Moments, due_times
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.policy_errors import PolicyError

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
POLICY = ClockPolicy()
OPENED = Moments(IncidentState.OPEN, Level.ORANGE, began_at=START - 30 * MINUTE, opened_at=START, risen_at=START)


def test_an_open_incident_has_to_be_taken_answered_and_explained() -> None:
    assert due_times(OPENED, POLICY) == DueTimes(
        acknowledge=START + 30 * MINUTE, first_response=START + HOUR, facts=START + 3.5 * HOUR
    )


def test_the_golden_four_hours_run_from_the_beginning_and_not_from_the_alarm() -> None:
    assert due_times(OPENED, POLICY).facts == OPENED.began_at + 4 * HOUR


def test_what_is_done_is_not_due_and_the_owner_owes_an_update() -> None:
    taken = replace(
        OPENED,
        state=IncidentState.RESPONDING,
        acknowledged_at=START + 5 * MINUTE,
        responded_at=START + 40 * MINUTE,
        facts_at=START + 2 * HOUR,
        updated_at=START + 50 * MINUTE,
    )
    assert due_times(taken, POLICY) == DueTimes(update=START + 80 * MINUTE)


def test_blue_waits_a_day_and_asks_nobody_to_take_it() -> None:
    assert due_times(replace(OPENED, level=Level.BLUE), POLICY) == DueTimes(first_response=START + 24 * HOUR)


def test_a_rise_starts_the_clocks_of_the_new_level() -> None:
    risen = replace(OPENED, level=Level.RED, risen_at=START + 3 * HOUR)
    assert due_times(risen, POLICY).acknowledge == START + 3 * HOUR + 15 * MINUTE


def test_a_promised_response_is_not_put_off_by_a_rise_or_a_fall() -> None:
    promised = due_times(OPENED, POLICY)
    risen = replace(OPENED, level=Level.RED, risen_at=START + 50 * MINUTE)
    fallen = replace(OPENED, level=Level.BLUE)
    assert due_times(risen, POLICY, promised).first_response == START + HOUR
    assert due_times(fallen, POLICY, promised).first_response == START + HOUR


def test_an_acknowledgement_taken_back_gives_time_to_take_it_again() -> None:
    waiting = replace(OPENED, unacknowledged_at=START + 5 * HOUR)
    assert due_times(waiting, POLICY).acknowledge == START + 5 * HOUR + 30 * MINUTE


def test_what_is_only_watched_needs_no_update_and_what_is_over_needs_nothing() -> None:
    watched = replace(OPENED, state=IncidentState.MONITORING, acknowledged_at=START)
    assert due_times(watched, POLICY).update is None
    assert due_times(replace(OPENED, state=IncidentState.RESOLVED), POLICY) == DueTimes()


def test_the_next_is_the_earliest() -> None:
    assert due_times(OPENED, POLICY).next == START + 30 * MINUTE
    assert DueTimes().next is None


def test_a_red_slower_than_orange_is_refused() -> None:
    slow = LevelClocks(HOUR, HOUR, HOUR, 4 * HOUR)
    with pytest.raises(PolicyError, match=r"clocks\.red\.acknowledge allows more time than orange"):
        ClockPolicy({**POLICY.levels, Level.RED: slow})


def test_a_level_without_clocks_is_named() -> None:
    with pytest.raises(PolicyError, match="lacks blue"):
        ClockPolicy({level: POLICY.levels[level] for level in Level if level is not Level.BLUE})


def test_a_time_allowed_of_zero_is_refused() -> None:
    with pytest.raises(PolicyError, match="longer than zero"):
        LevelClocks(timedelta(0), HOUR, None, None)
