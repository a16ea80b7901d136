from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.clocks import Moments
from analysis.escalation import (
    Action,
    ActionKind,
    Done,
    EscalationPolicy,
    Missed,
    Step,
    Target,
    TargetKind,
    audit,
    next_action,
)
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.quiet_hours import QuietHours

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EDITOR, LEGAL, BOARD = (
    Target(TargetKind.USER, "U012AB"),
    Target(TargetKind.USER_GROUP, "S0LEGAL"),
    Target(TargetKind.CHANNEL, "C0BOARD"),
)
LADDER = (Step(10 * MINUTE, (EDITOR,)), Step(30 * MINUTE, (LEGAL,)), Step(60 * MINUTE, (LEGAL, BOARD)))
POLICY = EscalationPolicy(ladders=dict.fromkeys((Level.RED, Level.ORANGE, Level.YELLOW), LADDER))
OPENED = Moments(IncidentState.OPEN, Level.ORANGE, began_at=START, opened_at=START, risen_at=START)
TAKEN = replace(OPENED, state=IncidentState.ACKNOWLEDGED, acknowledged_at=START + 20 * MINUTE)


def action(moments: Moments, *done: Done, quiet: QuietHours | None = None) -> Action:
    found = next_action(moments, done, POLICY, quiet)
    assert found is not None
    return found


def climbed(step: int, minutes: float) -> Done:
    return Done(ActionKind.ESCALATE, START + minutes * MINUTE, step)


def test_the_ladder_is_climbed_step_by_step_and_ends() -> None:
    first = action(OPENED)
    assert (first.kind, first.step, first.targets) == (ActionKind.ESCALATE, 0, (EDITOR,))
    assert first.due_at == START + 10 * MINUTE
    second = action(OPENED, climbed(0, 10))
    assert (second.step, second.due_at, second.targets) == (1, START + 30 * MINUTE, (LEGAL,))
    assert next_action(OPENED, [climbed(0, 10), climbed(1, 30), climbed(2, 60)], POLICY) is None


def test_asking_again_gives_the_same_action_under_the_same_key() -> None:
    assert action(OPENED) == action(OPENED)
    assert action(OPENED).key != action(OPENED, climbed(0, 10)).key


def test_an_action_is_due_from_its_time_on() -> None:
    first = action(OPENED)
    assert not first.is_due(START + 9 * MINUTE)
    assert first.is_due(START + 10 * MINUTE)


def test_taking_the_incident_stops_the_ladder_and_asks_for_news_in_time() -> None:
    asked = action(TAKEN, climbed(0, 10))
    assert (asked.kind, asked.due_at) == (ActionKind.ASK_FOR_UPDATE, START + 50 * MINUTE)


def test_a_word_from_the_owner_puts_the_question_off() -> None:
    spoke = replace(TAKEN, updated_at=START + 45 * MINUTE)
    assert action(spoke).due_at == START + 75 * MINUTE


def test_silence_after_the_question_takes_the_acknowledgement_back() -> None:
    asked = Done(ActionKind.ASK_FOR_UPDATE, START + 52 * MINUTE)
    taken_back = action(TAKEN, asked)
    assert (taken_back.kind, taken_back.due_at) == (ActionKind.UNACKNOWLEDGE, START + 67 * MINUTE)
    answered = replace(TAKEN, updated_at=START + 60 * MINUTE)
    assert action(answered, asked).kind is ActionKind.ASK_FOR_UPDATE


def test_after_an_acknowledgement_was_taken_back_the_ladder_begins_anew() -> None:
    back_at = START + 70 * MINUTE
    waiting = replace(OPENED, unacknowledged_at=back_at)
    done = (climbed(0, 10), Done(ActionKind.UNACKNOWLEDGE, back_at))
    again = action(waiting, *done)
    assert (again.step, again.due_at) == (0, back_at + 10 * MINUTE)
    assert again.key != action(OPENED).key


