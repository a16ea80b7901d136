from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.errors import ModelError
from models.network import SentimentEncoder, mask_neutral
from models.tokens import encode
from models.training import (
    EncodedExamples,
    TrainingSettings,
    batch_loss,
    encode_examples,
    learning_rate_at,
    plan_batches,
    train,
)
from tests.models.toys import PAD_ID, toy_examples, toy_network, toy_tokenizer

SETTINGS = TrainingSettings(epochs=3, batch_size=8, learning_rate=3e-3, max_tokens=32)
CPU = torch.device("cpu")


def toy_data(rows: int, two_class: bool = False) -> EncodedExamples:
    examples = toy_examples(rows, two_class=two_class)
    return encode_examples(examples, encode(toy_tokenizer(), [one.text for one in examples], 32), PAD_ID)


def same_weights(one: SentimentEncoder, other: SentimentEncoder) -> bool:
    theirs = other.state_dict()
    return all(torch.equal(tensor, theirs[name]) for name, tensor in one.state_dict().items())


def test_the_loss_goes_down_on_posts_that_can_be_told_apart() -> None:
    losses: list[float] = []
    network = toy_network()
    train(network, toy_data(240), SETTINGS, on_step=lambda progress, total: losses.append(progress.loss))
    assert losses[0] > 0.9
    assert losses[-1] < 0.5 * losses[0]


def test_a_trained_network_calls_unseen_posts_rightly() -> None:
    network = toy_network()
    train(network, toy_data(240), SETTINGS)
    unseen = toy_examples(30, seed=99)
    ids = encode(toy_tokenizer(), [one.text for one in unseen], 32)
    with torch.no_grad():
        called = [int(network(torch.tensor([row]), torch.ones(1, len(row))).argmax()) for row in ids]
    assert called == [one.label for one in unseen]


def test_a_resumed_run_ends_with_the_weights_of_an_uninterrupted_one(tmp_path: Path) -> None:
    data = toy_data(96)
    whole, broken, resumed = toy_network(), toy_network(), toy_network(seed=77)
    train(whole, data, SETTINGS)
    train(broken, data, SETTINGS, checkpoint=tmp_path / "state.pt", stop_after=17, save_every=5)
    end = train(resumed, data, SETTINGS, checkpoint=tmp_path / "state.pt", resume=True)
    assert end.step == 36
    assert same_weights(whole, resumed)
    assert not same_weights(whole, broken)


def test_two_runs_with_one_seed_are_the_same_and_with_another_seed_are_not() -> None:
    data = toy_data(48)
    networks = [toy_network() for _ in range(3)]
    for network, seed in zip(networks, (4, 4, 5), strict=True):
        train(network, data, TrainingSettings(batch_size=8, seed=seed))
    assert same_weights(networks[0], networks[1])
    assert not same_weights(networks[0], networks[2])


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    data = toy_data(16)
    train(toy_network(), data, SETTINGS, checkpoint=tmp_path / "state.pt", stop_after=2)
    other = TrainingSettings(epochs=3, batch_size=8, learning_rate=1e-3, max_tokens=32)
    with pytest.raises(ModelError, match="learning_rate"):
        train(toy_network(), data, other, checkpoint=tmp_path / "state.pt", resume=True)


def test_a_broken_checkpoint_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state.pt").write_bytes(b"half a file")
    with pytest.raises(ModelError, match="start without --resume"):
        train(toy_network(), toy_data(16), SETTINGS, checkpoint=tmp_path / "state.pt", resume=True)


def test_a_masked_row_cannot_be_neutral_and_an_unmasked_one_can() -> None:
    logits = torch.tensor([[0.0, 9.0, 1.0], [0.0, 9.0, 1.0]])
    masked = mask_neutral(logits, torch.tensor([True, False]))
    assert masked.argmax(dim=1).tolist() == [2, 1]


def test_two_class_rows_teach_nothing_about_neutral() -> None:
    network = toy_network()
    batch_loss(network, toy_data(8, two_class=True), range(8), CPU).backward()  # type: ignore[no-untyped-call]
    gradient = network.head.weight.grad
    assert gradient is not None
    assert gradient[1].abs().max() == 0
    assert gradient[0].abs().max() > 0


def test_a_row_of_weight_zero_does_not_count() -> None:
    data = toy_data(6)
    network = toy_network().eval()
    some = encode_examples(toy_examples(6), data.ids, PAD_ID)
    some.weights[3:] = 0
    assert torch.allclose(batch_loss(network, some, range(6), CPU), batch_loss(network, data, range(3), CPU), atol=1e-2)


def test_every_row_is_in_one_batch_of_similar_lengths() -> None:
    lengths = [5 + index * 7 % 90 for index in range(1000)]
    batches = plan_batches(lengths, 32, seed=1)
    assert sorted(index for batch in batches for index in batch) == list(range(1000))
    assert max(max(lengths[i] for i in batch) - min(lengths[i] for i in batch) for batch in batches) < 10
    assert batches != plan_batches(lengths, 32, seed=2)


def test_the_learning_rate_warms_up_and_decays_to_nothing() -> None:
    settings = TrainingSettings(learning_rate=1.0, warmup_share=0.1)
    rates = [learning_rate_at(step, 100, settings) for step in range(101)]
    assert max(rates) == rates[9] == 1.0
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[100] == 0.0
