from __future__ import annotations

import math

import pytest

from analysis.alarm_figures import LabelledSeries, alarm_figures, best_threshold
from analysis.nab_scoring import LOW_FALSE_ALARMS, LOW_MISSES, STANDARD, Labelled, nab_score

#: 100 rows, of which the first 15 are probation; two windows of eleven and ten rows.
SERIES = Labelled(100, [(20, 30), (60, 69)])


def sigmoid(position: float) -> float:
    return 2 / (1 + math.exp(5 * position)) - 1


def test_no_alert_scores_zero_in_every_profile() -> None:
    assert [nab_score([(SERIES, [])], profile) for profile in (STANDARD, LOW_FALSE_ALARMS, LOW_MISSES)] == [0, 0, 0]


def test_every_window_met_at_its_first_row_scores_a_hundred() -> None:
    assert nab_score([(SERIES, [20, 60])], STANDARD) == pytest.approx(100)


def test_only_the_first_alert_in_a_window_counts() -> None:
    assert nab_score([(SERIES, [20, 25, 30, 60])], STANDARD) == pytest.approx(100)


def test_an_alert_in_the_middle_of_a_window_earns_by_the_sigmoid() -> None:
    # row 65 of 60..69 lies 5 of 10 rows before the row behind the window
    earned = sigmoid(-5 / 10) / sigmoid(-1)
    assert nab_score([(SERIES, [20, 65])], STANDARD) == pytest.approx(100 * (1 + earned + 2) / 4)


@pytest.mark.parametrize(("profile", "cost"), [(STANDARD, 0.11), (LOW_FALSE_ALARMS, 0.22)])
def test_a_false_alarm_costs_more_the_farther_it_is_behind_a_window(profile: object, cost: float) -> None:
    near, far = cost * sigmoid(1 / 10), cost * sigmoid(20 / 10)
    assert nab_score([(SERIES, [20, 31, 60])], profile) == pytest.approx(100 * (4 + near) / 4)  # type: ignore[arg-type]
    assert nab_score([(SERIES, [20, 50, 60])], profile) == pytest.approx(100 * (4 + far) / 4)  # type: ignore[arg-type]


def test_a_false_alarm_before_the_first_window_costs_in_full_and_in_probation_nothing() -> None:
    assert nab_score([(SERIES, [14, 20, 60])], STANDARD) == pytest.approx(100)
    assert nab_score([(SERIES, [15, 20, 60])], STANDARD) == pytest.approx(100 * (4 - 0.11) / 4)


def test_a_missed_window_costs_twice_where_misses_matter() -> None:
    assert nab_score([(SERIES, [20])], STANDARD) == pytest.approx(100 * (1 - 1 + 2) / 4)
    assert nab_score([(SERIES, [20])], LOW_MISSES) == pytest.approx(100 * (1 - 2 + 4) / 6)


def test_probation_is_a_share_of_at_most_five_thousand_rows() -> None:
    assert Labelled(15_831, []).probation == 750
    assert Labelled(4_032, []).probation == 604


def test_without_a_window_there_is_no_score() -> None:
    with pytest.raises(ValueError, match="no series has"):
        nab_score([(Labelled(100, []), [50])], STANDARD)


def hourly(alarmed_marks: list[int]) -> LabelledSeries:
    return LabelledSeries(
        "made up",
        [hour * 1800.0 for hour in range(100)],
        [0.0] * 100,
        [(20, 30), (60, 69)],
        [1800.0 * row for row in alarmed_marks],
    )


def test_an_operator_is_told_strict_hits_false_alarms_a_day_and_minutes() -> None:
    series = hourly([25, 64])
    figures = alarm_figures([(series, [22, 26, 45, 61])])
    assert (figures.windows, figures.met, figures.strict, figures.false_alarms) == (2, 2, 1, 1)
    assert figures.median_minutes == -90
    assert figures.series_days == pytest.approx((100 - 15 - 21) * 1800 / 86400)


def test_the_best_threshold_leaves_out_false_alarms_and_keeps_hits() -> None:
    scores = [0.0] * 100
    scores[21], scores[61], scores[45], scores[80] = 9.0, 7.0, 6.0, 6.5
    level, figures = best_threshold([(hourly([25, 64]), scores)])
    assert (level, figures.false_alarms, figures.met) == (7.0, 0, 2)
