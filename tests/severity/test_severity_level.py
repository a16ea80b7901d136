from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analysis.level import Level
from analysis.severity import RED_LINE_FLOOR, Assessment
from analysis.severity_level import HeldLevel, first_level, next_level, release_by_owner, set_by_owner
from analysis.severity_policy import SeverityPolicy

POLICY = SeverityPolicy()
START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
WINDOW = timedelta(hours=1)

scores = st.floats(0, 100)


def assessment(score: float, floor: Level | None = None) -> Assessment:
    level = POLICY.level_of(score)
    return Assessment(score, min(level, floor or level), (), floor, needs_review=floor is not None)


def path(held: HeldLevel, given_scores: Iterable[float], every: timedelta = WINDOW) -> list[HeldLevel]:
    """The states through which the scores lead, the first included."""
    states = [held]
    for score in given_scores:
        states.append(next_level(states[-1], assessment(score), states[-1].judged_until + every, WINDOW, POLICY))
    return states


def levels(held: HeldLevel, *given_scores: float) -> list[Level]:
    return [state.level for state in path(held, given_scores)]


def opened(score: float) -> HeldLevel:
    return first_level(assessment(score), START)


def test_a_rise_holds_at_once_however_far() -> None:
    assert levels(opened(25), 85) == [Level.BLUE, Level.RED]


def test_a_fall_waits_for_two_quiet_windows() -> None:
    assert levels(opened(70), 45, 45) == [Level.ORANGE, Level.ORANGE, Level.YELLOW]


def test_a_loud_window_between_begins_the_waiting_anew() -> None:
    assert levels(opened(70), 45, 65, 45, 45) == [Level.ORANGE] * 4 + [Level.YELLOW]


def test_a_fall_stops_at_the_highest_level_of_the_quiet_windows() -> None:
    assert levels(opened(85), 65, 22)[-1] is Level.ORANGE


def test_a_score_just_under_the_threshold_is_not_quiet() -> None:
    assert levels(opened(61), 57, 58, 57, 58, 57) == [Level.ORANGE] * 6


def test_windows_that_overlap_are_counted_by_time_and_not_by_number() -> None:
    states = path(opened(70), [45] * 30, every=timedelta(minutes=5))
    fell = next(state for state in states if state.level is Level.YELLOW)
    assert fell.judged_until - START == timedelta(minutes=65), "the first window ends 5 minutes in, the second 60 later"


@given(st.sampled_from(Level), st.floats(0, 95), st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_on_a_noisy_plateau_the_level_moves_in_one_direction_only(start: Level, low: float, noise: list[float]) -> None:
    plateau = [low + POLICY.calm_margin * each for each in noise]
    seen = [state.level for state in path(HeldLevel(start, START), plateau)]
    moves = {after < before for before, after in pairwise(seen) if after != before}
    assert len(moves) <= 1


@given(st.sampled_from(Level), st.lists(scores, max_size=30))
def test_the_level_is_never_below_what_the_last_assessment_deserves(start: Level, given_scores: list[float]) -> None:
    for score, state in zip(given_scores, path(HeldLevel(start, START), given_scores)[1:], strict=True):
        assert state.level <= POLICY.level_of(score)


@given(scores, st.lists(scores, max_size=20))
def test_judging_a_moment_again_changes_nothing(first: float, given_scores: list[float]) -> None:
    for state in path(opened(first), given_scores):
        assert next_level(state, assessment(99), state.judged_until, WINDOW, POLICY) == state


@given(scores, st.sampled_from(Level), st.lists(scores, max_size=30))
def test_it_is_never_below_what_the_owner_set(first: float, owner: Level, given_scores: list[float]) -> None:
    held = set_by_owner(opened(first), owner)
    assert held.level is owner
    assert all(state.level <= owner for state in path(held, given_scores))


def test_an_owner_who_lowers_the_level_is_not_contradicted_by_the_same_numbers() -> None:
    held = set_by_owner(opened(70), Level.BLUE)
    assert levels(held, 72, 68, 79) == [Level.BLUE] * 4


def test_numbers_above_those_that_the_owner_put_aside_raise_the_level() -> None:
    held = set_by_owner(opened(70), Level.BLUE)
    assert levels(held, 72, 81)[-1] is Level.RED


def test_what_the_owner_put_aside_is_news_again_once_it_had_calmed_down() -> None:
    held = set_by_owner(opened(70), Level.YELLOW)
    assert levels(held, 30, 30, 70) == [Level.YELLOW, Level.YELLOW, Level.YELLOW, Level.ORANGE]


def test_an_owner_who_lets_go_leaves_the_level_to_the_numbers() -> None:
    held = set_by_owner(opened(30), Level.RED)
    assert release_by_owner(held).level is Level.BLUE


def test_a_red_line_keeps_orange_while_it_stands_and_lets_go_after_quiet() -> None:
    held = first_level(assessment(30, RED_LINE_FLOOR), START)
    for hour in (1, 2, 3):
        held = next_level(held, assessment(30, RED_LINE_FLOOR), START + hour * WINDOW, WINDOW, POLICY)
    assert held.level is Level.ORANGE
    assert levels(held, 30, 30)[-1] is Level.BLUE
