from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.classifier import Classifier
from models.model_folder import save_model
from models.teacher import Teacher
from tests.models.toys import toy_network, toy_tokenizer

TEXTS = ["awful shop", "lovely phone", "awful shop", "the train"]


@pytest.fixture
def two_models(tmp_path: Path) -> list[str]:
    folders = []
    for seed in (1, 2):
        folder = tmp_path / f"model{seed}"
        save_model(folder, toy_network(seed), toy_tokenizer(), quantise=False, max_tokens=32)
        folders.append(str(folder))
    return folders


def test_the_opinion_is_the_mean_of_the_models(two_models: list[str], tmp_path: Path) -> None:
    opinion = Teacher(two_models, tmp_path).probabilities(TEXTS)
    each = [Classifier.load(model).score(TEXTS) for model in two_models]
    expected = torch.tensor(
        [[(a.negative + b.negative) / 2, (a.positive + b.positive) / 2] for a, b in zip(*each, strict=True)]
    )
    assert torch.allclose(opinion[:, [0, 2]], expected, atol=1e-2)
    assert torch.equal(opinion[0], opinion[2])


def test_a_second_run_reads_the_opinion_from_disk_and_scores_only_new_texts(
    two_models: list[str], tmp_path: Path
) -> None:
    first = Teacher(two_models, tmp_path).probabilities(TEXTS)
    stored = next(tmp_path.glob("teacher-*.npz")).read_bytes()
    again = Teacher(two_models, tmp_path)
    assert torch.allclose(again.probabilities(TEXTS), first)
    assert next(tmp_path.glob("teacher-*.npz")).read_bytes() == stored
    assert again.probabilities([*TEXTS, "superb table"]).shape == (5, 3)
    assert next(tmp_path.glob("teacher-*.npz")).read_bytes() != stored


def test_other_teachers_have_other_opinions_on_disk(two_models: list[str], tmp_path: Path) -> None:
    Teacher(two_models, tmp_path).probabilities(TEXTS)
    Teacher(two_models[:1], tmp_path).probabilities(TEXTS)
    assert len(list(tmp_path.glob("teacher-*.npz"))) == 2
