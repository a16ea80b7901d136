from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path

import pytest

from models.classifier import Classifier
from models.dataset import read_examples
from models.evaluate import evaluate_examples
from models.loading import SHIPPED

DATASETS = os.environ.get("TOCSIN_DATASETS")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is the worst customer service I have ever had, never again", "negative"),
        ("@acme your app is terrible, it crashed and deleted all my work. Disgusting.", "negative"),
        ("I love this, thank you so much, brilliant support!", "positive"),
        ("客服态度极差，退款拖了半个月还不给，太恶心了", "negative"),
        ("质量太差了，用了一天就坏，差评", "negative"),
        ("老师讲得非常好，收获很大，强烈推荐！", "positive"),
        ("味道很好，送得也快，下次还会再来", "positive"),
        ("The store on Main Street opens at 9 on Monday", "neutral"),
    ],
)
def test_plain_posts_are_called_rightly(classifier: Classifier, text: str, label: str) -> None:
    assert classifier.score([text])[0].label == label


def test_the_model_is_known_by_its_weights(classifier: Classifier) -> None:
    assert re.fullmatch(r"tocsin-12l-[0-9a-f]{12}", classifier.model_id)
    assert json.loads((SHIPPED / "config.json").read_text())["model_id"] == classifier.model_id
    assert classifier.model_id in (SHIPPED / "model_card.md").read_text()


def test_the_shipped_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 60_000_000


@pytest.mark.skipif(DATASETS is None, reason="TOCSIN_DATASETS names no folder with the labelled data")
@pytest.mark.parametrize(("name", "floor"), [("en_tweeteval_dev", 0.68), ("zh_smp2020_dev", 0.76)])
def test_a_sample_of_a_development_set_stays_above_its_floor(classifier: Classifier, name: str, floor: float) -> None:
    rows = read_examples(Path(DATASETS or "") / f"{name}.jsonl.gz")
    figures = evaluate_examples(random.Random(1).sample(rows, 300), classifier.score)
    assert figures.macro_f1 >= floor
