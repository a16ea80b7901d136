from __future__ import annotations

import argparse
import dataclasses
import gzip
import json
from pathlib import Path

import pytest

import models.evaluate
import models.export
import models.train
from models.classifier import Classifier
from models.dataset import OWN_POSTS
from models.training import TrainingSettings
from tests.models.toys import toy_examples, write_backbone, write_rows

OPTIONS = ["--layers", "0,3", "--epochs", "6", "--batch-size", "8", "--learning-rate", "3e-3", "--max-tokens", "32"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write_rows(folder / "toy_train.jsonl", toy_examples(120) + toy_examples(40, seed=8, two_class=True))
    for name, rows in (("toy_dev", toy_examples(40, seed=21)), ("toy_two_dev", toy_examples(20, 22, True))):
        plain = write_rows(tmp_path / "rows", rows)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    return folder


def own_posts() -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in OWN_POSTS.glob("*_train.jsonl"))


def test_a_backbone_becomes_a_measured_model_with_its_card(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backbone, run, out = write_backbone(tmp_path / "backbone"), tmp_path / "run", tmp_path / "shipped"
    trained = ["--backbone", str(backbone), "--data", str(data), "--out", str(run), *OPTIONS]
    assert models.train.main(trained) == 0
    assert models.export.main(["--trained", str(run / "model"), "--data", str(data), "--out", str(out)]) == 0

    card = (out / "model_card.md").read_text()
    assert Classifier.load(out).model_id in card
    assert f"{160 + own_posts():,} rows" in card
    assert "our own writing" in card
    assert "| toy_dev | 40 | 3 |" in card
    assert "tocsin train --backbone BACKBONE --data DATASETS --out RUN --epochs 6" in card
    capsys.readouterr()
    assert models.evaluate.main([str(data / "toy_dev.jsonl.gz"), "--model", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["files"]["toy_dev"]["macro_f1"] > 0.95
    config = json.loads((out / "config.json").read_text())
    assert set(config["temperatures"]) == set(config["costs"]) == {"en"}


def test_a_finished_model_is_trained_on_and_its_card_says_from_which(tmp_path: Path, data: Path) -> None:
    backbone, first, run, out = (tmp_path / name for name in ("backbone", "first", "run", "shipped"))
    write_backbone(backbone)
    assert models.train.main(["--backbone", str(backbone), "--data", str(data), "--out", str(first), *OPTIONS]) == 0
    before = first / "model"
    more = ["--start-from", str(before), "--recipe", "reviews", "--teacher", str(before), "--epochs", "1"]
    more += ["--batch-size", "8", "--learning-rate", "1e-4", "--max-tokens", "32", "--encoder-dropout", "0.1"]
    assert models.train.main([*more, "--data", str(data), "--out", str(run)]) == 0
    assert models.export.main(["--trained", str(run / "model"), "--data", str(data), "--out", str(out)]) == 0
    card, before_id = (out / "model_card.md").read_text(), Classifier.load(before).model_id
    assert f"tocsin train --start-from {before_id} --data DATASETS --out RUN --batch-size 8" in card
    assert "--recipe reviews" in card
    assert "is what was shipped before" in card
    assert Classifier.load(out).model_id != before_id


def test_a_model_to_go_on_from_that_is_not_there_is_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--start-from", str(tmp_path / "nowhere"), "--data", str(data), "--out", str(tmp_path / "run")]
    assert models.train.main(folders) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ["--layers", "0,3", "--learning-rate", "8e-05", "--freeze-embeddings", "--max-steps", "50"],
        ["--layers", "0,1", "--lora", "4", "--accumulate", "2", "--r-drop", "0.5"],
        ["--layers", "0", "--teacher", "TEACHER", "--distillation", "0.25", "--temperature", "3.0"],
    ],
)
def test_the_command_on_the_card_makes_the_same_run_again(given: list[str]) -> None:
    parser = argparse.ArgumentParser()
    models.train.add_arguments(parser)
    folders = ["--backbone", "BACKBONE", "--data", "DATASETS", "--out", "RUN"]
    options = models.train.options_of(parser.parse_args([*folders, *given]))
    told = models.train.command_of(dataclasses.asdict(options.settings), options.teachers)
    assert models.train.options_of(parser.parse_args(told.split()[2:])) == options


def test_the_card_tells_the_command_of_every_run_that_a_model_was_made_by() -> None:
    first, second = TrainingSettings(max_steps=50), TrainingSettings(max_steps=80)
    report = {"settings": dataclasses.asdict(second), "earlier": [{**dataclasses.asdict(first), "until_step": 50}]}
    before, after = models.train.commands_of(report)
    assert "--max-steps 50" in before
    assert "--resume" not in before
    assert "--max-steps 80" in after
    assert after.endswith(" --resume")


def test_training_from_a_folder_without_a_backbone_says_so_and_ends_with_status_2(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--backbone", str(tmp_path), "--data", str(data), "--out", str(tmp_path / "run"), *OPTIONS]
    assert models.train.main(arguments) == 2
    assert "tokenizer.json is missing" in capsys.readouterr().err


def test_layers_that_the_backbone_does_not_have_are_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backbone = write_backbone(tmp_path / "backbone", layers=2)
    arguments = ["--backbone", str(backbone), "--data", str(data), "--out", str(tmp_path / "run"), *OPTIONS]
    assert models.train.main(arguments) == 2
    assert "has 2 layers" in capsys.readouterr().err


def test_evaluating_a_file_that_is_not_there_ends_with_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert models.evaluate.main([str(tmp_path / "none.jsonl.gz")]) == 2
    assert "cannot be read" in capsys.readouterr().err
