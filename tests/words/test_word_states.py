from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.word_states import WordState, bursts, word_state

ALL = [100.0] * 12


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([2] * 12, WordState.STEADY),
        ([0] * 8 + [5, 6, 5, 6], WordState.NEW),
        ([2] * 8 + [2, 3, 20, 25], WordState.RISING),
        ([2] * 8 + [25, 20, 2, 1], WordState.FADING),
        ([2] * 6 + [30, 30] + [2] * 4, WordState.FADING),
        ([2] * 2 + [30, 30] + [2] * 8, WordState.STEADY),
        ([0] * 8 + [0, 0, 1, 0], WordState.STEADY),
    ],
)
def test_the_state_of_a_word_follows_from_when_it_was_said(said: list[float], state: WordState) -> None:
    assert word_state(said, ALL, 8) is state


def test_more_posts_of_everything_are_no_burst_of_a_word() -> None:
    said = [2.0] * 8 + [20.0] * 4
    assert word_state(said, [100.0] * 8 + [1000.0] * 4, 8) is WordState.STEADY


def test_a_short_past_cannot_tell_what_is_new() -> None:
    assert word_state([0, 3, 3], [5, 100, 100], 1) is not WordState.NEW


def test_without_a_past_nothing_is_new() -> None:
    assert word_state([5, 5, 5, 5], [100.0] * 4, 0) is WordState.STEADY


def test_one_loud_period_is_worth_a_burst_only_if_it_is_loud_enough() -> None:
    assert bursts([2, 2, 4, 2, 2], [100.0] * 5, 0.02) == [False] * 5
    assert bursts([2, 2, 30, 2, 2], [100.0] * 5, 0.02) == [False, False, True, False, False]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=20), st.integers(0, 20))
def test_every_series_has_a_state(pairs: list[tuple[int, int]], past: int) -> None:
    said = [float(min(pair)) for pair in pairs]
    assert word_state(said, [float(max(pair)) for pair in pairs], min(past, len(said))) in WordState
