"""Posts a second of several ways to score the same posts, slice by slice in turn, so that all meet the same load."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import torch
from torch import nn

from models.device import autocast

#: Posts of one turn; as many as our engine sorts together.
SLICE: Final = 4_096
_WARM_UP: Final = 64

#: Scores texts and returns their labels.
Way = Callable[[Sequence[str]], list[str]]


@dataclass(slots=True)
class Run:
    """What one way made of all posts: their labels, and the seconds it took."""

    labels: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def posts_per_second(self) -> float:
        return len(self.labels) / self.seconds


def warm_up(ways: Mapping[str, Way], texts: Sequence[str]) -> None:
    """Let every way do what it only does once."""
    for way in ways.values():
        way(texts[:_WARM_UP])


def measure_ways(
    ways: Mapping[str, Way], texts: Sequence[str], on_slice: Callable[[int], None] = lambda done: None
) -> dict[str, Run]:
    """Score all texts in every way; ``on_slice`` hears how many texts are done."""
    runs = {name: Run() for name in ways}
    for start in range(0, len(texts), SLICE):
        part = texts[start : start + SLICE]
        for name, way in ways.items():
            begun = time.perf_counter()
            labels = way(part)
            runs[name].seconds += time.perf_counter() - begun
            runs[name].labels += labels
        on_slice(start + len(part))
    return runs


def share_alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of places where both say the same."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def operations_per_token(network: nn.Module) -> int:
    """Return the multiplications and additions of one token in the linear layers, which is nearly all there are."""
    return sum(2 * layer.weight.numel() for layer in network.modules() if isinstance(layer, nn.Linear))


def matrix_peak(device: torch.device, dtype: torch.dtype | None, seconds: float = 1.0) -> float:
    """Return the operations a second of large square matrix products, the most that the device was seen to do."""
    size = 8_192 if device.type == "cuda" else 1_024
    one = torch.rand(size, size, device=device)
    best, spent = 0.0, 0.0
    with torch.no_grad(), autocast(device, dtype):
        while spent < seconds:
            begun = time.perf_counter()
            (one @ one).sum().item()
            passed = time.perf_counter() - begun
            best, spent = max(best, 2 * size**3 / passed), spent + passed
    return best
