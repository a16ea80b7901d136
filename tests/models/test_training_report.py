from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analysis.sentiment import Score
from models.dataset import Example
from models.monitor import Reading
from models.training_report import reliability, write_report

FILES = {
    "tweets_dev": [
        Example("bad service", 0, "tweets"),
        Example("plain words", 1, "tweets"),
        Example("fine", 2, "news"),
    ],
    "posts_dev": [
        Example("太差了真的", 0, "weibo"),
        Example("今天开会去", 1, "weibo"),
        Example("太好了真的", 2, "weibo"),
    ],
    "reviews_dev": [Example("太难吃了这家", 0, "food"), Example("味道可以的呀", 2, "food")],
}
READINGS = [
    Reading(10, 0.9, {"tweets_dev": 0.3, "posts_dev": 0.4}),
    Reading(20, 0.6, {"tweets_dev": 0.5, "posts_dev": 0.6}),
]


def score(texts: Sequence[str]) -> list[Score]:
    return [Score(0.7, 0.2, 0.1) for _ in texts]


def test_a_report_holds_tables_and_pictures_that_can_be_opened(tmp_path: Path) -> None:
    written = write_report(tmp_path, FILES, score, READINGS)
    assert sorted(path.name for path in written) == [
        "calibration.png",
        "confusion.png",
        "learning_curves.png",
        "report.md",
    ]
    text = (tmp_path / "report.md").read_text()
    assert "| tweets_dev | 3 | 3 |" in text
    assert "| food, two classes | 2 | 2 |" in text
    for path in written:
        if path.suffix == ".png":
            assert path.name in text
            picture = Image.open(io.BytesIO(path.read_bytes()))
            assert picture.width > 300
            colours = picture.convert("RGB").getcolors(1 << 24)
            assert colours is not None
            assert len(colours) > 50


def test_without_readings_there_are_no_learning_curves(tmp_path: Path) -> None:
    write_report(tmp_path, FILES, score, [])
    assert not (tmp_path / "learning_curves.png").exists()


def test_reliability_pairs_confidence_with_the_share_that_was_right() -> None:
    probabilities = np.array([[0.9, 0.05, 0.05]] * 4 + [[0.2, 0.5, 0.3]] * 2)
    low, high = reliability(np.array([0, 0, 0, 1, 1, 2]), probabilities)
    assert [low.confidence, high.confidence] == pytest.approx([0.5, 0.9])
    assert [(low.accuracy, low.rows), (high.accuracy, high.rows)] == [(0.5, 2), (0.75, 4)]
