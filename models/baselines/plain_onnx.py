"""The same weights in ONNX Runtime as its documentation quantises them: int8 per channel, activations as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
from onnxruntime.quantization import quantize_dynamic  # type: ignore[import-untyped]
from torch import Tensor

from analysis.sentiment import LABELS
from models.baselines.optional import quiet
from models.model_folder import StoredModel
from models.network import SentimentEncoder
from models.onnx_graph import float_graph
from models.tokens import encode, pad


class PlainOnnx:
    """Dynamic int8 of ONNX Runtime. Computes batches in the order given, padded to their longest row."""

    def __init__(self, model: StoredModel, threads: int) -> None:
        self._model = model
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        graph = _quantised(model.network)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def labels(self, texts: Sequence[str], batch_size: int) -> list[str]:
        """Return the most probable class of each text; the whole way from text, in batches of so many."""
        labels: list[str] = []
        for start in range(0, len(texts), batch_size):
            rows = encode(self._model.tokenizer, texts[start : start + batch_size], self._model.max_tokens)
            ids, mask = pad(rows, self._model.pad_id)
            [logits] = self._session.run(None, {"input_ids": _int32(ids), "mask": _int32(mask)})
            labels += [LABELS[place].value for place in logits.argmax(axis=1)]
        return labels


def _int32(tensor: Tensor) -> np.ndarray:
    converted: np.ndarray = tensor.numpy().astype(np.int32)
    return converted


#: Of the graph's operators those that ONNX Runtime's own example quantises.
_OPERATORS: Final = ("MatMul", "Gemm", "Gather")


def _quantised(network: SentimentEncoder) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        exact, rounded = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(float_graph(network), exact)
        with quiet():
            quantize_dynamic(
                exact,
                rounded,
                per_channel=True,
                op_types_to_quantize=list(_OPERATORS),
                # The fused operators are of a domain whose types it does not know; all of them are of floats.
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            )
        return rounded.read_bytes()
