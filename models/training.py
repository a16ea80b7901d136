"""The training loop: seeded, in mixed precision, resumable to the step."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW, Optimizer

from models.checkpoint import Progress, load_checkpoint, save_checkpoint
from models.dataset import Example
from models.network import SIX_OF_TWELVE, mask_neutral
from models.tokens import pad

# Batches sorted together: wide enough that little is padded, narrow enough that batches stay mixed.
BUCKET_BATCHES = 50


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What decides the result of a run, besides backbone and data."""

    epochs: int = 1
    batch_size: int = 32
    max_tokens: int = 96
    learning_rate: float = 1e-4
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    gradient_norm: float = 1.0
    dropout: float = 0.1
    seed: int = 7
    layers: tuple[int, ...] = SIX_OF_TWELVE
    max_rows: int | None = None


@dataclass(frozen=True, slots=True)
class EncodedExamples:
    """Token ids with what the loss needs to know of each row."""

    ids: Sequence[Sequence[int]]
    labels: Tensor
    two_class: Tensor
    weights: Tensor
    pad_id: int


def encode_examples(examples: Sequence[Example], ids: Sequence[Sequence[int]], pad_id: int) -> EncodedExamples:
    """Pair examples with their token ids."""
    return EncodedExamples(
        ids=ids,
        labels=torch.tensor([example.label for example in examples], dtype=torch.long),
        two_class=torch.tensor([example.two_class for example in examples], dtype=torch.bool),
        weights=torch.tensor([example.weight for example in examples], dtype=torch.float32),
        pad_id=pad_id,
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
    """Linear warm-up from 0, then linear decay to 0 at ``total``."""
    warmup = max(1, round(total * settings.warmup_share))
    if step < warmup:
        return settings.learning_rate * (step + 1) / warmup
    return settings.learning_rate * (total - step) / max(1, total - warmup)


def make_optimizer(network: nn.Module, settings: TrainingSettings) -> Optimizer:
    """AdamW; biases and layer norms do not decay."""
    decayed = [parameter for parameter in network.parameters() if parameter.ndim > 1]
    free = [parameter for parameter in network.parameters() if parameter.ndim <= 1]
    groups = [
        {"params": decayed, "weight_decay": settings.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=settings.learning_rate, fused=True)


def batch_loss(network: nn.Module, data: EncodedExamples, batch: Sequence[int], device: torch.device) -> Tensor:
    """Weighted cross-entropy of one batch; rows of two-class sources cannot be neutral."""
    input_ids, mask = pad([data.ids[index] for index in batch], data.pad_id)
    rows = torch.tensor(batch)
    with _autocast(device):
        logits = network(input_ids.to(device), mask.to(device))
    logits = mask_neutral(logits, data.two_class[rows].to(device))
    losses = functional.cross_entropy(logits, data.labels[rows].to(device), reduction="none")
    weights = data.weights[rows].to(device)
    return (losses * weights).sum() / weights.sum()


def _autocast(device: torch.device) -> AbstractContextManager[object]:
    if device.type == "cuda" and not torch.cuda.is_bf16_supported():
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def train(
    network: nn.Module,
    data: EncodedExamples,
    settings: TrainingSettings,
    *,
    checkpoint: Path | None = None,
    resume: bool = False,
    save_every: int = 300,
    stop_after: int | None = None,
    on_step: Callable[[Progress, int], None] = lambda progress, total: None,
) -> Progress:
    """Train in place and return where it ended.

    Seeds torch. Saves to ``checkpoint`` every ``save_every`` steps; with ``resume`` it goes on from there to the same
    weights as an uninterrupted run. ``stop_after`` ends early after that many steps in all, with a checkpoint.
    """
    torch.manual_seed(settings.seed)
    optimizer = make_optimizer(network, settings)
    batches = [
        batch
        for epoch in range(settings.epochs)
        for batch in plan_batches([len(row) for row in data.ids], settings.batch_size, settings.seed + epoch)
    ]
    identity = {**dataclasses.asdict(settings), "layers": list(settings.layers), "rows": len(data.ids)}
    progress = Progress()
    if resume and checkpoint is not None and checkpoint.exists():
        progress = load_checkpoint(checkpoint, network, optimizer, identity)
    end = len(batches) if stop_after is None else min(stop_after, len(batches))
    network.train()
    for step in range(progress.step, end):
        loss = _step(network, optimizer, data, batches[step], learning_rate_at(step, len(batches), settings), settings)
        running = loss if step == 0 else 0.98 * progress.loss + 0.02 * loss
        progress = Progress(step + 1, running)
        if checkpoint is not None and (progress.step % save_every == 0 or progress.step == end):
            save_checkpoint(checkpoint, network, optimizer, progress, identity)
        on_step(progress, len(batches))
    network.eval()
    return progress


def _step(
    network: nn.Module,
    optimizer: Optimizer,
    data: EncodedExamples,
    batch: Sequence[int],
    learning_rate: float,
    settings: TrainingSettings,
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    loss = batch_loss(network, data, batch, next(network.parameters()).device)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), settings.gradient_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())
