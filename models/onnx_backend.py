"""The network in ONNX Runtime on the CPU, from a graph that is built at first use and kept on disk."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import torch
from onnxruntime.capi import onnxruntime_pybind11_state as failures  # type: ignore[import-untyped]
from torch import Tensor

from models.backends import CALIBRATION_TEXTS, BackendName, write_to_cache
from models.batching import batches_by_budget
from models.dataset import own_texts
from models.loading import LoadedModel
from models.network import SentimentEncoder
from models.onnx_graph import float_graph, int8_graph, observed_layers
from models.onnx_quantisation import observe_inputs
from models.tokens import pad

logger = logging.getLogger(__name__)

#: To be raised when the same weights give another graph.
_GRAPH_VERSION: Final = 1
_CALIBRATION_BUDGET: Final = 2_048
#: What one thread computes fastest: larger batches fall out of the cache of its core.
_TOKEN_BUDGET: Final = 512
_BROKEN: Final = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NoSuchFile,
    failures.NotImplemented,
)


class OnnxBackend:
    """Runs one graph on the CPU, a batch in each of so many threads.

    That is faster by a sixth than all threads at one batch, as none waits for the others after each operator.
    """

    token_budget = _TOKEN_BUDGET
    width_step = 1

    def __init__(self, name: BackendName, session: onnxruntime.InferenceSession, threads: int) -> None:
        self.name = name
        self.batches_at_once = threads
        self._session = session

    def entered(self) -> AbstractContextManager[object]:
        return nullcontext()

    def forward(self, input_ids: Tensor, mask: Tensor) -> Tensor:
        feed = {"input_ids": input_ids.numpy().astype(np.int32), "mask": mask.numpy().astype(np.int32)}
        try:
            [logits] = self._session.run(None, feed)
        except failures.RuntimeException as error:
            if "allocate" in str(error):
                raise torch.OutOfMemoryError(str(error)) from error
            raise
        return torch.from_numpy(logits)


def open_onnx_backend(name: BackendName, model: LoadedModel, folder: Path, threads: int) -> OnnxBackend:
    """Return the backend "onnx-int8" or "onnx-fp32", its graph from the folder or else built and stored there.

    Building takes seconds. A file that cannot be read is built again; a folder that cannot be written to costs the
    next start those seconds. Raises UnsupportedNetwork if no graph is written for networks of this kind.
    """
    network = model.network
    assert isinstance(network, SentimentEncoder)
    builders: Mapping[str, Callable[[], bytes]] = {
        "onnx-fp32": lambda: float_graph(network).SerializeToString(),
        "onnx-int8": lambda: _calibrated(model, network),
    }
    session = _open_session(graph_path(name, model.model_id, folder), builders[name])
    return OnnxBackend(name, session, threads)


def graph_path(name: BackendName, model_id: str, folder: Path) -> Path:
    """Return where the graph of a model is kept; the same file never holds two graphs."""
    width = f"-{largest_weight()}" if name == "onnx-int8" else ""
    return folder / f"{model_id}-{version('tocsin')}-{_GRAPH_VERSION}-{name}{width}.onnx"


def largest_weight() -> int:
    """Return up to which integer weights are rounded on this processor.

    Without VNNI an x86 processor adds pairs of products in 16 bits, which overflow where two of the largest weights
    meet two of the largest activations. Weights up to 64 never do; but finer steps gain more than the few overflows
    cost, up to about 90.
    """
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return 127
    capabilities: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return 127 if any(capabilities.get(name) is True for name in ("avx512_vnni", "avx_vnni")) else 90


def _calibrated(model: LoadedModel, network: SentimentEncoder) -> bytes:
    ids = model.encode(own_texts()[:CALIBRATION_TEXTS])
    batches = batches_by_budget([len(row) for row in ids], _CALIBRATION_BUDGET)
    padded = (pad([ids[index] for index in batch], model.pad_id) for batch in batches)
    activations = observe_inputs(network, observed_layers(network), padded)
    graph: bytes = int8_graph(network, activations, largest_weight()).SerializeToString()
    return graph


def _open_session(path: Path, build: Callable[[], bytes]) -> onnxruntime.InferenceSession:
    if path.is_file():
        try:
            return _session(path.read_bytes())
        except (OSError, *_BROKEN) as error:
            logger.warning("The graph %s cannot be read (%s) and is built again.", path, error)
    graph = build()
    write_to_cache(path, graph)
    return _session(graph)


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # No more than this: it would fuse layer norms into an operator that is slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
