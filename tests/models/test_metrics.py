from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.sentiment import DEFAULT_COSTS, LABELS, Score
from models.calibrate import fit_costs, fit_temperature, fit_temperatures
from models.metrics import calibration_error, called_labels, left_to_review, measure


def test_figures_of_three_classes_are_those_counted_by_hand() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2])
    called = np.array([0, 1, 1, 1, 2, 0])
    figures = measure(labels, np.eye(3)[called])
    assert figures.accuracy == pytest.approx(4 / 6)
    assert figures.negative_f1 == pytest.approx(0.5)
    assert figures.macro_f1 == pytest.approx((0.5 + 0.8 + 2 / 3) / 3)
    assert figures.macro_recall == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert not figures.two_class


def test_where_nobody_labelled_neutral_all_is_negative_against_the_rest() -> None:
    labels = np.array([0, 0, 2, 2])
    probabilities = np.array([[0.55, 0.3, 0.15], [0.3, 0.5, 0.2], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
    figures = measure(labels, probabilities)
    assert figures.two_class
    assert figures.accuracy == 0.75
    assert figures.negative_f1 == pytest.approx(2 / 3)
    assert figures.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)
    assert figures.macro_recall == 0.75
    assert figures.calibration_error == pytest.approx((0.45 + 0.7 + 0.1 + 0.1) / 4)


def test_no_rows_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="no labelled rows"):
        measure(np.array([], dtype=np.int64), np.zeros((0, 3)))


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    probabilities = np.tile([0.9, 0.05, 0.05], (10, 1))
    assert calibration_error(np.array([0] * 9 + [1]), probabilities) == pytest.approx(0)
    assert calibration_error(np.array([0] * 5 + [1] * 5), probabilities) == pytest.approx(0.4)


def test_close_calls_are_left_to_a_person_and_the_rest_is_judged_without_them() -> None:
    probabilities = np.array([[0.9, 0.05, 0.05], [0.38, 0.52, 0.1], [0.1, 0.48, 0.42], [0.1, 0.2, 0.7]])
    assert left_to_review(probabilities).tolist() == [False, True, True, False]
    assert [Score(*row).needs_review for row in probabilities] == [False, True, True, False]
    figures = measure(np.array([0, 1, 2, 2]), probabilities)
    assert (figures.accuracy, figures.review_share, figures.accuracy_without_review) == (0.5, 0.5, 1)


def test_where_every_call_is_close_there_is_no_rest_to_judge() -> None:
    assert measure(np.array([1]), np.array([[0.1, 0.46, 0.44]])).accuracy_without_review is None


def test_costs_that_fit_undo_the_proportions_that_a_model_learnt() -> None:
    generator = np.random.default_rng(5)
    labels = np.repeat([0, 1, 2], 300)
    evidence = np.eye(3)[labels] * 2 + generator.normal(size=(900, 3))
    learnt = np.array([0.1, 0.6, 0.3])
    weighed = np.exp(evidence) * learnt
    probabilities = weighed / weighed.sum(axis=1, keepdims=True)
    costs = fit_costs({"one": (labels, probabilities)})
    assert costs[0] > 2
    assert costs[1] < 0.8
    assert measure(labels, probabilities, costs).macro_f1 > measure(labels, probabilities).macro_f1 + 0.02


def test_where_no_costs_are_better_the_default_stays() -> None:
    assert fit_costs({"easy": (np.array([0, 1, 2]), np.eye(3))}) == DEFAULT_COSTS


def test_a_model_may_bring_costs_of_its_own() -> None:
    row = (0.2, 0.5, 0.3)
    assert Score(*row).label == "neutral"
    assert Score(*row, costs=(3.0, 0.7, 1.0)).label == "negative"
    assert called_labels(np.array([row, row]), np.array([DEFAULT_COSTS, (3.0, 0.7, 1.0)])).tolist() == [1, 0]


def test_a_likely_complaint_is_called_negative_though_neutral_is_a_little_likelier() -> None:
    probabilities = np.array([[0.4, 0.5, 0.1], [0.3, 0.5, 0.2], [0.4, 0.1, 0.5]])
    assert called_labels(probabilities).tolist() == [0, 1, 0]
    assert [LABELS.index(Score(*row).label) for row in probabilities] == [0, 1, 0]


def test_the_temperature_undoes_a_known_overconfidence() -> None:
    generator = torch.Generator().manual_seed(1)
    honest = torch.randn(4000, 3, generator=generator) * 2
    labels = torch.multinomial(torch.softmax(honest, dim=1), 1, generator=generator).flatten()
    assert fit_temperature(honest * 2.5, labels) == pytest.approx(2.5, rel=0.1)


def test_each_language_has_its_own_temperature() -> None:
    logits = torch.tensor([[4.0, 0, 0], [4.0, 0, 0]] * 50)
    labels = torch.tensor([0, 0] * 25 + [0, 1] * 25)
    texts = ["fine"] * 50 + ["不错"] * 50
    temperatures = fit_temperatures(texts, logits, labels)
    assert temperatures["en"] < 1 < temperatures["zh"]
