from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis.detection import Reading
from analysis.incident import Incident
from analysis.incident_rules import Decision, Policy, decide, level_of
from analysis.incident_state import IncidentState
from analysis.level import Level

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
POLICY = Policy()


def reading(minutes: float, observed: int, *, expected: float = 4.0, threshold: float = 16.0) -> Reading:
    return Reading(
        brand="brand",
        at=START + timedelta(minutes=minutes),
        window=timedelta(hours=1),
        observed=observed,
        expected=expected,
        threshold=threshold,
        firing=observed >= threshold,
        quiet=observed < (expected + threshold) / 2,
        since=START if observed >= threshold else None,
    )


def incident(**changes: object) -> Incident:
    fresh = Incident(
        id=1,
        workspace_id="w",
        number=1,
        brand="brand",
        state=IncidentState.OPEN,
        level=Level.YELLOW,
        version=1,
        opened_at=START,
        since=START,
        observed=20,
        expected=4.0,
        peak_observed=20,
        last_firing_at=START,
        told_observed=20,
        told_at=START,
    )
    return replace(fresh, **changes)  # type: ignore[arg-type]


def test_a_first_alarm_opens_an_incident_and_calm_does_not() -> None:
    assert decide(None, reading(0, 20), POLICY)[0] is Decision.OPEN
    assert decide(None, reading(0, 5), POLICY)[0] is Decision.NOTHING


def test_more_of_the_same_says_nothing() -> None:
    assert decide(incident(), reading(15, 24), POLICY)[0] is Decision.NOTHING


def test_a_count_that_moved_by_half_is_told_but_not_within_ten_minutes() -> None:
    assert decide(incident(), reading(5, 23), POLICY)[0] is Decision.NOTHING
    decision, after = decide(incident(level=Level.RED), reading(15, 40), POLICY)
    assert decision is Decision.UPDATE
    assert after is not None
    assert (after.told_observed, after.peak_observed) == (40, 40)


def test_a_rise_of_level_is_told_at_once() -> None:
    decision, after = decide(incident(), reading(1, 60), POLICY)
    assert decision is Decision.RAISE
    assert after is not None
    assert after.level is Level.ORANGE


def test_the_level_never_falls_while_the_incident_lasts() -> None:
    _, after = decide(incident(level=Level.RED, told_observed=200), reading(15, 20), POLICY)
    assert after is not None
    assert after.level is Level.RED


def test_quiet_leads_to_monitoring_and_then_to_the_end() -> None:
    decision, quiet = decide(incident(), reading(60, 3), POLICY)
    assert decision is Decision.QUIET_BEGAN
    assert decide(quiet, reading(80, 3), POLICY)[0] is Decision.NOTHING
    decision, watched = decide(quiet, reading(90, 3), POLICY)
    assert decision is Decision.MONITORING
    assert decide(watched, reading(140, 3), POLICY)[0] is Decision.NOTHING
    decision, ended = decide(watched, reading(150, 3), POLICY)
    assert decision is Decision.RESOLVE
    assert ended is not None
    assert ended.state is IncidentState.RESOLVED
    assert ended.resolved_at == START + timedelta(minutes=150)


def test_a_flare_up_while_monitoring_goes_back_to_who_had_it() -> None:
    watched = incident(
        state=IncidentState.MONITORING, acknowledged_at=START, acknowledged_by="mei", monitoring_at=START
    )
    decision, after = decide(watched, reading(10, 30), POLICY)
    assert decision is Decision.RELAPSE
    assert after is not None
    assert after.state is IncidentState.ACKNOWLEDGED


def ended(**changes: object) -> Incident:
    quiet = {"state": IncidentState.RESOLVED, "resolved_at": START, "quiet_since": START}
    return incident(**{**quiet, **changes})


def test_a_relapse_within_the_cool_down_reopens_the_same_incident() -> None:
    decision, after = decide(ended(), reading(120, 30), POLICY)
    assert decision is Decision.REOPEN
    assert after is not None
    assert (after.id, after.state) == (1, IncidentState.OPEN)


def test_a_burst_after_the_cool_down_is_a_new_incident() -> None:
    assert decide(ended(), reading(6 * 60 + 1, 30), POLICY)[0] is Decision.OPEN


def test_ending_it_by_hand_while_numbers_are_high_does_not_ring_again_by_itself() -> None:
    by_hand = ended(quiet_since=None, resolved_by="mei")
    assert decide(by_hand, reading(1, 25), POLICY)[0] is Decision.NOTHING
    assert decide(by_hand, reading(2, 60), POLICY)[0] is Decision.REOPEN


def test_a_false_alarm_stays_silent_for_the_cool_down() -> None:
    false_alarm = ended(state=IncidentState.FALSE_ALARM)
    assert decide(false_alarm, reading(30, 90), POLICY)[0] is Decision.NOTHING


@given(st.lists(st.integers(0, 120), min_size=1, max_size=300))
def test_whatever_is_read_one_incident_is_never_opened_twice_within_the_cool_down(counts: list[int]) -> None:
    """Replays any run of readings a minute apart: five hours hold one opening at the most."""
    current: Incident | None = None
    opened = 0
    for minute, count in enumerate(counts):
        now = reading(minute, count)
        decision, after = decide(current, now, POLICY)
        if decision is Decision.OPEN:
            opened += 1
            current = incident(
                opened_at=now.at, level=level_of(now), observed=count, told_observed=count, told_at=now.at
            )
        elif after is not None:
            current = after
    assert opened <= 1


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.0, 50.0))
def test_more_negatives_never_lower_the_level(fewer: int, more: int, expected: float) -> None:
    low, high = sorted((fewer, more))
    assert level_of(reading(0, high, expected=expected)) <= level_of(reading(0, low, expected=expected))
