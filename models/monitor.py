"""How a run goes on the development sets while it trains: a history on disk, the best weights, an early end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.batching import batches_by_budget
from models.device import autocast, fast_dtype
from models.metrics import measure
from models.tokens import pad

TOKEN_BUDGET = 2_048


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """Encoded rows that are never trained on."""

    ids: Sequence[Sequence[int]]
    labels: Sequence[int]
    pad_id: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen after a step: the running training loss and the macro-F1 of each development set."""

    step: int
    loss: float
    macro_f1: Mapping[str, float]

    @property
    def mean(self) -> float:
        """The plain mean over the sets, so that no large one decides alone."""
        return sum(self.macro_f1.values()) / len(self.macro_f1)


@dataclass(slots=True)
class Monitor:
    """Reads the development sets every so many steps and keeps the best weights in ``folder``.

    ``patience`` is how many readings in a row may be no better than the best before the run should end; 0 never ends
    it. What was read before a resumed step is read back from the folder.
    """

    sets: Mapping[str, DevelopmentSet]
    every: int
    patience: int
    folder: Path
    readings: list[Reading] = field(default_factory=list)
    _knows_history: bool = False

    @property
    def best_weights(self) -> Path:
        return self.folder / "best.pt"

    def take_over(self, step: int) -> None:
        """Know the history before a step, once; what a killed run read after its last checkpoint is read again."""
        if self._knows_history:
            return
        self._knows_history = True
        path = self.folder / "history.jsonl"
        if path.exists():
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            self.readings = [Reading(**line) for line in lines if line["step"] < step]

    def read(self, network: nn.Module, step: int, loss: float) -> bool:
        """Measure after a step where one is due; returns whether the run should end."""
        self.take_over(step)
        if not self.sets or not self.every or step % self.every:
            return False
        reading = Reading(step, loss, macro_f1_of(network, self.sets))
        is_best = all(reading.mean > earlier.mean for earlier in self.readings)
        self.readings.append(reading)
        self.folder.mkdir(parents=True, exist_ok=True)
        if is_best:
            torch.save(network.state_dict(), self.best_weights)
        lines = [
            json.dumps({"step": one.step, "loss": one.loss, "macro_f1": dict(one.macro_f1)}) for one in self.readings
        ]
        (self.folder / "history.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return bool(self.patience) and readings_since_best(self.readings) >= self.patience


def readings_since_best(readings: Sequence[Reading]) -> int:
    """Return how many readings came after the best one; of equals the first counts."""
    means = [reading.mean for reading in readings]
    return len(means) - 1 - means.index(max(means)) if means else 0


def macro_f1_of(network: nn.Module, sets: Mapping[str, DevelopmentSet]) -> dict[str, float]:
    """Return the macro-F1 of each set; the network is left as it was, training or not."""
    was_training = network.training
    network.eval()
    try:
        return {
            name: measure(np.array(rows.labels), probabilities_of(network, rows).double().numpy()).macro_f1
            for name, rows in sets.items()
        }
    finally:
        network.train(was_training)


def probabilities_of(network: nn.Module, rows: DevelopmentSet) -> Tensor:
    """Return the class probabilities (rows, 3) in the rows' order, uncalibrated."""
    device = next(network.parameters()).device
    result = torch.zeros(len(rows.ids), 3)
    with torch.no_grad(), autocast(device, fast_dtype(device)):
        for batch in batches_by_budget([len(row) for row in rows.ids], TOKEN_BUDGET):
            input_ids, mask = pad([rows.ids[index] for index in batch], rows.pad_id)
            logits = network(input_ids.to(device), mask.to(device)).float()
            result[torch.tensor(batch)] = torch.softmax(logits, dim=1).cpu()
    return result
