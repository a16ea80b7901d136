from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from models.losses import agreement_losses, distillation_losses
from models.network import SentimentEncoder
from models.tokens import encode
from models.training import encode_examples
from models.training_step import Batch, Objective, backward, moved_embeddings, weighted_loss
from tests.models.toys import PAD_ID, toy_config, toy_examples, toy_network, toy_tokenizer

CPU = torch.device("cpu")


def toy_batch(rows: int = 9, two_class: bool = False) -> Batch:
    examples = toy_examples(rows, two_class=two_class)
    ids = encode(toy_tokenizer(), [one.text for one in examples], 32)
    return encode_examples(examples, ids, PAD_ID).batch(range(rows), CPU)


def still_network() -> SentimentEncoder:
    """Without dropout, so that two passes of it are the same."""
    return toy_network().eval()


def dropping_network() -> SentimentEncoder:
    torch.manual_seed(1)
    return SentimentEncoder(toy_config(), dropout=0.5).train()


def gradient(network: SentimentEncoder, batch: Batch, objective: Objective) -> Tensor:
    network.zero_grad()
    backward(network, batch, objective)
    return torch.cat([one.grad.flatten() for one in network.parameters() if one.grad is not None])


def word_vectors(network: SentimentEncoder) -> Tensor:
    return network.encoder.embeddings.word_embeddings.weight.detach().clone()


@pytest.mark.parametrize("pieces", [2, 4, 20])
def test_a_batch_in_pieces_has_the_gradient_of_the_whole(pieces: int) -> None:
    network, batch = still_network(), toy_batch()
    batch.weights[2:5] = 3.0
    whole = gradient(network, batch, Objective())
    assert torch.allclose(gradient(network, batch, Objective(accumulate=pieces)), whole, atol=2e-3)


def test_a_row_of_weight_zero_does_not_count() -> None:
    network, batch = still_network(), toy_batch(6)
    batch.weights[3:] = 0
    assert torch.allclose(
        weighted_loss(network, batch, Objective()), weighted_loss(network, toy_batch(3), Objective()), atol=2e-2
    )


def test_two_passes_that_agree_cost_nothing_and_others_do() -> None:
    one, other = torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([[0.0, 1.0, 0.5]])
    assert float(agreement_losses(one, one)) == pytest.approx(0, abs=1e-6)
    assert float(agreement_losses(one, other)) > 0.1
    assert float(agreement_losses(one, other)) == pytest.approx(float(agreement_losses(other, one)))


def test_r_drop_adds_what_dropout_makes_disagree_and_nothing_without_dropout() -> None:
    still, batch = still_network(), toy_batch()
    plain = float(weighted_loss(still, batch, Objective()).detach())
    assert float(weighted_loss(still, batch, Objective(r_drop=5.0)).detach()) == pytest.approx(plain, rel=1e-3)
    dropping = dropping_network()
    torch.manual_seed(3)
    without = float(weighted_loss(dropping, batch, Objective(r_drop=1e-9)).detach())
    torch.manual_seed(3)
    assert float(weighted_loss(dropping, batch, Objective(r_drop=5.0)).detach()) > without


def test_the_step_against_the_embeddings_raises_the_loss_and_is_taken_back() -> None:
    network, batch = still_network(), toy_batch()
    before = word_vectors(network)
    backward(network, batch, Objective())
    plain = float(weighted_loss(network, batch, Objective()).detach())
    with moved_embeddings(network, 0.5):
        assert float(weighted_loss(network, batch, Objective()).detach()) > plain
    assert torch.equal(word_vectors(network), before)


def test_adversarial_training_changes_the_gradient_but_no_weight() -> None:
    network, batch = still_network(), toy_batch()
    before, plain = word_vectors(network), gradient(network, batch, Objective())
    hardened = gradient(network, batch, Objective(adversarial=0.5))
    assert not torch.allclose(hardened, plain, atol=1e-3)
    assert torch.equal(word_vectors(network), before)


def test_frozen_embeddings_cannot_be_moved() -> None:
    network = still_network()
    network.encoder.embeddings.requires_grad_(False)
    with pytest.raises(ValueError, match="no gradient"):
        backward(network, toy_batch(), Objective(adversarial=0.1))


def test_a_student_of_its_teachers_opinion_pays_nothing() -> None:
    logits = torch.tensor([[2.0, 0.0, -1.0]])
    teacher = torch.softmax(logits, dim=1)
    assert float(distillation_losses(logits, teacher, 2.0)) == pytest.approx(0, abs=1e-6)
    assert float(distillation_losses(logits, teacher.flip(1), 2.0)) > 0.5


def test_a_row_may_have_a_share_of_the_teacher_of_its_own() -> None:
    network, batch = still_network(), toy_batch()
    taught = replace(batch, teacher=torch.full((9, 3), 1 / 3))
    own = replace(taught, teacher_shares=torch.tensor([0.0] * 4 + [1.0] * 4 + [math.nan]))

    def losses(of: Batch, share: float) -> list[float]:
        pieces = of.pieces(9)
        return [float(weighted_loss(network, one, Objective(distillation=share)).detach()) for one in pieces]

    labels, opinion = losses(batch, 0.5), losses(taught, 1.0)
    half = losses(taught, 0.5)
    assert losses(own, 0.5) == pytest.approx([*labels[:4], *opinion[4:8], half[8]], rel=1e-3)


def test_the_teachers_share_replaces_the_labels_share() -> None:
    network, batch = still_network(), toy_batch()
    opinion = torch.full((9, 3), 1 / 3)
    taught = replace(batch, teacher=opinion)
    labels_only = float(weighted_loss(network, batch, Objective()).detach())
    teacher_only = float(weighted_loss(network, taught, Objective(distillation=1.0)).detach())
    half = float(weighted_loss(network, taught, Objective(distillation=0.5)).detach())
    assert half == pytest.approx((labels_only + teacher_only) / 2, rel=1e-3)
    assert float(weighted_loss(network, batch, Objective(distillation=0.5)).detach()) == pytest.approx(labels_only)
