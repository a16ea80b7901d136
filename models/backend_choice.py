"""The fastest backend that keeps the labels, measured once on a machine and remembered."""

from __future__ import annotations

import json
import logging
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, cast, get_args

import platformdirs
import torch

from models.backends import CALIBRATION_TEXTS, Backend, BackendName, Fastest, TorchBackend, write_to_cache
from models.dataset import own_texts
from models.errors import ModelError
from models.loading import LoadedModel
from models.network import SentimentEncoder
from models.scores import Scorer

logger = logging.getLogger(__name__)

#: Makes the engine around a backend, so that what is measured is what will be used.
MakeScorer = Callable[[Backend], Scorer]

TORCH: Final[BackendName] = "torch"
COMPILED: Final[BackendName] = "torch-compiled"
#: What may be faster than plain torch, by the kind of device.
RIVALS: Final[Mapping[str, tuple[BackendName, ...]]] = {
    "cpu": ("onnx-int8", "onnx-fp32"),
    "cuda": (COMPILED,),
}
#: The share of fp32's labels that a backend has to give.
LABELS_KEPT: Final = 0.99
#: A rival has to be so much faster than torch: less is within what a measurement wavers by.
_GAIN: Final = 1.1
_SPEED_TEXTS: Final = 64
_LABEL_TEXTS: Final = 400
_SECONDS: Final = 1.0
#: Below so many parameters measuring takes longer than a faster backend could save.
_WORTH_MEASURING: Final = 1_000_000
_CHOICES_NAME: Final = "backends.json"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds for the same texts, and the share of labels that are those of torch in float32."""

    name: BackendName
    seconds: float
    labels_kept: float


def best_backend(measurements: Sequence[Measurement]) -> BackendName:
    """Return the fastest backend that keeps the labels; torch unless another is clearly faster."""
    torch_seconds = min((one.seconds for one in measurements if one.name == TORCH), default=float("inf"))
    faithful = [one for one in measurements if one.name != TORCH and one.labels_kept >= LABELS_KEPT]
    fastest = min(faithful, key=lambda one: one.seconds, default=None)
    return fastest.name if fastest and fastest.seconds * _GAIN <= torch_seconds else TORCH


def default_cache() -> Path:
    """Return the folder of things that can be made again, of the user who runs this."""
    return platformdirs.user_cache_path("tocsin", appauthor=False)


def choose_backend(
    model: LoadedModel,
    device: torch.device,
    make_scorer: MakeScorer,
    *,
    wanted: BackendName | Fastest = "fastest",
    cache: Path | None = None,
    measure: bool = True,
) -> Backend:
    """Return the backend that is wanted.

    The fastest is measured at the first start, which takes some seconds to a minute, and remembered in ``cache`` by
    model, processor, threads and versions; without ``measure`` it is what is remembered, else torch. Raises ModelError
    if the wanted backend cannot run the model.
    """
    folder = cache or default_cache()
    if wanted != "fastest":
        return _open(wanted, model, device, folder)
    if not _has_choice(model, device):
        return TorchBackend(model.network, device)
    key = _key(model.model_id, device)
    choices = _read_choices(folder / _CHOICES_NAME)
    name = choices.get(key)
    if name is None:
        if not measure:
            return TorchBackend(model.network, device)
        name = _measured_best(model, device, make_scorer, folder)
        write_to_cache(folder / _CHOICES_NAME, (json.dumps({**choices, key: name}, indent=1) + "\n").encode())
    return _open_or_torch(name, model, device, folder)


def _open(name: BackendName, model: LoadedModel, device: torch.device, folder: Path) -> Backend:
    if name == TORCH:
        return TorchBackend(model.network, device)
    if name == COMPILED:
        return _open_compiled(model, device)
    if device.type != "cpu" or not isinstance(model.network, SentimentEncoder):
        raise ModelError(f"The backend {name} runs Tocsin's own models on the CPU only; leave it out or use 'torch'.")
    if not _onnx_is_installed():
        raise ModelError(f"The backend {name} needs the packages onnx and onnxruntime; install them or use 'torch'.")
    from models.onnx_backend import open_onnx_backend
    from models.onnx_graph import UnsupportedNetwork

    try:
        return open_onnx_backend(name, model, folder, torch.get_num_threads())
    except UnsupportedNetwork as error:
        raise ModelError(f"The backend {name} cannot run this model: {error}") from error


def _open_compiled(model: LoadedModel, device: torch.device) -> Backend:
    ids = torch.full((2, 8), model.pad_id)
    try:
        backend = TorchBackend(model.network, device, compiled=True)
        with torch.no_grad(), backend.entered():
            backend.forward(ids, torch.ones_like(ids)).cpu()
    except Exception as error:  # whatever the compilers below torch raise; all of them mean that there are no kernels
        reason = str(error).strip().split("\n")[0]
        raise ModelError(f"The backend {COMPILED} cannot make its kernels here ({reason}); use 'torch'.") from error
    return backend


def _open_or_torch(name: BackendName, model: LoadedModel, device: torch.device, folder: Path) -> Backend:
    try:
        return _open(name, model, device, folder)
    except ModelError as error:
        logger.debug("Scoring with torch: %s", error)
        return _open(TORCH, model, device, folder)


def _onnx_is_installed() -> bool:
    return find_spec("onnx") is not None and find_spec("onnxruntime") is not None


def _has_choice(model: LoadedModel, device: torch.device) -> bool:
    if sum(one.numel() for one in model.network.parameters()) < _WORTH_MEASURING:
        return False
    if device.type != "cpu":
        return device.type in RIVALS
    if isinstance(model.network, SentimentEncoder) and not _onnx_is_installed():
        logger.debug("Scoring with torch, as onnx and onnxruntime are not installed.")
        return False
    return isinstance(model.network, SentimentEncoder)


def _measured_best(model: LoadedModel, device: torch.device, make_scorer: MakeScorer, folder: Path) -> BackendName:
    logger.info("Finding out how to score fastest on this machine; this happens once and takes up to a minute.")
    # Not those that the int8 ranges come from.
    texts = own_texts()[CALIBRATION_TEXTS:][:_LABEL_TEXTS]
    expected = labels_of(make_scorer(TorchBackend(model.network, device, exact=True)), texts)
    measurements = []
    rivals = RIVALS[device.type]
    for name in (TORCH, *rivals):
        backend = _open_or_torch(name, model, device, folder)
        if backend.name == name:
            measurements.append(measure_backend(name, make_scorer(backend), texts, expected))
    best = best_backend(measurements)
    logger.debug("Scoring with %s: %s", best, measurements)
    _drop_graphs(model.model_id, [name for name in rivals if name != best], folder)
    return best


def _drop_graphs(model_id: str, names: Sequence[BackendName], folder: Path) -> None:
    if _onnx_is_installed():
        from models.onnx_backend import graph_path

        for name in names:
            graph_path(name, model_id, folder).unlink(missing_ok=True)


def measure_backend(name: BackendName, score: Scorer, texts: Sequence[str], expected: Sequence[str]) -> Measurement:
    """Score all texts for their labels, then some of them again and again for a second; the quickest round counts."""
    kept = sum(one == other for one, other in zip(labels_of(score, texts), expected, strict=True))
    some, rounds = texts[:_SPEED_TEXTS], list[float]()
    while sum(rounds) < _SECONDS:
        begun = time.perf_counter()
        score(some)
        rounds.append(time.perf_counter() - begun)
    return Measurement(name, min(rounds), kept / len(texts))


def labels_of(score: Scorer, texts: Sequence[str]) -> list[str]:
    return [one.label.value for one in score(texts)]


def _key(model_id: str, device: torch.device) -> str:
    packages = ["tocsin", "torch", *(["onnxruntime"] if _onnx_is_installed() else [])]
    versions = [f"{package} {version(package)}" for package in packages]
    on_card = device.type == "cuda"
    here = torch.cuda.get_device_name(device) if on_card else f"{processor_name()}, {torch.get_num_threads()} threads"
    return " | ".join([model_id, here, *versions])


def processor_name() -> str:
    """Return what the processor calls itself, or its architecture."""
    capabilities: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return str(capabilities.get("cpu_name") or platform.processor() or platform.machine())


def _read_choices(path: Path) -> dict[str, BackendName]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {key: cast(BackendName, name) for key, name in stored.items() if name in get_args(BackendName)}
