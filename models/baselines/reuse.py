"""Train a baseline once and keep it, until what it was made from changes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from tokenizers import Tokenizer

from models.baselines.networks import NETWORK_SETTINGS, TrainedNetwork, fit_network, load_network, save_network
from models.baselines.tfidf import TfidfRegression, TfidfSettings
from models.checkpoint import Progress
from models.dataset import Example
from models.training import TrainingSettings

logger = logging.getLogger(__name__)

_MADE_FROM: Final = "made_from.txt"
_STEPS_BETWEEN_REPORTS: Final = 200

Trained = TypeVar("Trained")


def ready_tfidf(work: Path, examples: Sequence[Example]) -> TfidfRegression:
    """Return TF-IDF trained on the rows, from ``work/tfidf`` if it was before; raises DataError and ModelError."""
    settings = TfidfSettings()
    return _ready(
        work / "tfidf",
        _fingerprint(examples, settings),
        load=TfidfRegression.load,
        fit=lambda: TfidfRegression.fit(examples, settings),
        save=lambda folder, regression: regression.save(folder),
    )


def ready_network(
    work: Path, kind: str, examples: Sequence[Example], tokenizer: Tokenizer, device: str | None = None
) -> TrainedNetwork:
    """Return a network trained on the rows, from ``work/<kind>`` if it was before; raises ModelError."""
    return _ready(
        work / kind,
        _fingerprint(examples, NETWORK_SETTINGS, tokenizer),
        load=load_network,
        fit=lambda: fit_network(kind, examples, tokenizer, device=device, on_step=_report),
        save=save_network,
    )


def _ready(
    folder: Path,
    made_from: str,
    *,
    load: Callable[[Path], Trained],
    fit: Callable[[], Trained],
    save: Callable[[Path, Trained], None],
) -> Trained:
    note = folder / _MADE_FROM
    if note.is_file() and note.read_text(encoding="utf-8") == made_from:
        logger.info("using %s again", folder)
        return load(folder)
    logger.info("training %s", folder)
    trained = fit()
    note.unlink(missing_ok=True)
    save(folder, trained)
    note.write_text(made_from, encoding="utf-8")  # last, so that it vouches for a whole folder
    return trained


def _fingerprint(
    examples: Sequence[Example], settings: TfidfSettings | TrainingSettings, tokenizer: Tokenizer | None = None
) -> str:
    digest = hashlib.sha256(json.dumps(dataclasses.asdict(settings)).encode())
    if tokenizer is not None:
        tokenizer.no_truncation()
        digest.update(tokenizer.to_str().encode())
    for example in examples:
        digest.update(json.dumps(dataclasses.astuple(example)).encode())
    return digest.hexdigest()


def _report(progress: Progress, total: int) -> None:
    if progress.step % _STEPS_BETWEEN_REPORTS == 0:
        logger.info("step %d of %d, loss %.3f", progress.step, total, progress.loss)
