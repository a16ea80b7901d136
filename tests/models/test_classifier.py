from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from analysis.sentiment import Score
from models.backends import TorchBackend
from models.classifier import Classifier
from models.device import choose_device
from models.errors import ModelError, UnscorableTexts
from models.loading import LoadedModel, open_model
from models.model_folder import save_model
from tests.models.toys import toy_examples, toy_network, toy_tokenizer

CPU = torch.device("cpu")
TEXTS = ["", *(one.text for one in toy_examples(60)), "the " * 200, "awful", ""]


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    save_model(tmp_path, toy_network(), toy_tokenizer(), quantise=True, max_tokens=32)
    return open_model(tmp_path)


class SmallMemory(nn.Module):
    """A network that has room for so many rows and no more, as a small graphics card has."""

    def __init__(self, network: nn.Module, rows: int, error: type[RuntimeError] = torch.OutOfMemoryError) -> None:
        super().__init__()
        self.network, self.rows, self.error = network, rows, error
        self.sizes: list[int] = []

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        self.sizes.append(len(input_ids))
        if len(input_ids) > self.rows:
            raise self.error("CUDA out of memory. Tried to allocate 1.00 GiB")
        result: Tensor = self.network(input_ids, attention_mask)
        return result


def close(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> bool:
    return torch.allclose(torch.tensor(one), torch.tensor(other), atol=2e-2)


def rows(classifier: Classifier, texts: Sequence[str]) -> list[tuple[float, float, float]]:
    return [(one.negative, one.neutral, one.positive) for one in classifier.score(texts)]


def likeliest(score: Score) -> int:
    shares = (score.negative, score.neutral, score.positive)
    return shares.index(max(shares))


def test_scores_come_back_in_the_order_of_the_texts(model: LoadedModel) -> None:
    classifier = Classifier(model, CPU, token_budget=64)
    one_by_one = [rows(classifier, [text])[0] for text in TEXTS]
    assert close(rows(classifier, TEXTS), one_by_one)
    assert not close(one_by_one, one_by_one[::-1])


def test_probabilities_sum_to_one(model: LoadedModel) -> None:
    assert all(sum(row) == pytest.approx(1, abs=1e-9) for row in rows(Classifier(model, CPU), TEXTS))


def test_no_texts_give_no_scores(model: LoadedModel) -> None:
    assert Classifier(model, CPU).score([]) == []


def test_a_temperature_above_one_makes_scores_less_sure_and_moves_no_likeliest_class(model: LoadedModel) -> None:
    sure = Classifier(model, CPU).score(TEXTS)
    unsure = Classifier(replace(model, temperatures={"en": 3.0}), CPU).score(TEXTS)
    assert [likeliest(one) for one in sure] == [likeliest(one) for one in unsure]
    top = [
        (max(a.negative, a.neutral, a.positive), max(b.negative, b.neutral, b.positive))
        for a, b in zip(sure, unsure, strict=True)
    ]
    assert all(a > b for a, b in top)


def test_out_of_memory_halves_the_batches_until_they_fit(model: LoadedModel) -> None:
    expected = rows(Classifier(model, CPU), TEXTS)
    small = SmallMemory(model.network, rows=4)
    assert close(rows(Classifier(replace(model, network=small), CPU), TEXTS), expected)
    assert 0 < sum(size > 4 for size in small.sizes) < 8, "halved each time, not made smaller row by row"
    assert sum(size for size in small.sizes if size <= 4) == len({tuple(row) for row in model.encode(TEXTS)})


class SeveralAtOnce(TorchBackend):
    """The same network in three threads, as a graph on a processor is computed."""

    batches_at_once = 3

    def forward(self, input_ids: Tensor, mask: Tensor) -> Tensor:
        with torch.no_grad():
            return super().forward(input_ids, mask)


def test_out_of_memory_in_one_of_several_threads_loses_no_text(model: LoadedModel) -> None:
    small = SmallMemory(model.network, rows=4)
    classifier = Classifier(model, CPU, backend=SeveralAtOnce(small, CPU), token_budget=128)
    assert close(rows(classifier, TEXTS), rows(Classifier(model, CPU), TEXTS))
    assert classifier.work.out_of_memory > 0
    assert classifier.work.computed_rows == len({tuple(one) for one in model.encode(TEXTS)})


def test_a_failure_in_one_of_several_threads_is_raised(model: LoadedModel) -> None:
    broken = SmallMemory(model.network, 0, RuntimeError)
    with pytest.raises(RuntimeError):
        Classifier(model, CPU, backend=SeveralAtOnce(broken, CPU)).score(TEXTS)


def test_not_even_one_text_fitting_is_a_temporary_error(model: LoadedModel) -> None:
    with pytest.raises(ModelError, match="Out of memory") as caught:
        Classifier(replace(model, network=SmallMemory(model.network, rows=0)), CPU).score(TEXTS)
    assert caught.value.temporary


def test_another_failure_of_the_network_is_not_taken_for_memory(model: LoadedModel) -> None:
    with pytest.raises(RuntimeError):
        Classifier(replace(model, network=SmallMemory(model.network, 0, RuntimeError)), CPU).score(TEXTS)


class Cornered(nn.Module):
    """A network that gives no number for long rows, as one whose weights overflow."""

    def __init__(self, network: nn.Module, longest: int) -> None:
        super().__init__()
        self.network, self.longest = network, longest

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        logits: Tensor = self.network(input_ids, attention_mask)
        return logits.masked_fill(attention_mask.sum(dim=1, keepdim=True) > self.longest, float("nan"))


def test_texts_without_a_number_are_named_by_their_places(model: LoadedModel) -> None:
    texts = ["the shop", "the " * 20, "awful", "a " * 25]
    with pytest.raises(UnscorableTexts) as caught:
        Classifier(replace(model, network=Cornered(model.network, 10)), CPU).score(texts)
    assert caught.value.places == (1, 3)
    assert not caught.value.temporary


def test_texts_that_are_written_alike_are_computed_once(model: LoadedModel) -> None:
    classifier = Classifier(model, CPU, remember=100)
    one, other, *rest = classifier.score(["the  awful shop", "the awful shop", "awful", "the awful\tshop"])
    assert one == other == rest[1] != rest[0]
    assert (classifier.work.texts, classifier.work.computed_rows) == (4, 2)
    assert classifier.score(["awful"]) == [rest[0]]
    assert classifier.work.computed_rows == 2, "it was remembered"


def test_without_being_told_nothing_is_remembered(model: LoadedModel) -> None:
    classifier = Classifier(model, CPU)
    assert classifier.score(["awful"]) == classifier.score(["awful"])
    assert classifier.work.computed_rows == 2


def test_windows_come_back_in_their_order(model: LoadedModel) -> None:
    classifier = Classifier(model, CPU)
    whole = classifier.score(TEXTS)
    parts = list(classifier.score_windows([TEXTS[:10], [], TEXTS[10:]]))
    assert [len(part) for part in parts] == [10, 0, len(TEXTS) - 10]
    assert [likeliest(score) for part in parts for score in part] == [likeliest(score) for score in whole]


def test_of_several_devices_one_engine_takes_the_first() -> None:
    assert choose_device("cpu,abacus") == CPU


def test_an_unknown_device_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="not available"):
        Classifier.load(device="abacus")


def test_threads_are_those_asked_for(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    save_model(tmp_path, toy_network(), toy_tokenizer(), quantise=True)
    try:
        Classifier.load(tmp_path, threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
