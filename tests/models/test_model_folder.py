from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer

from models.classifier import Classifier
from models.errors import ModelError
from models.model_folder import load_model, quantise_rows, save_model
from tests.models.toys import toy_examples, toy_network, toy_tokenizer

TEXTS = [one.text for one in toy_examples(40)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tmp_path, toy_network(), toy_tokenizer(), quantise=True, temperatures={"en": 2.0}, max_tokens=32)
    return tmp_path


def test_int8_rows_come_back_within_half_a_step() -> None:
    matrix = torch.randn(7, 50) * torch.logspace(-3, 1, 7).unsqueeze(1)
    values, scales = quantise_rows(matrix)
    step = scales.float().unsqueeze(1)
    assert values.dtype == torch.int8
    assert ((values.float() * step - matrix).abs() <= 0.52 * step + 1e-7).all()


def test_a_row_of_zeros_stays_zero() -> None:
    values, scales = quantise_rows(torch.zeros(2, 4))
    assert (values.float() * scales.float().unsqueeze(1) == 0).all()


def test_an_unrounded_export_gives_nearly_the_same_logits(tmp_path: Path) -> None:
    network = toy_network().eval()
    save_model(tmp_path, network, toy_tokenizer(), quantise=False)
    again = load_model(tmp_path).network
    ids = torch.tensor([[0, 5, 9, 2]])
    with torch.no_grad():
        difference = network(ids, torch.ones_like(ids)) - again(ids, torch.ones_like(ids))
    assert difference.abs().max() < 1e-2


def test_an_int8_export_scores_like_the_network_and_is_smaller(folder: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    save_model(whole, toy_network(), toy_tokenizer(), quantise=False, temperatures={"en": 2.0}, max_tokens=32)
    rounded, exact = Classifier.load(folder).score(TEXTS), Classifier.load(whole).score(TEXTS)
    assert max(abs(a.negative - b.negative) for a, b in zip(rounded, exact, strict=True)) < 0.02
    assert (folder / "model.safetensors").stat().st_size < 0.75 * (whole / "model.safetensors").stat().st_size


def test_the_model_id_names_depth_and_weights(folder: Path, tmp_path: Path) -> None:
    other = save_model(tmp_path / "other", toy_network(seed=2), toy_tokenizer(), quantise=True)
    mine = load_model(folder).model_id
    assert mine.startswith("tocsin-2l-")
    assert len(mine.removeprefix("tocsin-2l-")) == 12
    assert mine != other


def test_the_tokenizer_file_loads_in_transformers_too(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer("awful phone")["input_ids"] == [0, 9, 8, 2]


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("content", [None, b"half a file"])
def test_a_missing_or_broken_part_is_a_model_error(folder: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelError):
        Classifier.load(folder)


def test_weights_of_another_shape_are_a_model_error(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["encoder"]["num_hidden_layers"] = 3
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="lacks weights"):
        Classifier.load(folder)
