"""Training state on disk: enough to go on to the same weights as if nothing had stopped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from models.errors import ModelError


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training run stands: optimiser steps done and the running mean of the loss."""

    step: int = 0
    loss: float = float("nan")


def save_checkpoint(
    path: Path, network: nn.Module, optimizer: Optimizer, progress: Progress, settings: dict[str, Any]
) -> None:
    """Write the whole state; the old checkpoint stays whole until the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": progress.step,
        "loss": progress.loss,
        "random": torch.get_rng_state(),
        "random_cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "settings": settings,
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def load_checkpoint(path: Path, network: nn.Module, optimizer: Optimizer, settings: dict[str, Any]) -> Progress:
    """Restore network, optimiser and random state; raises ModelError if it belongs to other settings."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, ValueError, LookupError, UnpicklingError) as error:
        raise ModelError(f"The checkpoint {path} cannot be read ({error}); start without --resume.") from error
    if state["settings"] != settings:
        changed = sorted(key for key in settings if state["settings"].get(key) != settings[key])
        raise ModelError(
            f"The checkpoint {path} was made with other settings ({', '.join(changed)}); "
            "use the same ones or start without --resume."
        )
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    if torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["random_cuda"])
    return Progress(state["step"], state["loss"])
