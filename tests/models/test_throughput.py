from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from bot.cli import main
from models import throughput
from models.loading import open_model
from models.model_folder import load_model, save_model
from models.ngram_training import fit_ngrams
from models.throughput import Run, matrix_peak, measure_ways, operations_per_token, share_alike
from models.throughput_command import exact_labels
from tests.models.toys import toy_examples, toy_network, toy_tokenizer, write_rows

onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_model(tmp_path / "model", toy_network(), toy_tokenizer(), quantise=True, max_tokens=32)
    return tmp_path / "model"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "posts.jsonl", toy_examples(90))


def benched(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["bench", "score", *arguments, "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def test_every_way_scores_all_texts_slice_by_slice_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughput, "SLICE", 2)
    heard: list[tuple[str, int]] = []

    def way(name: str, label: str) -> throughput.Way:
        def labels(texts: Sequence[str]) -> list[str]:
            heard.append((name, len(texts)))
            return [label] * len(texts)

        return labels

    runs = measure_ways({"one": way("one", "negative"), "two": way("two", "neutral")}, ["a", "b", "c"])
    assert heard == [("one", 2), ("two", 2), ("one", 1), ("two", 1)]
    assert runs["one"].labels == ["negative"] * 3
    assert share_alike(runs["one"].labels, runs["two"].labels) == 0


def test_posts_a_second_are_posts_by_seconds() -> None:
    assert Run(["negative"] * 30, seconds=2.0).posts_per_second == 15


def test_operations_are_counted_from_the_linear_layers() -> None:
    layer = 4 * 32 * 32 + 2 * 32 * 64
    assert operations_per_token(toy_network()) == 2 * (2 * layer + 32 * 3)


def test_a_device_multiplies_at_some_speed() -> None:
    assert matrix_peak(torch.device("cpu"), None, seconds=1e-9) > 0


def test_the_peers_read_the_same_posts_and_those_in_fp32_call_them_the_same(
    model: Path, posts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = benched(capsys, str(posts), "--model", str(model), "--backend", "torch")
    assert all(report[name] > 0 for name in ("ours", "pipeline_1", "pipeline_32", "onnx_int8"))
    assert report["posts"] == 90
    alike = report["labels_of_fp32"]
    assert alike["ours"] == alike["pipeline_1"] == alike["pipeline_32"] == 1
    assert alike["onnx_int8"] > 0.8
    assert 0 <= report["padding_waste"] < 0.5
    assert report["seconds"]["all"] > 0


def test_ours_is_held_against_the_whole_model_and_a_peer_against_the_network_that_it_runs(
    tmp_path: Path, posts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ngrams, folder = fit_ngrams(toy_examples(200), 2**12).scaled(20), tmp_path / "wide"
    save_model(folder, toy_network(), toy_tokenizer(), quantise=True, max_tokens=32, ngrams=ngrams)
    texts = [one.text for one in toy_examples(90)]
    exact = exact_labels(open_model(folder), torch.device("cpu"), texts)
    assert exact.whole != exact.network, "the n-grams call some posts otherwise, or the test says nothing"
    report = benched(capsys, str(posts), "--model", str(folder), "--backend", "torch", "--only", "pipeline_32")
    assert report["labels_of_fp32"] == {"ours": 1, "pipeline_32": 1}


def test_the_table_names_every_peer_and_how_much_faster_ours_is(
    model: Path, posts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["bench", "score", str(posts), "--model", str(model), "--backend", "torch", "--only", "pipeline_32"]) == 0
    )
    printed = capsys.readouterr().out
    assert "ours (torch)" in printed
    assert "Hugging Face pipeline, batch 32" in printed
    assert "batch 1 " not in printed
    assert load_model(model).model_id in printed


def test_without_files_our_own_posts_are_scored(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = benched(capsys, "--model", str(model), "--texts", "100", "--only", "", "--backend", "torch")
    assert report["posts"] == 100
    assert "pipeline_1" not in report


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.jsonl",), "nowhere.jsonl"),
        (("--texts", "0"), "at least 1"),
        (("--data", "."), "no *_dev"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_sentence(
    model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["bench", "score", *arguments, "--model", str(model), "--backend", "torch"]) == 2
    assert told in capsys.readouterr().err
