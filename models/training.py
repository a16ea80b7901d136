"""The training loop: seeded, in mixed precision, resumable to the step."""

from __future__ import annotations

import dataclasses
import math
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

from models.checkpoint import Progress, load_checkpoint, save_checkpoint
from models.dataset import Example
from models.network import SIX_OF_TWELVE
from models.tokens import pad
from models.training_step import Batch, Objective, backward

# Batches sorted together: wide enough that little is padded, narrow enough that batches stay mixed.
BUCKET_BATCHES = 50

# A run that proves too short goes on from its checkpoint with a new schedule, or with more of each text.
CHANGED_ON_THE_WAY = frozenset({"epochs", "decay_share", "max_steps", "learning_rate", "max_tokens"})


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What decides the result of a run, besides backbone and data.

    The learning rate is that of small encoders, higher than the 2e-5 of BERT-base: in trials of one epoch six layers of
    this backbone did best with 1e-4, twelve with 8e-5. ``recipe`` names one of `models.dataset.RECIPES`, ``start_from``
    the id of the model that the run goes on from; empty: a backbone with a fresh head.
    """

    epochs: int = 1
    batch_size: int = 32
    max_tokens: int = 96
    learning_rate: float = 1e-4
    warmup_share: float = 0.06
    decay_share: float = 0.94
    weight_decay: float = 0.01
    gradient_norm: float = 1.0
    dropout: float = 0.1
    encoder_dropout: float = 0.0
    seed: int = 7
    layers: tuple[int, ...] = SIX_OF_TWELVE
    train_embeddings: bool = True
    lora_rank: int = 0
    max_rows: int | None = None
    max_steps: int | None = None
    recipe: str = "broad"
    start_from: str = ""
    objective: Objective = field(default_factory=Objective)


@dataclass(frozen=True, slots=True)
class EncodedExamples:
    """Token ids with what the loss needs to know of each row; ``teacher`` holds its probabilities (rows, 3).

    ``teacher_shares`` (rows,) are the teacher's part of each row's loss, NaN where the run's own share holds.
    """

    ids: Sequence[Sequence[int]]
    labels: Tensor
    two_class: Tensor
    weights: Tensor
    pad_id: int
    teacher: Tensor | None = None
    teacher_shares: Tensor | None = None

    def batch(self, rows: Sequence[int], device: torch.device) -> Batch:
        """Return the named rows, padded, on the device."""
        input_ids, mask = pad([self.ids[row] for row in rows], self.pad_id)
        index = torch.tensor(rows)
        return Batch(
            input_ids=input_ids.to(device),
            mask=mask.to(device),
            labels=self.labels[index].to(device),
            two_class=self.two_class[index].to(device),
            weights=self.weights[index].to(device),
            teacher=None if self.teacher is None else self.teacher[index].to(device),
            teacher_shares=None if self.teacher_shares is None else self.teacher_shares[index].to(device),
        )


# The rows of an epoch, by its number from 0; every epoch has as many.
Epochs = Callable[[int], EncodedExamples]


def encode_examples(
    examples: Sequence[Example], ids: Sequence[Sequence[int]], pad_id: int, teacher: Tensor | None = None
) -> EncodedExamples:
    """Pair examples with their token ids, and with what a teacher thinks of them."""
    return EncodedExamples(
        ids=ids,
        labels=torch.tensor([example.label for example in examples], dtype=torch.long),
        two_class=torch.tensor([example.two_class for example in examples], dtype=torch.bool),
        weights=torch.tensor([example.weight for example in examples], dtype=torch.float32),
        pad_id=pad_id,
        teacher=teacher,
        teacher_shares=torch.tensor(
            [math.nan if example.teacher_share is None else example.teacher_share for example in examples]
        ),
    )


def plan_batches(lengths: Sequence[int], batch_size: int, seed: int) -> list[list[int]]:
    """Return every row index once, in seeded random batches of rows of similar length."""
    generator = random.Random(seed)
    order = list(range(len(lengths)))
    generator.shuffle(order)
    window = batch_size * BUCKET_BATCHES
    batches: list[list[int]] = []
    for start in range(0, len(order), window):
        bucket = sorted(order[start : start + window], key=lambda index: lengths[index])
        batches += [bucket[at : at + batch_size] for at in range(0, len(bucket), batch_size)]
    generator.shuffle(batches)
    return batches


def learning_rate_at(step: int, total: int, settings: TrainingSettings) -> float:
    """Linear warm-up from 0, then full, then linear decay to 0 at ``total`` over the last ``decay_share``.

    A flat middle (a decay share below what the warm-up leaves) lets a run be lengthened, or cut short with a decay of
    its own, without starting again (Hu et al. 2024, MiniCPM, section 4).
    """
    warmup = max(1, round(total * settings.warmup_share))
    decay = max(1, min(total - warmup, round(total * settings.decay_share)))
    if step < warmup:
        return settings.learning_rate * (step + 1) / warmup
    return settings.learning_rate * min(1.0, (total - step) / decay)


def make_optimizer(network: nn.Module, settings: TrainingSettings) -> Optimizer:
    """AdamW over what is trained; biases and layer norms do not decay."""
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    decayed = [parameter for parameter in trained if parameter.ndim > 1]
    free = [parameter for parameter in trained if parameter.ndim <= 1]
    groups = [
        {"params": decayed, "weight_decay": settings.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=settings.learning_rate, fused=True)


def train(
    network: nn.Module,
    epochs: Epochs,
    settings: TrainingSettings,
    *,
    checkpoint: Path | None = None,
    resume: bool = False,
    save_every: int = 300,
    stop_after: int | None = None,
    on_step: Callable[[Progress, int], bool | None] = lambda progress, total: None,
) -> Progress:
    """Train in place and return where it ended.

    Seeds torch. Saves to ``checkpoint`` every ``save_every`` steps; with ``resume`` it goes on from there to the same
    weights as an uninterrupted run. ``stop_after`` ends early after that many steps in all, with a checkpoint.
    ``on_step`` hears of every step and of how many there are; the run ends early when it answers True.
    """
    torch.manual_seed(settings.seed)
    optimizer = make_optimizer(network, settings)
    first = epochs(0)
    identity = _identity(settings, len(first.ids))
    progress = Progress()
    if resume and checkpoint is not None and checkpoint.exists():
        progress = load_checkpoint(checkpoint, network, optimizer, identity, CHANGED_ON_THE_WAY)
    device = next(network.parameters()).device
    network.train()
    for epoch in range(settings.epochs):
        data = epochs(epoch) if epoch else first
        batches = plan_batches([len(row) for row in data.ids], settings.batch_size, settings.seed + epoch)
        total = min(len(batches) * settings.epochs, settings.max_steps or sys.maxsize)
        end = total if stop_after is None else min(stop_after, total)
        for at, rows in enumerate(batches, start=epoch * len(batches)):
            if not progress.step <= at < end:
                continue
            loss = _step(network, optimizer, data.batch(rows, device), learning_rate_at(at, total, settings), settings)
            mean = loss if at == 0 else 0.98 * progress.loss + 0.02 * loss
            progress = Progress(at + 1, mean, progress.earlier)
            if checkpoint is not None and (progress.step % save_every == 0 or progress.step == end):
                save_checkpoint(checkpoint, network, optimizer, progress, identity)
            if on_step(progress, total):
                network.eval()
                return progress
    network.eval()
    return progress


def _identity(settings: TrainingSettings, rows: int) -> dict[str, object]:
    """What a checkpoint must share with the run that goes on from it, but for what may be changed on the way."""
    return {**dataclasses.asdict(settings), "layers": list(settings.layers), "rows": rows}


def _step(
    network: nn.Module, optimizer: Optimizer, batch: Batch, learning_rate: float, settings: TrainingSettings
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    loss = backward(network, batch, settings.objective)
    nn.utils.clip_grad_norm_(network.parameters(), settings.gradient_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss
