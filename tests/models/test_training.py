from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from models.errors import ModelError
from models.network import SentimentEncoder
from models.tokens import encode
from models.training import (
    EncodedExamples,
    Epochs,
    TrainingSettings,
    encode_examples,
    learning_rate_at,
    plan_batches,
    train,
)
from tests.models.toys import PAD_ID, toy_examples, toy_network, toy_tokenizer

SETTINGS = TrainingSettings(epochs=3, batch_size=8, learning_rate=3e-3, max_tokens=32)


def always(data: EncodedExamples) -> Epochs:
    return lambda epoch: data


def toy_data(rows: int, two_class: bool = False) -> EncodedExamples:
    examples = toy_examples(rows, two_class=two_class)
    return encode_examples(examples, encode(toy_tokenizer(), [one.text for one in examples], 32), PAD_ID)


def same_weights(one: SentimentEncoder, other: SentimentEncoder) -> bool:
    theirs = other.state_dict()
    return all(torch.equal(tensor, theirs[name]) for name, tensor in one.state_dict().items())


def test_the_loss_goes_down_on_posts_that_can_be_told_apart() -> None:
    losses: list[float] = []
    network = toy_network()
    train(network, always(toy_data(240)), SETTINGS, on_step=lambda progress, total: losses.append(progress.loss))
    assert losses[0] > 0.9
    assert losses[-1] < 0.5 * losses[0]


def test_a_trained_network_calls_unseen_posts_rightly() -> None:
    network = toy_network()
    train(network, always(toy_data(240)), SETTINGS)
    unseen = toy_examples(30, seed=99)
    ids = encode(toy_tokenizer(), [one.text for one in unseen], 32)
    with torch.no_grad():
        called = [int(network(torch.tensor([row]), torch.ones(1, len(row))).argmax()) for row in ids]
    assert called == [one.label for one in unseen]


def test_a_resumed_run_ends_with_the_weights_of_an_uninterrupted_one(tmp_path: Path) -> None:
    data = toy_data(96)
    whole, broken, resumed = toy_network(), toy_network(), toy_network(seed=77)
    train(whole, always(data), SETTINGS)
    train(broken, always(data), SETTINGS, checkpoint=tmp_path / "state.pt", stop_after=17, save_every=5)
    end = train(resumed, always(data), SETTINGS, checkpoint=tmp_path / "state.pt", resume=True)
    assert end.step == 36
    assert same_weights(whole, resumed)
    assert not same_weights(whole, broken)


def test_two_runs_with_one_seed_are_the_same_and_with_another_seed_are_not() -> None:
    data = toy_data(48)
    networks = [toy_network() for _ in range(3)]
    for network, seed in zip(networks, (4, 4, 5), strict=True):
        train(network, always(data), TrainingSettings(batch_size=8, seed=seed))
    assert same_weights(networks[0], networks[1])
    assert not same_weights(networks[0], networks[2])


def test_a_checkpoint_of_other_data_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state.pt"
    train(toy_network(), always(toy_data(16)), SETTINGS, checkpoint=state, stop_after=2)
    with pytest.raises(ModelError, match="rows"):
        train(toy_network(), always(toy_data(24)), SETTINGS, checkpoint=state, resume=True)


def test_a_run_may_be_lengthened_on_the_way_and_tells_of_the_run_before(tmp_path: Path) -> None:
    data, state = toy_data(16), tmp_path / "state.pt"
    train(toy_network(), always(data), SETTINGS, checkpoint=state, stop_after=2)
    longer = dataclasses.replace(SETTINGS, epochs=5, decay_share=0.2)
    end = train(toy_network(), always(data), longer, checkpoint=state, resume=True)
    assert end.step == 10
    assert [(run["until_step"], run["epochs"]) for run in end.earlier] == [(2, SETTINGS.epochs)]


def test_every_epoch_sees_its_own_rows() -> None:
    asked: list[int] = []

    def epochs(number: int) -> EncodedExamples:
        asked.append(number)
        return toy_data(16)

    train(toy_network(), epochs, SETTINGS)
    assert asked == [0, 1, 2]


def test_what_is_frozen_stays_and_the_rest_learns() -> None:
    network, before = toy_network(), toy_network()
    network.encoder.embeddings.requires_grad_(False)
    train(network, always(toy_data(24)), SETTINGS)
    now, then = network.state_dict(), before.state_dict()
    assert all(torch.equal(now[name], then[name]) for name in now if "embeddings" in name)
    assert not torch.equal(now["head.weight"], then["head.weight"])


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    data = toy_data(16)
    train(toy_network(), always(data), SETTINGS, checkpoint=tmp_path / "state.pt", stop_after=2)
    other = TrainingSettings(epochs=3, batch_size=8, weight_decay=0.5, max_tokens=32)
    with pytest.raises(ModelError, match="weight_decay"):
        train(toy_network(), always(data), other, checkpoint=tmp_path / "state.pt", resume=True)


def test_a_broken_checkpoint_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state.pt").write_bytes(b"half a file")
    with pytest.raises(ModelError, match="start without --resume"):
        train(toy_network(), always(toy_data(16)), SETTINGS, checkpoint=tmp_path / "state.pt", resume=True)


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


def test_the_learning_rate_may_stay_up_until_the_last_part() -> None:
    settings = TrainingSettings(learning_rate=1.0, warmup_share=0.1, decay_share=0.3)
    rates = [learning_rate_at(step, 100, settings) for step in range(101)]
    assert set(rates[10:71]) == {1.0}
    assert rates[85] == 0.5
    assert rates[100] == 0.0
