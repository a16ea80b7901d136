"""A whole run: data and backbone in, a measured model folder out."""

from __future__ import annotations

import dataclasses
import json
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer
from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from models.adapters import add_adapters, fold_adapters
from models.augmentation import AugmentationRates, augment
from models.checkpoint import Progress
from models.classifier import Classifier
from models.dataset import RECIPES, Example, load_training_set
from models.device import choose_device
from models.errors import ModelError
from models.evaluate import read_files
from models.model_folder import TRAINING_REPORT, load_model, save_model
from models.monitor import DevelopmentSet, Monitor
from models.network import SentimentEncoder, continued_network, from_backbone, tokenizer_of_backbone
from models.teacher import Teacher
from models.tokens import encode
from models.training import EncodedExamples, TrainingSettings, encode_examples, train
from models.training_report import write_report

logger = logging.getLogger(__name__)

#: Of each development set so many rows are looked at while training; the report measures all of them.
WATCHED_ROWS: Final = 300


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to train on what, where to, and how often to look and save.

    A run begins from a ``backbone`` or goes on with the model in the folder ``start_from``.
    """

    backbone: str | None
    data: Path
    out: Path
    settings: TrainingSettings
    resume: bool = False
    save_every: int = 300
    evaluate_every: int = 0
    patience: int = 0
    teachers: tuple[str, ...] = ()
    device: str | None = None
    start_from: Path | None = None


def run_training(options: RunOptions) -> Path:
    """Train and return the folder of the model with the best reading, or of the last step where nothing was read.

    Raises DataError or ModelError for what cannot be used.
    """
    network, tokenizer, settings = beginning(options)
    options = dataclasses.replace(options, settings=settings)
    network = network.to(choose_device(options.device))
    epochs = Epochs(options, tokenizer, network.encoder.config.pad_token_id or 0)
    monitor = Monitor(
        watched_sets(options.data, tokenizer, settings, epochs.pad_id),
        options.evaluate_every,
        options.patience,
        options.out,
    )
    first = epochs.examples(0)
    at_most = f" or {settings.max_steps} steps" if settings.max_steps else ""
    logger.info("training on %d rows for %d epoch(s)%s", len(first), settings.epochs, at_most)
    with tqdm(total=None, unit="step", disable=None, mininterval=10) as bar:

        def on_step(progress: Progress, total: int) -> bool:
            _show(bar, progress, total)
            return monitor.read(network, progress.step, progress.loss)

        end = train(
            network,
            epochs,
            settings,
            checkpoint=options.out / "checkpoint.pt",
            resume=options.resume,
            save_every=options.save_every,
            on_step=on_step,
        )
    monitor.take_over(end.step + 1)
    if monitor.readings:
        network.load_state_dict(torch.load(monitor.best_weights, map_location="cpu", weights_only=True))
    if settings.lora_rank:
        fold_adapters(network)
    folder = _write(options, network, tokenizer, first, end.earlier)
    development = read_files(development_files(options.data))
    if development:
        rows = sum(len(examples) for examples in development.values())
        logger.info("scoring %d development posts for %s; this may take minutes", rows, options.out / "report")
        score = Classifier.load(folder, device=options.device).score
        write_report(options.out / "report", development, score, monitor.readings)
    return folder


def development_files(data: Path) -> list[Path]:
    """Return the ``*_dev`` files of a folder, by name."""
    return sorted([*data.glob("*_dev.jsonl"), *data.glob("*_dev.jsonl.gz")])


def beginning(options: RunOptions) -> tuple[SentimentEncoder, Tokenizer, TrainingSettings]:
    """Return the network with its tokenizer, and the settings with the depth and the id of what it goes on from."""
    settings = options.settings
    torch.manual_seed(settings.seed)
    if options.start_from is None:
        if options.backbone is None:
            raise ModelError("A run needs something to begin with; give --backbone or --start-from.")
        tokenizer = tokenizer_of_backbone(options.backbone)
        return prepared_network(options.backbone, settings), tokenizer, settings
    stored = load_model(options.start_from)
    layers = tuple(range(stored.network.encoder.config.num_hidden_layers))
    settings = dataclasses.replace(settings, layers=layers, start_from=stored.model_id)
    network = continued_network(stored.network, settings.dropout, settings.encoder_dropout)
    return _frozen(network, settings), stored.tokenizer, settings


def prepared_network(backbone: str, settings: TrainingSettings) -> SentimentEncoder:
    """Return the network with what is frozen frozen and what is added added."""
    network = from_backbone(backbone, settings.layers, settings.dropout, settings.encoder_dropout)
    return _frozen(network, settings)


def _frozen(network: SentimentEncoder, settings: TrainingSettings) -> SentimentEncoder:
    network.encoder.embeddings.requires_grad_(settings.train_embeddings)
    if settings.lora_rank:
        add_adapters(network, settings.lora_rank)
    return network


@dataclass(slots=True)
class Epochs:
    """The rows of each epoch: another sample of what is capped, other small changes, the same number."""

    options: RunOptions
    tokenizer: Tokenizer
    pad_id: int

    def examples(self, number: int) -> list[Example]:
        """Return the rows of an epoch as they were written."""
        settings = self.options.settings
        recipe = RECIPES[settings.recipe]
        return load_training_set(self.options.data, recipe, settings.seed + number, settings.max_rows)

    def __call__(self, number: int) -> EncodedExamples:
        settings = self.options.settings
        rows = self.examples(number)
        texts = [row.text for row in rows]
        opinions = None
        if self.options.teachers:
            opinions = Teacher(self.options.teachers, self.options.out, self.options.device).probabilities(texts)
        changed = augment(texts, AugmentationRates(), settings.seed + number, traditional_converter())
        return encode_examples(rows, encode(self.tokenizer, changed, settings.max_tokens), self.pad_id, opinions)


def watched_sets(
    data: Path, tokenizer: Tokenizer, settings: TrainingSettings, pad_id: int
) -> dict[str, DevelopmentSet]:
    """Return a seeded sample of every ``*_dev`` file of the folder, by name."""
    sets = {}
    for name, rows in read_files(development_files(data)).items():
        if len(rows) > WATCHED_ROWS:
            rows = random.Random(settings.seed).sample(rows, WATCHED_ROWS)
        ids = encode(tokenizer, [row.text for row in rows], settings.max_tokens)
        sets[name] = DevelopmentSet(ids, [row.label for row in rows], pad_id)
    return sets


def traditional_converter() -> Callable[[str], str]:
    """Return the conversion to traditional characters; raises ModelError if OpenCC is not installed."""
    try:
        import opencc
    except ImportError as error:
        raise ModelError("Training needs OpenCC; install it with: pip install 'tocsin[train]'") from error
    converter = opencc.OpenCC("s2t")
    return lambda text: str(converter.convert(text))


def training_report(examples: Sequence[Example], settings: TrainingSettings) -> dict[str, object]:
    """Return what a model card needs to say of the run, ready for JSON."""
    return {
        "rows": len(examples),
        "rows_by_source": dict(sorted(Counter(example.source for example in examples).items())),
        "settings": {**dataclasses.asdict(settings), "layers": list(settings.layers)},
    }


def _write(
    options: RunOptions,
    network: SentimentEncoder,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    earlier: Sequence[Mapping[str, object]],
) -> Path:
    folder = options.out / "model"
    save_model(folder, network.cpu(), tokenizer, quantise=False)
    report = {
        **training_report(examples, options.settings),
        "teachers": list(options.teachers),
        "earlier": list(earlier),
    }
    (folder / TRAINING_REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    logger.info("wrote %s", folder)
    return folder


def _show(bar: tqdm[None], progress: Progress, total: int) -> None:
    bar.total = total
    bar.set_postfix(loss=f"{progress.loss:.3f}", refresh=False)
    bar.update(progress.step - bar.n)
    if progress.step % 50 == 0:
        logger.info("step %d of %d, loss %.3f", progress.step, total, progress.loss)
