"""Training state on disk: enough to go on to the same weights as if nothing had stopped."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
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
    """Where a training run stands: optimiser steps done and the running mean of the loss.

    ``earlier`` holds the settings of the runs that it went on from, each with the ``until_step`` that it reached.
    """

    step: int = 0
    loss: float = float("nan")
    earlier: tuple[Mapping[str, Any], ...] = ()


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
        "earlier": list(progress.earlier),
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def load_checkpoint(
    path: Path, network: nn.Module, optimizer: Optimizer, settings: dict[str, Any], free: Collection[str] = ()
) -> Progress:
    """Restore network, optimiser and random state; raises ModelError if it belongs to other settings.

    The ``free`` settings may differ; the run that the checkpoint is of then becomes an earlier one.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, ValueError, LookupError, UnpicklingError) as error:
        raise ModelError(f"The checkpoint {path} cannot be read ({error}); start without --resume.") from error
    changed = {key for key in settings if state["settings"].get(key) != settings[key]}
    if fixed := sorted(changed.difference(free)):
        raise ModelError(
            f"The checkpoint {path} was made with other settings ({', '.join(fixed)}); "
            "use the same ones or start without --resume."
        )
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    if torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["random_cuda"])
    earlier = tuple(state.get("earlier", ()))
    if changed:
        earlier += ({**state["settings"], "until_step": state["step"]},)
    return Progress(state["step"], state["loss"], earlier)
