from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.monitor import DevelopmentSet, Monitor, Reading, macro_f1_of, readings_since_best
from models.tokens import encode
from models.training import TrainingSettings, encode_examples, train
from tests.models.toys import PAD_ID, toy_examples, toy_network, toy_tokenizer


def development_set(rows: int = 30) -> DevelopmentSet:
    examples = toy_examples(rows, seed=44)
    ids = encode(toy_tokenizer(), [one.text for one in examples], 32)
    return DevelopmentSet(ids, [one.label for one in examples], PAD_ID)


def readings(*means: float) -> list[Reading]:
    return [Reading(step, 1.0, {"toy": mean}) for step, mean in enumerate(means, 1)]


def test_the_mean_over_the_sets_counts_every_set_alike() -> None:
    assert Reading(1, 0.5, {"small": 0.4, "large": 0.8}).mean == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("means", "since"), [((), 0), ((0.5,), 0), ((0.5, 0.6), 0), ((0.6, 0.5, 0.6), 2), ((0.4, 0.7, 0.5, 0.5), 2)]
)
def test_readings_since_the_best_are_counted_from_the_first_of_equals(means: tuple[float, ...], since: int) -> None:
    assert readings_since_best(readings(*means)) == since


def test_a_network_that_learns_reads_higher_and_its_best_weights_are_kept(tmp_path: Path) -> None:
    network, watched = toy_network(), {"toy": development_set()}
    examples = toy_examples(240)
    data = encode_examples(examples, encode(toy_tokenizer(), [one.text for one in examples], 32), PAD_ID)
    monitor = Monitor(watched, every=10, patience=0, folder=tmp_path)
    settings = TrainingSettings(epochs=3, batch_size=8, learning_rate=3e-3, max_tokens=32)
    train(network, lambda epoch: data, settings, on_step=lambda now, total: monitor.read(network, now.step, now.loss))
    assert [one.step for one in monitor.readings] == list(range(10, 91, 10))
    assert monitor.readings[-1].mean > monitor.readings[0].mean
    best = toy_network(seed=5)
    best.load_state_dict(torch.load(monitor.best_weights, weights_only=True))
    assert macro_f1_of(best, watched)["toy"] == pytest.approx(max(one.mean for one in monitor.readings))


def test_it_asks_for_the_end_when_nothing_gets_better_for_long_enough(tmp_path: Path) -> None:
    network = toy_network()
    monitor = Monitor({"toy": development_set()}, every=1, patience=2, folder=tmp_path)
    assert [monitor.read(network, step, 1.0) for step in (1, 2, 3)] == [False, False, True]


def test_training_ends_when_it_is_asked_to() -> None:
    examples = toy_examples(80)
    data = encode_examples(examples, encode(toy_tokenizer(), [one.text for one in examples], 32), PAD_ID)
    settings = TrainingSettings(epochs=1, batch_size=8, max_tokens=32)
    assert train(toy_network(), lambda epoch: data, settings, on_step=lambda now, total: now.step == 4).step == 4


def test_steps_between_readings_are_not_read(tmp_path: Path) -> None:
    monitor = Monitor({"toy": development_set()}, every=5, patience=1, folder=tmp_path)
    assert not monitor.read(toy_network(), 4, 1.0)
    assert monitor.readings == []


def test_a_resumed_run_knows_what_was_read_before_its_checkpoint_and_no_more(tmp_path: Path) -> None:
    network = toy_network()
    first = Monitor({"toy": development_set()}, every=1, patience=9, folder=tmp_path)
    for step in (1, 2, 3):
        first.read(network, step, 0.7)
    second = Monitor({"toy": development_set()}, every=1, patience=9, folder=tmp_path)
    second.take_over(3)
    assert second.readings == first.readings[:2]


def test_reading_leaves_the_network_in_training(tmp_path: Path) -> None:
    network = toy_network().train()
    Monitor({"toy": development_set()}, every=1, patience=0, folder=tmp_path).read(network, 1, 1.0)
    assert network.training
