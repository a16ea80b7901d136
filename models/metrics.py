"""Figures of a classifier on labelled rows, from plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

NEGATIVE: Final = 0
NEUTRAL: Final = 1
CALIBRATION_BINS: Final = 15


@dataclass(frozen=True, slots=True)
class Figures:
    """How well rows were called; shares from 0 to 1.

    Where nobody labelled neutral (``two_class``), neutral is left out of the choice, except in ``negative_f1``, which
    is always negative against the rest of the three. ``calibration_error`` is the expected calibration error.
    """

    rows: int
    two_class: bool
    accuracy: float
    macro_f1: float
    macro_recall: float
    negative_f1: float
    calibration_error: float


def without_neutral(probabilities: FloatArray) -> FloatArray:
    """Return the probabilities given that the class is not neutral."""
    masked = probabilities.copy()
    masked[:, NEUTRAL] = 0.0
    shares: FloatArray = masked / np.maximum(masked.sum(axis=1, keepdims=True), 1e-12)
    return shares


def measure(labels: IntArray, probabilities: FloatArray) -> Figures:
    """Return the figures of probabilities (rows, 3) against labels 0, 1, 2; two-class if no label is neutral."""
    if len(labels) == 0:
        raise ValueError("There are no labelled rows to measure.")
    two_class = not bool((labels == NEUTRAL).any())
    chosen = without_neutral(probabilities) if two_class else probabilities
    predicted = chosen.argmax(axis=1)
    classes = (0, 2) if two_class else (0, 1, 2)
    return Figures(
        rows=len(labels),
        two_class=two_class,
        accuracy=float((predicted == labels).mean()),
        macro_f1=float(np.mean([f1(labels == one, predicted == one) for one in classes])),
        macro_recall=float(np.mean([recall(labels == one, predicted == one) for one in classes])),
        negative_f1=f1(labels == NEGATIVE, probabilities.argmax(axis=1) == NEGATIVE),
        calibration_error=calibration_error(labels, chosen),
    )


def recall(actual: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """Return the share of actual rows that were found; 0 if there are none."""
    return float((actual & predicted).sum() / max(1, actual.sum()))


def f1(actual: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """Return the harmonic mean of precision and recall; 0 if nothing was found."""
    return float(2 * (actual & predicted).sum() / max(1, actual.sum() + predicted.sum()))


def calibration_error(labels: IntArray, probabilities: FloatArray) -> float:
    """Return the mean gap between confidence and accuracy over equal bins of confidence, weighted by rows."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(float(right[bins == one].mean() - confidence[bins == one].mean())) * float((bins == one).mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))
