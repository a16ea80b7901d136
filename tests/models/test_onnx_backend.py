from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.backends import TorchBackend
from models.classifier import Classifier
from models.dataset import OWN_POSTS, read_examples
from models.loading import LoadedModel, open_model
from models.model_folder import save_model
from tests.models.toys import toy_examples, toy_network, toy_tokenizer

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from models.onnx_backend import graph_path, open_onnx_backend

CPU = torch.device("cpu")
TEXTS = ["", *(one.text for one in toy_examples(60)), "the " * 200, "awful", ""]


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    save_model(tmp_path / "model", toy_network(), toy_tokenizer(), quantise=True, max_tokens=32)
    return open_model(tmp_path / "model")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def scored(model: LoadedModel, cache: Path, threads: int = 1) -> torch.Tensor:
    backend = open_onnx_backend("onnx-fp32", model, cache, threads)
    return Classifier(model, CPU, backend=backend, token_budget=128).logits(TEXTS)


def by_torch(model: LoadedModel) -> torch.Tensor:
    """In float32 also where the processor is faster in bfloat16."""
    return Classifier(model, CPU, backend=TorchBackend(model.network, CPU, exact=True)).logits(TEXTS)


def test_an_engine_on_a_graph_gives_the_logits_of_torch_in_the_order_of_the_texts(
    model: LoadedModel, cache: Path
) -> None:
    assert torch.allclose(scored(model, cache), by_torch(model), atol=1e-4)


def test_batches_in_several_threads_give_the_same_logits_in_the_order_of_the_texts(
    model: LoadedModel, cache: Path
) -> None:
    assert torch.equal(scored(model, cache, threads=3), scored(model, cache))


def test_a_graph_is_built_once_and_then_read(model: LoadedModel, cache: Path) -> None:
    first = scored(model, cache)
    [stored] = cache.iterdir()
    assert stored == graph_path("onnx-fp32", model.model_id, cache)
    written = stored.stat().st_mtime_ns
    assert torch.equal(scored(model, cache), first)
    assert [one.stat().st_mtime_ns for one in cache.iterdir()] == [written]


@pytest.mark.parametrize("left", [b"", b"not a graph", None])
def test_a_broken_graph_is_built_again(model: LoadedModel, cache: Path, left: bytes | None) -> None:
    expected = scored(model, cache)
    stored = graph_path("onnx-fp32", model.model_id, cache)
    whole = stored.read_bytes()
    stored.write_bytes(whole[: len(whole) // 2] if left is None else left)
    assert torch.equal(scored(model, cache), expected)
    assert stored.read_bytes() == whole


def test_a_cache_that_cannot_be_written_to_costs_only_the_building(model: LoadedModel, cache: Path) -> None:
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert torch.allclose(scored(model, cache), by_torch(model), atol=1e-4)


def test_graphs_of_other_weights_or_formats_have_other_files(cache: Path) -> None:
    paths = [graph_path(name, model_id, cache) for name in ("onnx-int8", "onnx-fp32") for model_id in ("one", "two")]
    assert len(set(paths)) == 4


def test_the_shipped_model_keeps_its_labels_in_int8(cache: Path) -> None:
    texts = [example.text for example in read_examples(OWN_POSTS / "own_posts_dev.jsonl")]
    exact, rounded = (Classifier.load(backend=name, cache=cache) for name in ("torch", "onnx-int8"))
    pairs = zip(exact.score(texts), rounded.score(texts), strict=True)
    assert sum(one.label == other.label for one, other in pairs) >= 0.98 * len(texts)
