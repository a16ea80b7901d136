"""The loss of a labelled row, for sources with three classes and for those whose annotators had only two."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from models.labels import NEGATIVE, POSITIVE
from models.network import mask_neutral


def sentiment_losses(logits: Tensor, labels: Tensor, two_class: Tensor) -> Tensor:
    """Return the loss of each row, shape (rows,), from logits (rows, 3) and labels (rows,).

    Three-class rows: cross-entropy. Where nobody was offered neutral, a negative row is still negative against the
    other two, but a positive one says for certain only that it is not negative; half of its loss is that, half is
    positive against negative with neutral left out. Masking neutral on both, as is usual, leaves the model free to call
    complaints neutral.
    """
    log_shares = functional.log_softmax(logits, dim=1)
    exact = functional.nll_loss(log_shares, labels, reduction="none")
    masked = functional.cross_entropy(mask_neutral(logits, two_class), labels, reduction="none")
    not_negative = -torch.logsumexp(log_shares[:, NEGATIVE + 1 :], dim=1)
    unsure = two_class & (labels == POSITIVE)
    return torch.where(unsure, 0.5 * masked + 0.5 * not_negative, exact)


def distillation_losses(logits: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """Return the divergence of the student from the teacher's probabilities (rows, 3), shape (rows,).

    Both softened by the temperature and scaled by its square, so that the gradient keeps its size (Hinton, Vinyals,
    Dean 2015, section 2).
    """
    softened = functional.softmax(teacher.clamp(min=1e-8).log() / temperature, dim=1)
    student = functional.log_softmax(logits / temperature, dim=1)
    return functional.kl_div(student, softened, reduction="none").sum(dim=1) * temperature**2


def agreement_losses(one: Tensor, other: Tensor) -> Tensor:
    """Return how far two passes of the same rows with different dropout disagree, shape (rows,).

    The mean of both Kullback-Leibler divergences (R-Drop; Liang et al. 2021, equation 2).
    """
    first, second = functional.log_softmax(one, dim=1), functional.log_softmax(other, dim=1)
    forth = functional.kl_div(first, second, reduction="none", log_target=True).sum(dim=1)
    back = functional.kl_div(second, first, reduction="none", log_target=True).sum(dim=1)
    return 0.5 * (forth + back)
