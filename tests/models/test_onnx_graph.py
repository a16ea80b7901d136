from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor

from models.network import SentimentEncoder
from models.tokens import encode, pad
from tests.models.toys import PAD_ID, toy_config, toy_examples, toy_network, toy_tokenizer

onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from models.onnx_graph import UnsupportedNetwork, float_graph, int8_graph, observed_layers  # noqa: E402
from models.onnx_quantisation import observe_inputs  # noqa: E402

IDS = encode(toy_tokenizer(), ["", *(one.text for one in toy_examples(80))], 32)
BATCH = pad(IDS, PAD_ID)


@pytest.fixture(scope="module")
def network() -> SentimentEncoder:
    return toy_network().eval()


def exact(network: SentimentEncoder, ids: Tensor, mask: Tensor) -> Tensor:
    with torch.no_grad():
        logits: Tensor = network(ids, mask)
    return logits


def run(graph: onnx.ModelProto, ids: Tensor, mask: Tensor) -> Tensor:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    feed = {"input_ids": ids.numpy().astype(np.int32), "mask": mask.numpy().astype(np.int32)}
    return torch.from_numpy(session.run(None, feed)[0])


def in_int8(network: SentimentEncoder, largest: int = 127) -> onnx.ModelProto:
    return int8_graph(network, observe_inputs(network, observed_layers(network), [BATCH]), largest)


def error(found: Tensor, right: Tensor) -> float:
    """The root of the mean square of the error, in standard deviations of what is right."""
    return float((found - right).square().mean().sqrt() / right.std(dim=0).mean())


def longest(ids: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    length = max(len(row) for row in ids)
    return [row for row in ids if len(row) == length]


def test_the_float_graph_gives_the_logits_of_torch(network: SentimentEncoder) -> None:
    assert torch.allclose(run(float_graph(network), *BATCH), exact(network, *BATCH), atol=1e-5)


def test_a_batch_without_padding_takes_the_other_attention_to_the_same_logits(network: SentimentEncoder) -> None:
    unpadded = pad(longest(IDS), PAD_ID)
    assert bool(unpadded[1].all())
    assert not bool(BATCH[1].all())
    assert torch.allclose(run(float_graph(network), *unpadded), exact(network, *unpadded), atol=1e-5)


@pytest.mark.parametrize("largest", [127, 90, 64])
def test_the_int8_graph_comes_near_the_logits_of_torch(network: SentimentEncoder, largest: int) -> None:
    assert error(run(in_int8(network, largest), *BATCH), exact(network, *BATCH)) < 0.1


def test_the_int8_logits_of_a_text_do_not_depend_on_the_batch_it_is_in(network: SentimentEncoder) -> None:
    graph = in_int8(network)
    alone = torch.cat([run(graph, *pad([row], PAD_ID)) for row in IDS[:8]])
    assert torch.allclose(run(graph, *BATCH)[:8], alone, atol=1e-2)


def test_the_int8_graph_is_a_quarter_of_the_float_one(network: SentimentEncoder) -> None:
    def weights(graph: onnx.ModelProto) -> int:
        return sum(len(one.raw_data) for one in graph.graph.initializer if len(one.dims) == 2 and one.dims[0] > 1)

    assert weights(in_int8(network)) < weights(float_graph(network)) / 2


def test_channels_much_larger_than_the_rest_do_not_spoil_int8() -> None:
    uneven = toy_network(seed=4).eval()
    state = uneven.state_dict()
    for name in state:
        if name.endswith("LayerNorm.weight"):
            state[name][3] *= 30
        if name.endswith("LayerNorm.bias"):
            state[name][7] += 30
    uneven.load_state_dict(state)
    assert error(run(in_int8(uneven), *BATCH), exact(uneven, *BATCH)) < 0.1


def test_a_network_with_another_activation_has_no_graph() -> None:
    config = toy_config()
    config.hidden_act = "relu"
    with pytest.raises(UnsupportedNetwork, match="relu"):
        float_graph(SentimentEncoder(config))