def test_a_rise_of_the_level_begins_the_ladder_anew() -> None:
    risen = replace(OPENED, level=Level.RED, risen_at=START + 2 * HOUR)
    first = action(risen, climbed(0, 10), climbed(1, 30))
    assert (first.step, first.due_at) == (0, START + 2 * HOUR + 10 * MINUTE)


@pytest.mark.parametrize(
    "state",
    [IncidentState.MONITORING, IncidentState.RESOLVED, IncidentState.FALSE_ALARM, IncidentState.MERGED],
)
def test_nobody_is_called_once_it_is_only_watched_or_over(state: IncidentState) -> None:
    assert next_action(replace(OPENED, state=state), (), POLICY) is None
    assert audit(replace(OPENED, state=state), (), POLICY, START + 9 * HOUR) == ()


def test_a_level_without_ladder_or_update_clock_calls_nobody() -> None:
    blue = replace(OPENED, level=Level.BLUE)
    assert next_action(blue, (), POLICY) is None
    assert next_action(replace(blue, acknowledged_at=START), (), POLICY) is None


def test_quiet_hours_hold_the_ladder_of_yellow_and_not_of_orange() -> None:
    quiet = QuietHours(ZoneInfo("UTC"))
    night = replace(OPENED, opened_at=START + 11 * HOUR, risen_at=START + 11 * HOUR)
    assert action(night, quiet=quiet).due_at == START + 11 * HOUR + 10 * MINUTE
    yellow = replace(night, level=Level.YELLOW)
    assert action(yellow, quiet=quiet).due_at == datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
    assert audit(yellow, (), POLICY, START + 15 * HOUR, quiet) == ()


def test_the_audit_names_every_step_that_should_have_happened() -> None:
    missed = audit(OPENED, (), POLICY, START + 40 * MINUTE)
    assert [(each.action.step, each.late) for each in missed] == [(0, 30 * MINUTE), (1, 10 * MINUTE)]
    assert audit(OPENED, (climbed(0, 11), climbed(1, 31)), POLICY, START + 40 * MINUTE) == ()


def test_the_audit_is_patient_within_its_tolerance() -> None:
    assert audit(OPENED, (), POLICY, START + 14 * MINUTE) == ()


def test_the_audit_sees_that_nobody_had_been_called_before_somebody_took_it() -> None:
    missed = audit(TAKEN, (), POLICY, START + 25 * MINUTE)
    assert [each.action.step for each in missed] == [0]


def test_the_audit_sees_that_nobody_asked_for_news() -> None:
    missed = audit(TAKEN, (climbed(0, 10),), POLICY, START + 2 * HOUR)
    assert missed == (Missed(action(TAKEN), 70 * MINUTE),)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_however_the_ticks_fall_each_step_happens_once_and_in_order(waits: list[int]) -> None:
    now, done = START, list[Done]()
    keys = []
    for wait in waits:
        now += wait * MINUTE
        while (found := next_action(OPENED, done, POLICY)) is not None and found.is_due(now):
            keys.append(found.key)
            done.append(Done(found.kind, now, found.step))
        assert audit(OPENED, done, POLICY, now) == ()
    assert len(set(keys)) == len(keys)
    assert [each.step for each in done] == list(range(len(done)))
    assert len(done) == sum(step.after <= now - START for step in LADDER)


@pytest.mark.parametrize(("kind", "wrong"), [(TargetKind.USER, "@anna"), (TargetKind.CHANNEL, "#crisis")])
def test_a_name_instead_of_an_id_is_refused_with_where_to_find_it(kind: TargetKind, wrong: str) -> None:
    with pytest.raises(PolicyError, match="copy the id"):
        Target(kind, wrong)


def test_steps_out_of_order_or_without_anybody_are_refused() -> None:
    with pytest.raises(PolicyError, match="put them in order"):
        EscalationPolicy(ladders={Level.RED: (LADDER[1], LADDER[0])})
    with pytest.raises(PolicyError, match="calls nobody"):
        EscalationPolicy(ladders={Level.RED: (Step(MINUTE, ()),)})
