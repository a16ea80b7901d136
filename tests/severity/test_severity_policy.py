from __future__ import annotations

import pytest

from analysis.crisis_kinds import CrisisClass
from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.severity_policy import Factor, SeverityPolicy

POLICY = SeverityPolicy()


def test_the_defaults_are_those_of_the_documentation() -> None:
    assert [POLICY.weights[factor] for factor in Factor] == [0.25, 0.20, 0.20, 0.15, 0.10, 0.10]
    assert [POLICY.levels[level] for level in Level] == [80, 60, 40, 20]


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, Level.BLUE), (20, Level.BLUE), (39.9, Level.BLUE), (40, Level.YELLOW), (60, Level.ORANGE), (80, Level.RED)],
)
def test_a_level_begins_at_its_threshold(score: float, level: Level) -> None:
    assert POLICY.level_of(score) is level


def test_weights_that_do_not_add_up_are_refused_and_the_message_says_to_what_they_should() -> None:
    with pytest.raises(PolicyError, match="add up to 1"):
        SeverityPolicy(weights={**POLICY.weights, Factor.SIZE: 0.5})


def test_a_forgotten_factor_is_named() -> None:
    with pytest.raises(PolicyError, match="lacks size"):
        SeverityPolicy(weights={factor: 0.2 for factor in Factor if factor is not Factor.SIZE})


def test_levels_must_rise() -> None:
    with pytest.raises(PolicyError, match="must rise"):
        SeverityPolicy(levels={Level.BLUE: 20, Level.YELLOW: 60, Level.ORANGE: 40, Level.RED: 80})


def test_levels_must_be_reachable() -> None:
    with pytest.raises(PolicyError, match="between 0 and 100"):
        SeverityPolicy(levels={**POLICY.levels, Level.RED: 120})


def test_a_margin_wider_than_a_level_is_refused() -> None:
    with pytest.raises(PolicyError, match="less than 20"):
        SeverityPolicy(calm_margin=25)


def test_a_harm_above_one_is_named() -> None:
    with pytest.raises(PolicyError, match=r"harm\.refund"):
        SeverityPolicy(harm={**POLICY.harm, CrisisClass.REFUND: 1.5})


def test_a_scale_of_nothing_is_refused() -> None:
    with pytest.raises(PolicyError, match="full_reach"):
        SeverityPolicy(full_reach=0)
