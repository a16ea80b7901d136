from __future__ import annotations

import math

import pytest
import torch

from models.losses import sentiment_losses
from models.network import mask_neutral

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2


def loss(shares: tuple[float, float, float], label: int, two_class: bool) -> float:
    logits = torch.tensor([shares]).log()
    return float(sentiment_losses(logits, torch.tensor([label]), torch.tensor([two_class])))


@pytest.mark.parametrize("label", [NEGATIVE, NEUTRAL, POSITIVE])
def test_a_three_class_row_costs_its_cross_entropy(label: int) -> None:
    shares = (0.2, 0.5, 0.3)
    assert loss(shares, label, two_class=False) == pytest.approx(-math.log(shares[label]))


def test_a_complaint_among_reviews_is_wrong_when_it_is_called_neutral() -> None:
    assert loss((0.1, 0.8, 0.1), NEGATIVE, two_class=True) == pytest.approx(-math.log(0.1))


def test_praise_among_reviews_must_not_be_negative_and_may_be_neutral() -> None:
    shares = (0.1, 0.6, 0.3)
    expected = 0.5 * -math.log(0.3 / 0.4) + 0.5 * -math.log(0.9)
    assert loss(shares, POSITIVE, two_class=True) == pytest.approx(expected)


def test_praise_among_reviews_does_not_push_neutral_down() -> None:
    logits = torch.tensor([[0.3, 1.0, 0.1]], requires_grad=True)
    sentiment_losses(logits, torch.tensor([POSITIVE]), torch.tensor([True])).sum().backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad[0, NEUTRAL] < 0
    assert logits.grad[0, NEGATIVE] > 0


def test_a_masked_row_cannot_be_neutral_and_an_unmasked_one_can() -> None:
    logits = torch.tensor([[0.0, 9.0, 1.0], [0.0, 9.0, 1.0]])
    masked = mask_neutral(logits, torch.tensor([True, False]))
    assert masked.argmax(dim=1).tolist() == [2, 1]
