"""Where to compute and in which number format."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

import torch

from models.errors import ModelError


def choose_device(name: str | None) -> torch.device:
    """Return the named device, of several with commas the first; without a name CUDA if there is one, else the CPU.

    Raises ModelError if it is not there.
    """
    if name is None:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name.split(",")[0].strip())
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"The device {name!r} is not available; use 'cpu' or leave it out.") from error
    return device


def fast_dtype(device: torch.device) -> torch.dtype | None:
    """Return the short number format that this device computes fast in, or None for float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    if device.type == "cpu" and _processor_has_fast_bf16():
        return torch.bfloat16
    return None


def _processor_has_fast_bf16() -> bool:
    # Without these instructions bf16 is emulated and slower than float32.
    capabilities: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(capabilities.get(name) is True for name in ("avx512_bf16", "amx_bf16", "sve_bf16"))


def autocast(device: torch.device, dtype: torch.dtype | None) -> AbstractContextManager[object]:
    """Compute in ``dtype`` where that is safe; in float32 everywhere if it is None."""
    return nullcontext() if dtype is None else torch.autocast(device.type, dtype=dtype)


def is_out_of_memory(error: RuntimeError) -> bool:
    """Say whether a torch error means that a smaller batch may work."""
    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)
