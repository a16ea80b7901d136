"""Figures of a classifier on labelled rows, from plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analysis.sentiment import DEFAULT_COSTS, REVIEW_BAND, Costs
from models.labels import NEGATIVE, NEUTRAL, POSITIVE

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

REST: Final = 1  # of two classes: whatever is not negative
CALIBRATION_BINS: Final = 15


@dataclass(frozen=True, slots=True)
class Figures:
    """How well rows were called; shares from 0 to 1.

    Where nobody labelled neutral (``two_class``), all is judged as negative against the rest: neutral is as right for a
    row that is not negative as positive is. ``negative_f1`` is negative against the rest everywhere.
    ``calibration_error`` is the expected calibration error of the probabilities, before any cost. ``review_share`` are
    the rows that the classifier would leave to a person, ``accuracy_without_review`` is that of all others, None if
    there are none.
    """

    rows: int
    two_class: bool
    accuracy: float
    macro_f1: float
    macro_recall: float
    negative_f1: float
    calibration_error: float
    review_share: float
    accuracy_without_review: float | None


def called_labels(probabilities: FloatArray, costs: Costs | FloatArray = DEFAULT_COSTS) -> IntArray:
    """Return the index of the label of each row (rows, 3), by the rule of `analysis.sentiment.Score.label`.

    ``costs`` are those of all rows, or of each (rows, 3).
    """
    labels: IntArray = (probabilities * np.asarray(costs)).argmax(axis=1)
    return labels


def left_to_review(probabilities: FloatArray, costs: Costs | FloatArray = DEFAULT_COSTS) -> NDArray[np.bool_]:
    """Return which rows (rows, 3) are left to a person, by the rule of `analysis.sentiment.Score.needs_review`."""
    weighed = np.sort(probabilities * np.asarray(costs), axis=1)
    close: NDArray[np.bool_] = weighed[:, 2] - weighed[:, 1] < REVIEW_BAND * (weighed[:, 2] + weighed[:, 1])
    return close


def measure(labels: IntArray, probabilities: FloatArray, costs: Costs | FloatArray = DEFAULT_COSTS) -> Figures:
    """Return the figures of probabilities (rows, 3) against labels 0, 1, 2; two-class if no label is neutral.

    ``costs`` are those of all rows, or of each (rows, 3).
    """
    if len(labels) == 0:
        raise ValueError("There are no labelled rows to measure.")
    called, review = called_labels(probabilities, costs), left_to_review(probabilities, costs)
    negative_f1 = f1(labels == NEGATIVE, called == NEGATIVE)
    two_class = not bool((labels == NEUTRAL).any())
    if two_class:
        negative = probabilities[:, NEGATIVE]
        probabilities = np.stack([negative, 1.0 - negative], axis=1)
        labels, called = np.minimum(labels, REST), np.minimum(called, REST)
    classes = (NEGATIVE, REST) if two_class else (NEGATIVE, NEUTRAL, POSITIVE)
    return Figures(
        rows=len(labels),
        two_class=two_class,
        accuracy=float((called == labels).mean()),
        macro_f1=float(np.mean([f1(labels == one, called == one) for one in classes])),
        macro_recall=float(np.mean([recall(labels == one, called == one) for one in classes])),
        negative_f1=negative_f1,
        calibration_error=calibration_error(labels, probabilities),
        review_share=float(review.mean()),
        accuracy_without_review=float((called == labels)[~review].mean()) if not review.all() else None,
    )


def recall(actual: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """Return the share of actual rows that were found; 0 if there are none."""
    return float((actual & predicted).sum() / max(1, actual.sum()))


def f1(actual: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """Return the harmonic mean of precision and recall; 0 if nothing was found."""
    return float(2 * (actual & predicted).sum() / max(1, actual.sum() + predicted.sum()))


def calibration_error(labels: IntArray, probabilities: FloatArray) -> float:
    """Return the mean gap between confidence and accuracy over equal bins of confidence, weighted by rows.

    Of the most probable class, whatever the row is called. Guo et al. 2017, equation 3.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(float(right[bins == one].mean() - confidence[bins == one].mean())) * float((bins == one).mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))
