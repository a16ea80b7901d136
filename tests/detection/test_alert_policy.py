from __future__ import annotations

import json

import pytest

from analysis.alert_policy import PRESETS, AlertPolicy, SensitivityError, days_of

HOUR = 3600.0


def test_what_is_not_rare_enough_does_not_ring() -> None:
    assert AlertPolicy(days=5).score(0, 4.9) == 0


def test_an_alarm_says_how_rare_it_is_and_the_next_of_its_kind_is_withheld_for_a_day() -> None:
    policy = AlertPolicy(days=5)
    assert policy.score(0, 6) == 6
    assert policy.score(23 * HOUR, 29) == 0
    assert policy.withheld == 1
    assert policy.score(24 * HOUR, 7) == 7


def test_a_crisis_that_grows_five_times_rarer_rings_again_within_the_day() -> None:
    policy = AlertPolicy(days=5)
    policy.score(0, 6)
    assert policy.score(HOUR, 31) == 31
    assert policy.score(2 * HOUR, 150) == 0


def test_a_policy_put_away_as_json_goes_on() -> None:
    policy = AlertPolicy(days=5)
    policy.score(0, 6)
    woken = AlertPolicy(**json.loads(json.dumps(policy.to_json())))
    assert woken == policy


def test_presets_go_from_low_to_high_and_numbers_are_days() -> None:
    assert PRESETS["low"] > PRESETS["normal"] > PRESETS["high"]
    assert days_of("low") == PRESETS["low"]
    assert days_of("12.5") == 12.5


@pytest.mark.parametrize("text", ["loud", "", "0", "-3", "nan", "inf"])
def test_what_is_no_sensitivity_is_refused_with_what_would_be(text: str) -> None:
    with pytest.raises(SensitivityError, match="give low, normal, high, or days"):
        days_of(text)
