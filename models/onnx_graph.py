"""Our network as an ONNX graph of ONNX Runtime's fused operators, built by hand from the weights.

The operators of the domain com.microsoft are described in
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from models.model_folder import quantise_rows
from models.network import SentimentEncoder
from models.onnx_quantisation import (
    Activation,
    QuantisedInput,
    choose_input_form,
    corrected_bias,
    hardest_channels,
    quantise_weight_for,
    without_channels,
)

_OPSETS: Final = {"": 17, "com.microsoft": 1}
_IR_VERSION: Final = 8
_MICROSOFT: Final = "com.microsoft"
#: What is added to the attention of padding.
_MASKED: Final = -1e4
_EMBEDDINGS: Final = "encoder.embeddings"
_VALUE: Final = ".attention.self.value"
_QUERY_KEY_VALUE: Final = (".attention.self.query", ".attention.self.key", _VALUE)
_CONTEXT: Final = ".attention.output.dense"
_WIDEN: Final = ".intermediate.dense"
_NARROW: Final = ".output.dense"
#: How many channels of what enters the narrowing layer are multiplied in float32; one or two of them dwarf the rest.
_EXACT_CHANNELS: Final = 8


#: An operator, its inputs and its attributes.
Operation = tuple[str, Sequence[str], Mapping[str, Any]]


class UnsupportedNetwork(Exception):
    """No graph is written for networks of this kind."""


class GraphBuilder:
    """Collects nodes and constants of a graph under names of its own."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        """Store a constant and return its name."""
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, operator: str, inputs: Sequence[str], *, domain: str = "", **attributes: Any) -> str:
        """Append a node of one output and return the output's name."""
        output = f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], name=output, domain=domain, **attributes))
        return output

    def fused(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Append one of ONNX Runtime's own operators."""
        return self.node(operator, inputs, domain=_MICROSOFT, **attributes)

    def either(self, condition: str, yes: Operation, no: Operation) -> str:
        """Append one of two of ONNX Runtime's operators, chosen at run time, and return the output's name."""
        output = f"If_{len(self._nodes)}"
        branches = {
            f"{branch}_branch": helper.make_graph(
                [helper.make_node(operator, list(inputs), [name], name=name, domain=_MICROSOFT, **attributes)],
                name,
                [],
                [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)],
            )
            for branch, (operator, inputs, attributes) in (("then", yes), ("else", no))
            for name in [f"{output}_{branch}"]
        }
        self._nodes.append(helper.make_node("If", [condition], [output], name=output, **branches))
        return output

    def model(self, output: str, classes: int) -> onnx.ModelProto:
        """Return the model whose inputs are ids and mask, int32 (texts, tokens), and whose output is the logits."""
        shape = ["texts", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "sentiment",
            [helper.make_tensor_value_info(name, TensorProto.INT32, shape) for name in ("input_ids", "mask")],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["texts", classes])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS.items()]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)


class _FloatProducts:
    """Writes the embedding and the matrix products in float32."""

    def __init__(self, builder: GraphBuilder, state: Mapping[str, Tensor]) -> None:
        self._builder, self._state = builder, state

    def embed(self, ids: str, table: str) -> str:
        """Return the rows of an embedding table."""
        return self._builder.node("Gather", [self._builder.constant(table, self._state[table].numpy()), ids])

    def multiply(self, value: str, layers: Sequence[str]) -> list[str]:
        """Return what each of the linear layers makes of one value."""
        return [self._linear(value, layer) for layer in layers]

    def _linear(self, value: str, layer: str) -> str:
        weight = self._builder.constant(layer, self._state[f"{layer}.weight"].T.numpy())
        bias = self._builder.constant(f"{layer}.bias", self._state[f"{layer}.bias"].numpy())
        return self._builder.node("Add", [self._builder.node("MatMul", [value, weight]), bias])


