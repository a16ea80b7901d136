"""What one signal makes of an incident, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.incident import Incident
from analysis.incident_rules import Decision, Patience, follow, is_still_the_same, new_incident, reopen
from analysis.incident_state import IncidentState
from analysis.judgement import Judgement
from analysis.level import Level
from analysis.severity import Assessment, Facts
from analysis.severity_level import HeldLevel, set_by_owner
from analysis.severity_policy import SeverityPolicy
from analysis.signal import Signal, SignalKind, loudest

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEVERITY = SeverityPolicy()


def signal(minutes: float, observed: int, *, expected: float = 4.0, threshold: float = 16.0) -> Signal:
    return Signal(
        brand="brand",
        at=START + timedelta(minutes=minutes),
        window=HOUR,
        observed=observed,
        expected=expected,
        threshold=threshold,
        firing=observed >= threshold,
        quiet=observed < (expected + threshold) / 2,
        since=START if observed >= threshold else None,
    )


def judged(score: float, kind: CrisisClass = CrisisClass.UNCLEAR, *red_lines: RedLine) -> Judgement:
    """A judgement of so many points; a red line lifts it to orange."""
    level = SEVERITY.level_of(score)
    floor = Level.ORANGE if red_lines else None
    assessment = Assessment(score, min(level, floor or level), (), floor, needs_review=bool(red_lines))
    return Judgement(assessment, kind, red_lines, Facts(0, 0.0, None, 0.0, 1.0))


def incident(**changes: object) -> Incident:
    fresh = Incident(
        id=1,
        workspace_id="w",
        number=1,
        brand="brand",
        state=IncidentState.OPEN,
        level=Level.YELLOW,
        worst_level=Level.YELLOW,
        held=HeldLevel(Level.YELLOW, START),
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


def followed(one: Incident, now: Signal, judgement: Judgement | None = None) -> tuple[Decision, Incident]:
    return follow(one, now, judgement or judged(50), Patience(), SEVERITY)


def test_a_new_incident_has_the_level_and_the_numbers_of_its_alarm() -> None:
    opened = new_incident("w", signal(0, 20), judged(63, CrisisClass.REFUND), START - HOUR)
    assert (opened.level, opened.worst_level, opened.crisis_class) == (Level.ORANGE, Level.ORANGE, CrisisClass.REFUND)
    assert (opened.observed, opened.since, opened.opened_at, opened.risen_at) == (20, START - HOUR, START, START)
    assert opened.held == HeldLevel(Level.ORANGE, START)


def test_more_of_the_same_says_nothing() -> None:
    assert followed(incident(), signal(15, 24)) == (Decision.NOTHING, incident())


def test_a_count_that_moved_by_half_is_told_but_not_within_ten_minutes() -> None:
    assert followed(incident(), signal(5, 33))[0] is Decision.NOTHING
    decision, after = followed(incident(), signal(15, 40))
    assert decision is Decision.UPDATE
    assert (after.told_observed, after.peak_observed) == (40, 40)


def test_nothing_is_told_while_it_is_put_off_except_a_rise_which_ends_that() -> None:
    asleep = incident(snoozed_until=START + 2 * HOUR, snoozed_by="mei")
    assert followed(asleep, signal(15, 40))[0] is Decision.NOTHING
    decision, after = followed(asleep, signal(15, 40), judged(65))
    assert decision is Decision.RAISE
    assert (after.snoozed_until, after.snoozed_by) == (None, None)


def test_a_rise_of_level_is_told_at_once() -> None:
    decision, after = followed(incident(quiet_since=START), signal(1, 60), judged(85))
    assert decision is Decision.RAISE
    assert (after.level, after.worst_level, after.quiet_since) == (Level.RED, Level.RED, None)
    assert after.risen_at == START + timedelta(minutes=1)


def test_what_trickles_in_while_it_is_quiet_does_not_raise_the_level_but_a_red_line_does() -> None:
    assert followed(incident(), signal(1, 3), judged(85))[1].level is Level.YELLOW
    decision, after = followed(incident(), signal(1, 3), judged(30, CrisisClass.UNCLEAR, RedLine.POLICE))
    assert (decision, after.level, after.needs_review) == (Decision.RAISE, Level.ORANGE, True)


def test_the_level_falls_only_after_two_quiet_windows_and_is_told_in_the_thread() -> None:
    decision, calm = followed(incident(), signal(1, 20), judged(20))
    assert (decision, calm.level) == (Decision.STEP, Level.YELLOW)
    decision, still = followed(calm, signal(60, 20), judged(20))
    assert (decision, still.level) == (Decision.NOTHING, Level.YELLOW)
    decision, fallen = followed(calm, signal(61, 20), judged(20))
    assert (decision, fallen.level, fallen.worst_level) == (Decision.LOWER, Level.BLUE, Level.YELLOW)


def test_the_level_never_falls_below_what_the_owner_set() -> None:
    held = set_by_owner(HeldLevel(Level.YELLOW, START), Level.ORANGE)
    mine = incident(level=Level.ORANGE, held=held)
    for minutes in range(1, 400, 20):
        _, mine = followed(mine, signal(minutes, 20), judged(20))
    assert mine.level is Level.ORANGE


def test_a_red_line_at_a_level_that_is_high_enough_asks_for_review() -> None:
    red = incident(level=Level.RED, held=HeldLevel(Level.RED, START))
    decision, after = followed(red, signal(1, 20), judged(85, CrisisClass.UNCLEAR, RedLine.SAFETY))
    assert decision is Decision.REVIEW
    assert after.red_lines == (RedLine.SAFETY,)


def test_a_class_that_becomes_clear_changes_the_card_and_is_not_told() -> None:
    decision, after = followed(incident(), signal(1, 20), judged(50, CrisisClass.REFUND))
    assert (decision, after.crisis_class) == (Decision.CLASSIFY, CrisisClass.REFUND)


def test_quiet_leads_to_monitoring_and_then_to_the_end() -> None:
    decision, quiet = followed(incident(), signal(60, 3))
    assert decision is Decision.QUIET_BEGAN
    assert followed(quiet, signal(80, 3))[0] is Decision.NOTHING
    decision, watched = followed(quiet, signal(90, 3))
    assert decision is Decision.MONITORING
    assert followed(watched, signal(140, 3))[0] is Decision.NOTHING
    decision, ended = followed(watched, signal(150, 3))
    assert decision is Decision.RESOLVE
    assert (ended.state, ended.resolved_at) == (IncidentState.RESOLVED, START + timedelta(minutes=150))


def test_a_flare_up_while_monitoring_goes_back_to_who_had_it() -> None:
    watched = incident(
        state=IncidentState.MONITORING, acknowledged_at=START, acknowledged_by="mei", monitoring_at=START
    )
    decision, after = followed(watched, signal(10, 30))
    assert decision is Decision.RELAPSE
    assert after.state is IncidentState.ACKNOWLEDGED


def test_a_reopened_incident_begins_anew_and_keeps_what_its_owner_set() -> None:
    held = set_by_owner(HeldLevel(Level.YELLOW, START), Level.ORANGE)
    over = incident(
        state=IncidentState.RESOLVED, held=held, resolved_at=START, acknowledged_at=START, responded_at=START
    )
    again = reopen(over, signal(120, 30), judged(25))
    assert (again.id, again.state, again.level) == (1, IncidentState.OPEN, Level.ORANGE)
    assert (again.acknowledged_at, again.responded_at, again.resolved_at) == (None, None, None)


def test_ending_it_by_hand_while_numbers_are_high_does_not_ring_again_by_itself() -> None:
    by_hand = incident(state=IncidentState.RESOLVED, resolved_at=START, resolved_by="mei")
    cool_down = 6 * HOUR
    assert is_still_the_same(by_hand, signal(1, 25), cool_down)
    assert not is_still_the_same(by_hand, signal(2, 60), cool_down)
    assert not is_still_the_same(replace(by_hand, quiet_since=START), signal(1, 25), cool_down)
    assert not is_still_the_same(by_hand, signal(361, 25), cool_down)


@given(st.lists(st.tuples(st.integers(0, 120), st.floats(0, 100)), min_size=1, max_size=200))
def test_whatever_is_heard_the_level_shown_is_the_level_held_and_the_worst_is_the_worst(
    heard: list[tuple[int, float]],
) -> None:
    current, worst = incident(), Level.YELLOW
    for minute, (count, score) in enumerate(heard, 1):
        decision, after = followed(current, signal(minute, count), judged(score))
        assert decision is not Decision.NOTHING or after == current
        current = after
        worst = min(worst, current.level)
        assert current.held is not None
        assert (current.level, current.worst_level) == (current.held.level, worst)
        if not current.is_live:
            break


@given(st.lists(st.floats(55.5, 64.5), min_size=1, max_size=200))
def test_on_a_noisy_plateau_at_a_threshold_the_level_moves_once_at_the_most(scores: list[float]) -> None:
    current, moves = incident(), 0
    for minute, score in enumerate(scores, 1):
        _, after = followed(current, signal(10 * minute, 30), judged(score))
        moves += after.level is not current.level
        current = after
    assert moves <= 1


def test_the_loudest_signal_leads_attention_never_rings_and_quiet_needs_all() -> None:
    crisis, burn = signal(0, 20), replace(signal(0, 20), kind=SignalKind.SLOW_BURN, strength=12.0)
    assert loudest([crisis, burn]).kind is SignalKind.SLOW_BURN
    attention = replace(signal(0, 90), kind=SignalKind.ATTENTION, strength=99.0)
    assert loudest([attention, crisis]).kind is SignalKind.CRISIS
    assert not loudest([attention]).firing
    calm, between = signal(0, 3), replace(signal(0, 12), kind=SignalKind.MOOD_SHIFT)
    assert not loudest([calm, between]).quiet
    assert loudest([calm, calm]).quiet


def test_when_the_burst_has_passed_its_class_stays_what_it_was_about() -> None:
    burst = incident(crisis_class=CrisisClass.REFUND)
    _, calming = follow(burst, signal(90, 3), judged(20, CrisisClass.EXPERIENCE), Patience(), SEVERITY)
    assert calming.crisis_class is CrisisClass.REFUND
    _, firing = follow(burst, signal(20, 40), judged(50, CrisisClass.EXPERIENCE), Patience(), SEVERITY)
    assert firing.crisis_class is CrisisClass.EXPERIENCE


def test_a_class_that_was_unclear_may_be_found_when_it_is_calm() -> None:
    _, calming = follow(incident(), signal(90, 3), judged(20, CrisisClass.REFUND), Patience(), SEVERITY)
    assert calming.crisis_class is CrisisClass.REFUND
