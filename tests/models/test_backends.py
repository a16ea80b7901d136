from __future__ import annotations

import json
import logging
import shutil
import sys
from pathlib import Path

import pytest
import torch
from transformers import BertForSequenceClassification

from models import backend_choice
from models.backend_choice import Measurement, best_backend, measure_backend
from models.backends import BackendName, write_to_cache
from models.classifier import Classifier
from models.errors import ModelError
from models.model_folder import save_model
from tests.models.toys import toy_config, toy_examples, toy_network, toy_tokenizer, write_transformers_tokenizer

TEXTS = [one.text for one in toy_examples(30)]
INSTALLED = backend_choice._onnx_is_installed()
needs_onnx = pytest.mark.skipif(not INSTALLED, reason="onnx and onnxruntime are not installed")


def measured(name: BackendName, seconds: float, labels_kept: float = 1.0) -> Measurement:
    return Measurement(name, seconds, labels_kept)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_model(tmp_path / "model", toy_network(), toy_tokenizer(), quantise=True, max_tokens=32)
    return tmp_path / "model"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A toy is worth measuring, and a single round says enough."""
    monkeypatch.setattr(backend_choice, "_WORTH_MEASURING", 0)
    monkeypatch.setattr(backend_choice, "_SECONDS", 1e-9)


def test_the_fastest_backend_is_taken() -> None:
    assert best_backend([measured("torch", 3), measured("onnx-int8", 1), measured("onnx-fp32", 2)]) == "onnx-int8"
    assert best_backend([measured("torch", 3), measured("onnx-int8", 2), measured("onnx-fp32", 1)]) == "onnx-fp32"


def test_a_backend_that_changes_more_than_one_label_in_a_hundred_is_not_taken() -> None:
    assert best_backend([measured("torch", 3), measured("onnx-int8", 1, 0.989)]) == "torch"
    assert best_backend([measured("torch", 3), measured("onnx-int8", 1, 0.990)]) == "onnx-int8"
    assert best_backend([measured("torch", 3), measured("onnx-int8", 1, 0.9), measured("onnx-fp32", 2)]) == "onnx-fp32"


def test_a_hair_faster_than_torch_is_not_worth_leaving_it() -> None:
    assert best_backend([measured("torch", 1.0), measured("onnx-fp32", 0.95)]) == "torch"


def test_labels_kept_are_the_share_that_agree(model: Path) -> None:
    score = Classifier.load(model, backend="torch").score
    labels = [one.label.value for one in score(TEXTS)]
    other = ["none of the three", *labels[1:]]
    assert measure_backend("torch", score, TEXTS, labels).labels_kept == 1
    assert measure_backend("torch", score, TEXTS, other).labels_kept == pytest.approx(29 / 30)


def test_a_toy_is_scored_with_torch_without_measuring(model: Path, cache: Path) -> None:
    assert Classifier.load(model, backend="fastest", cache=cache).backend == "torch"
    assert not cache.exists()


@needs_onnx
@pytest.mark.parametrize("name", ["torch", "onnx-fp32", "onnx-int8"])
def test_the_backend_that_is_asked_for_is_used(model: Path, cache: Path, name: BackendName) -> None:
    classifier = Classifier.load(model, backend=name, cache=cache)
    assert classifier.backend == name
    assert len(classifier.score(TEXTS)) == len(TEXTS)


@needs_onnx
@pytest.mark.usefixtures("quick")
def test_a_choice_is_remembered_and_followed(model: Path, cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "models")
    first = Classifier.load(model, backend="fastest", cache=cache).backend
    told = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert told == ["Finding out how to score fastest on this machine; this happens once and takes up to a minute."]
    remembered = json.loads((cache / "backends.json").read_text())
    assert list(remembered.values()) == [first]
    for name in ("onnx-fp32", "torch"):
        (cache / "backends.json").write_text(json.dumps(dict.fromkeys(remembered, name)))
        assert Classifier.load(model, backend="fastest", cache=cache).backend == name


@needs_onnx
@pytest.mark.usefixtures("quick")
def test_only_the_graph_that_was_chosen_stays_on_disk(model: Path, cache: Path) -> None:
    chosen = Classifier.load(model, backend="fastest", cache=cache).backend
    assert [one for one in cache.glob("*.onnx") if chosen not in one.name] == []


@needs_onnx
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("left", ["not json", "[]", '{"some other model": "onnx-int8"}'])
def test_choices_that_say_nothing_here_lead_to_a_new_measurement(model: Path, cache: Path, left: str) -> None:
    cache.mkdir()
    (cache / "backends.json").write_text(left)
    chosen = Classifier.load(model, backend="fastest", cache=cache).backend
    assert chosen in json.loads((cache / "backends.json").read_text()).values()


@needs_onnx
@pytest.mark.usefixtures("quick")
def test_a_number_of_threads_has_a_choice_of_its_own(model: Path, cache: Path) -> None:
    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            Classifier.load(model, backend="fastest", cache=cache, threads=threads)
    finally:
        torch.set_num_threads(before)
    assert len(json.loads((cache / "backends.json").read_text())) == 2


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_without_the_packages_torch_scores_and_says_so_only_to_who_debugs(
    model: Path, cache: Path, package: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    caplog.set_level(logging.DEBUG, "models")
    assert Classifier.load(model, backend="fastest", cache=cache).backend == "torch"
    assert [record.levelname for record in caplog.records] == ["DEBUG"]


def test_asking_for_a_backend_whose_packages_are_missing_says_what_to_install(
    model: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="install"):
        Classifier.load(model, backend="onnx-int8", cache=cache)


@pytest.mark.usefixtures("quick")
def test_a_transformers_model_stays_with_torch(tmp_path: Path, cache: Path) -> None:
    torch.manual_seed(2)
    config = toy_config()
    config.id2label = {0: "negative", 1: "neutral", 2: "positive"}
    BertForSequenceClassification(config).save_pretrained(tmp_path / "foreign")
    write_transformers_tokenizer(tmp_path / "foreign")
    assert Classifier.load(tmp_path / "foreign", cache=cache).backend == "torch"
    with pytest.raises(ModelError, match="own models"):
        Classifier.load(tmp_path / "foreign", backend="onnx-int8", cache=cache)


@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a C++ compiler")
def test_compiled_kernels_give_the_same_scores(model: Path, cache: Path) -> None:
    compiled = Classifier.load(model, backend="torch-compiled", cache=cache)
    assert compiled.backend == "torch-compiled"
    for one, other in zip(compiled.score(TEXTS), Classifier.load(model, backend="torch").score(TEXTS), strict=True):
        assert one.negative == pytest.approx(other.negative, abs=1e-3)


def test_where_no_kernels_can_be_made_that_is_said(model: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_compiler(network: torch.nn.Module, dynamic: bool) -> torch.nn.Module:
        raise RuntimeError("no C++ compiler was found")

    monkeypatch.setattr(torch, "compile", no_compiler)
    with pytest.raises(ModelError, match="no C\\+\\+ compiler was found"):
        Classifier.load(model, backend="torch-compiled", cache=cache)


@needs_onnx
@pytest.mark.usefixtures("quick")
def test_without_measuring_only_an_earlier_choice_counts(model: Path, cache: Path) -> None:
    assert Classifier.load(model, backend="fastest", cache=cache, measure=False).backend == "torch"
    assert not cache.exists()
    Classifier.load(model, backend="fastest", cache=cache)
    remembered = json.loads((cache / "backends.json").read_text())
    (cache / "backends.json").write_text(json.dumps(dict.fromkeys(remembered, "onnx-fp32")))
    assert Classifier.load(model, backend="fastest", cache=cache, measure=False).backend == "onnx-fp32"


def test_a_file_is_stored_whole_and_leaves_nothing_beside_it(cache: Path) -> None:
    write_to_cache(cache / "one", b"first")
    write_to_cache(cache / "one", b"second")
    assert [(one.name, one.read_bytes()) for one in cache.iterdir()] == [("one", b"second")]
