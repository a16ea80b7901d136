"""What a training run came to, as files: tables, confusion, calibration and learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis.model_charts import ReliabilityBin, confusion_png, learning_curves_png, reliability_png
from analysis.sentiment import LABELS, Score
from models.dataset import Example
from models.evaluate import evaluate, table
from models.metrics import CALIBRATION_BINS, FloatArray, IntArray, called_labels
from models.monitor import Reading
from models.preprocess import language_of
from models.scores import Scorer, score_by_text

HEAD = """# Training report

Uncalibrated, before rounding. Files with two classes are judged as negative against the rest.
"""
NAMES = {"en": "English", "zh": "Chinese"}


def write_report(
    folder: Path, files: dict[str, list[Example]], score: Scorer, readings: Sequence[Reading]
) -> list[Path]:
    """Score the development files and write report.md with its pictures; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    known = score_by_text([example.text for examples in files.values() for example in examples], score)
    evaluation = evaluate(files, lambda texts: [known[text] for text in texts])
    pictures = {
        "confusion.png": confusion_png(
            {NAMES[one]: _confusion(*_rows(files, known, one)) for one in _languages(files)},
            [label.value for label in LABELS],
        ),
        "calibration.png": reliability_png(
            {NAMES[one]: reliability(*_rows(files, known, one)) for one in _languages(files)}
        ),
    }
    if readings:
        sets = {name: [reading.macro_f1[name] for reading in readings] for name in readings[0].macro_f1}
        pictures["learning_curves.png"] = learning_curves_png(
            [reading.step for reading in readings], [reading.loss for reading in readings], sets
        )
    parts = [
        HEAD,
        table(evaluation.files, "file"),
        table(evaluation.languages, "language"),
        table(evaluation.sources, "source"),
        *(f"![{name}]({name})\n" for name in pictures),
    ]
    (folder / "report.md").write_text("\n".join(parts), encoding="utf-8")
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
    return [folder / "report.md", *(folder / name for name in pictures)]


def reliability(labels: IntArray, probabilities: FloatArray) -> list[ReliabilityBin]:
    """Return the filled bins of equal width of the most probable class's probability, lowest first."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        ReliabilityBin(
            float(confidence[bins == one].mean()), float(right[bins == one].mean()), int((bins == one).sum())
        )
        for one in np.unique(bins)
    ]


def _three_class(files: dict[str, list[Example]]) -> list[Example]:
    return [one for rows in files.values() if any(LABELS[row.label] == "neutral" for row in rows) for one in rows]


def _languages(files: dict[str, list[Example]]) -> list[str]:
    return sorted({language_of(example.text) for example in _three_class(files)})


def _rows(files: dict[str, list[Example]], known: Mapping[str, Score], language: str) -> tuple[IntArray, FloatArray]:
    rows = [example for example in _three_class(files) if language_of(example.text) == language]
    shares = [[getattr(known[example.text], label.value) for label in LABELS] for example in rows]
    return np.array([example.label for example in rows], dtype=np.int64), np.array(shares, dtype=np.float64)


def _confusion(labels: IntArray, probabilities: FloatArray) -> list[list[int]]:
    called = called_labels(probabilities)
    classes = range(len(LABELS))
    return [[int(((labels == actual) & (called == said)).sum()) for said in classes] for actual in classes]