class _Int8Products:
    """Writes the embedding as int8 and the matrix products with uint8 activations and int8 weights."""

    def __init__(
        self, builder: GraphBuilder, state: Mapping[str, Tensor], activations: Mapping[str, Activation], largest: int
    ) -> None:
        self._builder, self._state, self._activations, self._largest = builder, dict(state), activations, largest
        self._forms: dict[str, QuantisedInput] = {}

    def embed(self, ids: str, table: str) -> str:
        values, scales = quantise_rows(self._state[table])
        rows = self._builder.node("Gather", [self._builder.constant(table, values.numpy()), ids])
        scale = self._builder.constant(f"{table}.scale", scales.float().unsqueeze(1).numpy())
        plain = self._builder.node("Cast", [rows], to=TensorProto.FLOAT)
        return self._builder.node("Mul", [plain, self._builder.node("Gather", [scale, ids])])

    def multiply(self, value: str, layers: Sequence[str]) -> list[str]:
        name = layers[0]
        if not name.endswith(_NARROW) or name.endswith(_CONTEXT):
            return self._multiply(value, layers, self._activations[name])
        weight = self._weight(name)
        channels = hardest_channels(self._activations[name], weight, _EXACT_CHANNELS)
        taken = self._builder.node(
            "Gather", [value, self._builder.constant(f"{name}.channels", channels.numpy())], axis=2
        )
        exact_weight = self._builder.constant(f"{name}.exact", weight[:, channels].T.numpy())
        exact = self._builder.node("MatMul", [taken, exact_weight])
        self._state[f"{name}.weight"] = weight.index_fill(1, channels, 0.0)
        [rest] = self._multiply(value, layers, without_channels(self._activations[name], channels))
        return [self._builder.node("Add", [rest, exact])]

    def _multiply(self, value: str, layers: Sequence[str], entering: Activation) -> list[str]:
        weights = torch.cat([self._weight(layer) for layer in layers])
        constant, name = self._builder.constant, layers[0]
        if name.endswith(_CONTEXT):
            form = self._context_form(name)
        else:
            form = choose_input_form(entering, weights, self._largest)
            value = self._builder.node("Mul", [value, constant(f"{name}.factors", (1 / form.factors).numpy())])
        scale = constant(f"{name}.input_scale", np.float32(form.scale))
        zero_point = constant(f"{name}.input_zero_point", np.uint8(form.zero_point))
        integers = self._builder.node("QuantizeLinear", [value, scale, zero_point])
        return [self._product(layer, form, entering, [integers, scale, zero_point]) for layer in layers]

    def _context_form(self, layer: str) -> QuantisedInput:
        if layer not in self._forms:
            self._forms[layer] = choose_input_form(self._activations[layer], self._weight(layer), self._largest)
        return self._forms[layer]

    def _product(self, layer: str, form: QuantisedInput, entering: Activation, inputs: Sequence[str]) -> str:
        weight, bias = self._weight(layer), self._state[f"{layer}.bias"]
        if layer.endswith(_VALUE):
            # Attention only averages values, so the factors of its output can be divided out here, for nothing.
            factors = self._context_form(layer.removesuffix(_VALUE) + _CONTEXT).factors
            weight, bias = weight / factors.unsqueeze(1), bias / factors
        moments = entering.moments / form.factors / form.factors.unsqueeze(1)
        rounded = quantise_weight_for(moments, weight * form.factors, self._largest)
        bias = corrected_bias(bias, weight, entering, form, rounded)
        constant = self._builder.constant
        integers, scale, zero_point = inputs
        weights = [
            constant(layer, rounded.values.T.numpy()),
            scale,
            constant(f"{layer}.scales", rounded.scales.numpy()),
        ]
        operands = [integers, *weights, zero_point, "", constant(f"{layer}.bias", bias.numpy())]
        return self._builder.fused("MatMulIntegerToFloat", operands)

    def _weight(self, layer: str) -> Tensor:
        return self._state[f"{layer}.weight"]


_Products = _FloatProducts | _Int8Products


