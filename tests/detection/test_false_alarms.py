"""What people's verdicts on alarms say about a threshold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.false_alarms import Cause, FalseAlarm, Reason, TrueAlarm, Verdicts, would_ring

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def false(strength: float | None, cause: Cause = Cause.ORDINARY, signal: str = "crisis") -> FalseAlarm:
    return FalseAlarm(1, "Lantern", signal, NOON, NOON, "maya", Reason(cause), 30, 2.0, 12.0, strength)


@pytest.mark.parametrize(
    ("signal", "strength", "days", "rings"),
    [
        ("crisis", 10.0, 10.0, True),
        ("crisis", 9.9, 10.0, False),
        ("mood_shift", 20.0, 10.0, False),  # must be three times as rare
        ("mood_shift", 30.0, 10.0, True),
        ("red_line", 0.1, 30.0, True),
        ("person", 0.1, 30.0, True),
        ("crisis", None, 30.0, True),
    ],
)
def test_what_is_rare_enough_rings_and_a_red_line_always_does(
    signal: str, strength: float | None, days: float, rings: bool
) -> None:
    assert would_ring(signal, strength, days) is rings


def test_a_sensitivity_is_told_by_the_false_alarms_it_spares_and_the_true_ones_it_misses() -> None:
    verdicts = Verdicts(NOON, (false(4.0), false(12.0), false(None)), (TrueAlarm(2, "crisis", 40.0),))
    assert [verdicts.spared(days) for days in (3.0, 10.0, 30.0)] == [0, 1, 2]
    assert [verdicts.missed(days) for days in (30.0, 60.0)] == [0, 1]


def test_causes_are_counted_the_most_frequent_first() -> None:
    verdicts = Verdicts(NOON, (false(1.0, Cause.MISREAD), false(1.0), false(2.0)))
    assert verdicts.causes() == [(Cause.ORDINARY, 2), (Cause.MISREAD, 1)]
