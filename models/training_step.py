"""One step's gradient: the loss of a batch, in pieces if memory is short, with what makes it robust."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.device import autocast, fast_dtype
from models.losses import agreement_losses, distillation_losses, sentiment_losses


@dataclass(frozen=True, slots=True)
class Objective:
    """What is minimised besides the loss of the labels; all off by default.

    ``accumulate`` computes a batch in so many pieces with the same gradient. ``r_drop`` weighs the agreement of two
    passes with different dropout. ``adversarial`` is the length of a step of the word embeddings towards a higher loss,
    which is added (FGM; Miyato, Dai, Goodfellow 2017). ``distillation`` is the share of the teacher's opinion in the
    loss, from 0 to 1, at a ``temperature``.
    """

    accumulate: int = 1
    r_drop: float = 0.0
    adversarial: float = 0.0
    distillation: float = 0.0
    temperature: float = 2.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded rows on their device: ids and mask (rows, tokens), the rest by row."""

    input_ids: Tensor
    mask: Tensor
    labels: Tensor
    two_class: Tensor
    weights: Tensor
    teacher: Tensor | None = None
    teacher_shares: Tensor | None = None

    def pieces(self, count: int) -> Iterator[Batch]:
        """Yield the rows in ``count`` parts or as many as there are rows."""
        for index in torch.arange(len(self.labels), device=self.labels.device).tensor_split(count):
            if len(index):
                yield Batch(
                    self.input_ids[index],
                    self.mask[index],
                    self.labels[index],
                    self.two_class[index],
                    self.weights[index],
                    None if self.teacher is None else self.teacher[index],
                    None if self.teacher_shares is None else self.teacher_shares[index],
                )


def backward(network: nn.Module, batch: Batch, objective: Objective) -> float:
    """Add the batch's gradient to the network's parameters and return its weighted mean loss."""
    total = batch.weights.sum()
    loss = 0.0
    for piece in batch.pieces(objective.accumulate):
        part = weighted_loss(network, piece, objective) / total
        part.backward()  # type: ignore[no-untyped-call]
        loss += float(part.detach())
    if objective.adversarial:
        with moved_embeddings(network, objective.adversarial):
            for piece in batch.pieces(objective.accumulate):
                again = weighted_loss(network, piece, objective) / total
                again.backward()  # type: ignore[no-untyped-call]
    return loss


def weighted_loss(network: nn.Module, batch: Batch, objective: Objective) -> Tensor:
    """Return the sum of the rows' losses, each times its weight."""
    logits = _logits(network, batch)
    losses = _row_losses(logits, batch, objective)
    if objective.r_drop:
        again = _logits(network, batch)
        losses = 0.5 * (losses + _row_losses(again, batch, objective))
        losses = losses + objective.r_drop * agreement_losses(logits, again)
    return (losses * batch.weights).sum()


def _logits(network: nn.Module, batch: Batch) -> Tensor:
    device = batch.input_ids.device
    with autocast(device, fast_dtype(device)):
        logits: Tensor = network(batch.input_ids, batch.mask)
    return logits.float()


def _row_losses(logits: Tensor, batch: Batch, objective: Objective) -> Tensor:
    losses = sentiment_losses(logits, batch.labels, batch.two_class)
    if objective.distillation and batch.teacher is not None:
        soft = distillation_losses(logits, batch.teacher, objective.temperature)
        share = torch.full_like(losses, objective.distillation)
        if batch.teacher_shares is not None:
            share = torch.where(batch.teacher_shares.isnan(), share, batch.teacher_shares)
        losses = (1 - share) * losses + share * soft
    return losses


@contextmanager
def moved_embeddings(network: nn.Module, length: float) -> Iterator[None]:
    """Hold the word embeddings ``length`` along their gradient, where the loss is higher, and put them back after.

    Raises ValueError if they have no gradient, as frozen ones have none.
    """
    weights = _word_embeddings(network)
    if weights.grad is None:
        raise ValueError("The word embeddings have no gradient; adversarial training needs them trained.")
    before = weights.detach().clone()
    norm = weights.grad.norm()
    with torch.no_grad():
        if norm > 0:
            weights.add_(length * weights.grad / norm)
    try:
        yield
    finally:
        with torch.no_grad():
            weights.copy_(before)


def _word_embeddings(network: nn.Module) -> Tensor:
    for module in network.modules():
        if isinstance(module, nn.Embedding):
            return module.weight
    raise ValueError("The network has no embeddings.")