class _Writer:
    """Writes the network around the matrix products."""

    def __init__(self, network: SentimentEncoder, builder: GraphBuilder, products: _Products) -> None:
        self._config = network.encoder.config
        if self._config.hidden_act != "gelu":
            raise UnsupportedNetwork(
                f"The activation {self._config.hidden_act} has no operator here; score with torch."
            )
        self._state = _state(network)
        self._builder, self._products = builder, products

    def model(self) -> onnx.ModelProto:
        value = self._embeddings()
        unpadded = self._unpadded()
        for index in range(self._config.num_hidden_layers):
            value = self._layer(value, f"encoder.encoder.layer.{index}", unpadded)
        head = [self._stored("head.weight"), self._stored("head.bias")]
        logits = self._builder.node("Gemm", [self._mean(value), *head], transB=1)
        return self._builder.model(logits, len(self._state["head.bias"]))

    def _stored(self, name: str) -> str:
        return self._builder.constant(name, self._state[name].numpy())

    def _embeddings(self) -> str:
        words = self._products.embed("input_ids", f"{_EMBEDDINGS}.word_embeddings.weight")
        positions = self._state[f"{_EMBEDDINGS}.position_embeddings.weight"]
        types = self._state[f"{_EMBEDDINGS}.token_type_embeddings.weight"]
        table = self._builder.constant("positions", (positions + types[0]).numpy())
        start = self._builder.constant("start", np.array([0], dtype=np.int64))
        length = self._builder.node("Shape", ["input_ids"], start=1, end=2)
        return self._normalised(words, self._builder.node("Slice", [table, start, length]), f"{_EMBEDDINGS}.LayerNorm")

    def _layer(self, value: str, prefix: str, unpadded: str) -> str:
        heads = self._products.multiply(value, [prefix + part for part in _QUERY_KEY_VALUE])
        [mixed] = self._products.multiply(self._attention(heads, unpadded), [prefix + _CONTEXT])
        value = self._normalised(mixed, value, f"{prefix}.attention.output.LayerNorm")
        [wide] = self._products.multiply(value, [prefix + _WIDEN])
        [narrow] = self._products.multiply(self._builder.fused("Gelu", [wide]), [prefix + _NARROW])
        return self._normalised(narrow, value, f"{prefix}.output.LayerNorm")

    def _normalised(self, value: str, skip: str, layer: str) -> str:
        # Not the fused SkipLayerNormalization: on CPUs it takes five times as long as these two (1.32).
        inputs = [self._builder.node("Add", [value, skip]), *map(self._stored, (f"{layer}.weight", f"{layer}.bias"))]
        return self._builder.node("LayerNormalization", inputs, axis=-1, epsilon=self._config.layer_norm_eps)

    def _unpadded(self) -> str:
        least = self._builder.node("ReduceMin", ["mask"], keepdims=0)
        return self._builder.node("Equal", [least, self._builder.constant("real", np.int32(1))])

    def _attention(self, heads: Sequence[str], unpadded: str) -> str:
        # ONNX Runtime has a faster attention that knows no mask.
        attributes = {"num_heads": self._config.num_attention_heads, "mask_filter_value": _MASKED}
        return self._builder.either(
            unpadded,
            ("MultiHeadAttention", heads, attributes),
            ("MultiHeadAttention", [*heads, "", "mask"], attributes),
        )

    def _mean(self, value: str) -> str:
        """Return the mean over the real tokens, shape (texts, channels)."""
        node, constant = self._builder.node, self._builder.constant
        axis = constant("axis", np.array([1], dtype=np.int64))
        weights = node("Cast", ["mask"], to=TensorProto.FLOAT)
        total = node("MatMul", [node("Unsqueeze", [weights, axis]), value])
        count = node("ReduceSum", [weights, axis], keepdims=1)
        at_least_one = node("Max", [count, constant("one", np.ones(1, dtype=np.float32))])
        return node("Div", [node("Squeeze", [total, axis]), at_least_one])


def observed_layers(network: SentimentEncoder) -> list[str]:
    """Return the names of the linear layers of which int8_graph has to know what enters them."""
    # Keys and values are made of the same as queries.
    parts = [_QUERY_KEY_VALUE[0], _CONTEXT, _WIDEN, _NARROW]
    count = network.encoder.config.num_hidden_layers
    return [f"encoder.encoder.layer.{index}{part}" for index in range(count) for part in parts]


def float_graph(network: SentimentEncoder) -> onnx.ModelProto:
    """Return the network in float32; raises UnsupportedNetwork if no graph is written for networks of its kind."""
    builder = GraphBuilder()
    return _Writer(network, builder, _FloatProducts(builder, _state(network))).model()


def int8_graph(network: SentimentEncoder, activations: Mapping[str, Activation], largest: int) -> onnx.ModelProto:
    """Return the network with products of 8-bit integers and everything else in float32.

    ``activations`` are those of `observed_layers`. ``largest`` is the largest weight, 127 at most. Raises
    UnsupportedNetwork if no graph is written for networks of its kind.
    """
    builder = GraphBuilder()
    return _Writer(network, builder, _Int8Products(builder, _state(network), activations, largest)).model()


def _state(network: SentimentEncoder) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().float() for name, tensor in network.state_dict().items()}
