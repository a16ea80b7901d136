from __future__ import annotations

import torch

from models.adapters import add_adapters, fold_adapters, trained_share
from models.network import SentimentEncoder
from models.tokens import encode
from models.training import TrainingSettings, encode_examples, train
from tests.models.toys import PAD_ID, toy_config, toy_examples, toy_network, toy_tokenizer

IDS = torch.tensor([[0, 5, 9, 12, 2]])
MASK = torch.ones(1, 5)


def trained_with_adapters() -> SentimentEncoder:
    network = toy_network()
    add_adapters(network, rank=2)
    examples = toy_examples(48)
    data = encode_examples(examples, encode(toy_tokenizer(), [one.text for one in examples], 32), PAD_ID)
    train(network, lambda epoch: data, TrainingSettings(batch_size=8, learning_rate=1e-2, max_tokens=32))
    return network


def test_only_a_small_share_of_a_deep_encoder_is_trained() -> None:
    config = toy_config(layers=6)
    config.hidden_size, config.intermediate_size, config.num_attention_heads = 128, 512, 4
    network = SentimentEncoder(config)
    assert trained_share(network) == 1
    add_adapters(network, rank=2)
    assert 0 < trained_share(network) < 0.02


def test_the_encoder_under_the_adapters_stays_and_what_it_says_changes() -> None:
    before, after = toy_network(), trained_with_adapters()
    old = before.state_dict()
    kept = {name.replace(".base_layer", ""): tensor for name, tensor in after.state_dict().items()}
    assert all(torch.equal(kept[name], old[name]) for name in old if name.startswith("encoder"))
    with torch.no_grad():
        assert not torch.allclose(before.eval()(IDS, MASK), after.eval()(IDS, MASK), atol=1e-3)


def test_folded_adapters_say_the_same_and_leave_a_plain_network() -> None:
    network = trained_with_adapters().eval()
    with torch.no_grad():
        said = network(IDS, MASK)
        fold_adapters(network)
        assert torch.allclose(network(IDS, MASK), said, atol=1e-4)
    assert network.state_dict().keys() == toy_network().state_dict().keys()
