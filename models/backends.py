"""What computes the logits of a batch: torch on any device, or a graph in ONNX Runtime on the CPU."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Literal, Protocol, get_args

import torch
from torch import Tensor, nn

from models.device import autocast, fast_dtype

logger = logging.getLogger(__name__)

BackendName = Literal["torch", "torch-compiled", "onnx-int8", "onnx-fp32"]
#: Instead of a name: measure, and take the fastest that keeps the labels.
Fastest = Literal["fastest"]
#: What a command line can ask for.
BACKENDS: Final = ("fastest", *get_args(BackendName))

#: From so many of our own posts the ranges of 8-bit activations are taken; others measure what they cost.
CALIBRATION_TEXTS: Final = 400
# A batch has to fill the device and no more: larger ones fall out of a processor's caches.
TOKEN_BUDGET: Final = {"cuda": 32_768, "cpu": 2_048}
# Tensor cores want multiples of 8, and fewer shapes are planned or compiled for.
WIDTH_STEP: Final = {"cuda": 8, "cpu": 1}


class Backend(Protocol):
    """Computes logits of batches. Not for use by more threads at once than ``batches_at_once``."""

    @property
    def name(self) -> BackendName:
        """Which kind it is."""

    @property
    def token_budget(self) -> int:
        """How many tokens, padding included, make the batch that it computes fastest."""

    @property
    def width_step(self) -> int:
        """Of which number the width of a batch should be a multiple."""

    @property
    def batches_at_once(self) -> int:
        """How many batches should be computed at the same time, each in a thread of its own."""

    def entered(self) -> AbstractContextManager[object]:
        """Return what to be inside of during all batches of one call."""

    def forward(self, input_ids: Tensor, mask: Tensor) -> Tensor:
        """Return logits (texts, classes) for int64 ids and mask (texts, tokens) on the CPU.

        They are on the device and may still be in the making: whoever reads them waits. Raises a RuntimeError of which
        `models.device.is_out_of_memory` holds if the batch is too large.
        """


class TorchBackend:
    """Runs any network with torch, in the number format that the device is fast in, or in float32 if ``exact``.

    ``compiled`` makes kernels for the network at the first batches (`torch.compile`), which takes a minute.
    """

    batches_at_once = 1

    def __init__(
        self, network: nn.Module, device: torch.device, *, exact: bool = False, compiled: bool = False
    ) -> None:
        self.name: BackendName = "torch-compiled" if compiled else "torch"
        network = network.to(device).eval()
        # Dynamic: every batch has another shape, and to compile for each would never end.
        self._network = torch.compile(network, dynamic=True) if compiled else network
        self._device = device
        self._dtype = None if exact else fast_dtype(device)
        self.token_budget = TOKEN_BUDGET.get(device.type, TOKEN_BUDGET["cpu"])
        self.width_step = WIDTH_STEP.get(device.type, 1)

    def entered(self) -> AbstractContextManager[object]:
        # Around all batches: autocast then casts the weights once, not once a batch.
        return autocast(self._device, self._dtype)

    def forward(self, input_ids: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = self._network(*(to_device(one, self._device) for one in (input_ids, mask)))
        return logits


def to_device(tensor: Tensor, device: torch.device) -> Tensor:
    """Copy to a device; to a graphics card from pinned memory, so that it copies while it still computes."""
    if device.type != "cuda":
        return tensor.to(device)
    return tensor.pin_memory().to(device, non_blocking=True)


def write_to_cache(path: Path, content: bytes) -> None:
    """Write a file that can be made again, whole or not at all; where it cannot be written, say so and go on."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s cannot be stored (%s) and will be made again at the next start.", path, error)
