"""Fine-tune the classifier: ``python -m models.train --backbone DIR --data DIR --out DIR [--resume]``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from models.checkpoint import Progress
from models.dataset import DEFAULT_RECIPE, Example, load_training_set
from models.errors import DataError, ModelError
from models.model_folder import TRAINING_REPORT, save_model
from models.network import from_backbone
from models.tokens import encode, load_tokenizer
from models.training import TrainingSettings, encode_examples, train

logger = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of training to a parser."""
    defaults = TrainingSettings()
    parser.add_argument("--backbone", required=True, help="folder of a BERT encoder with its tokenizer.json")
    parser.add_argument("--data", required=True, type=Path, help="folder with *_train.jsonl.gz files")
    parser.add_argument("--out", required=True, type=Path, help="folder for the checkpoint and the model")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--batch-size", type=int, default=defaults.batch_size)
    parser.add_argument("--max-tokens", type=int, default=defaults.max_tokens)
    parser.add_argument("--learning-rate", type=float, default=defaults.learning_rate)
    parser.add_argument("--layers", type=_layers, default=defaults.layers, help="backbone layers to keep, as 0,2,4")
    parser.add_argument("--max-rows", type=int, default=None, help="train on a random part of the rows")
    parser.add_argument("--save-every", type=int, default=300, help="steps between checkpoints")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--threads", type=int, default=None, help="processor threads; default: all")


def _layers(text: str) -> tuple[int, ...]:
    return tuple(int(layer) for layer in text.split(","))


def run(args: argparse.Namespace) -> int:
    """Train as the arguments say and write ``OUT/model``; returns the exit status (2: wrong input)."""
    try:
        _run(args)
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _run(args: argparse.Namespace) -> None:
    if args.threads:
        torch.set_num_threads(args.threads)
    settings = TrainingSettings(
        epochs=args.epochs,
        batch_size=args.batch_size,
        max_tokens=args.max_tokens,
        learning_rate=args.learning_rate,
        seed=args.seed,
        layers=args.layers,
        max_rows=args.max_rows,
    )
    torch.manual_seed(settings.seed)
    examples = load_training_set(args.data, DEFAULT_RECIPE, settings.seed, settings.max_rows)
    tokenizer = load_tokenizer(Path(args.backbone) / "tokenizer.json")
    network = from_backbone(args.backbone, settings.layers, settings.dropout)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    ids = encode(tokenizer, [example.text for example in examples], settings.max_tokens)
    data = encode_examples(examples, ids, network.encoder.config.pad_token_id or 0)
    logger.info("training on %d rows for %d epoch(s) on %s", len(examples), settings.epochs, device)
    report = training_report(examples, settings)
    with tqdm(total=None, unit="step", disable=None, mininterval=10) as bar:
        train(
            network.to(device),
            data,
            settings,
            checkpoint=args.out / "checkpoint.pt",
            resume=args.resume,
            save_every=args.save_every,
            on_step=lambda progress, total: _report(bar, progress, total),
        )
    save_model(args.out / "model", network.cpu(), tokenizer, quantise=False)
    (args.out / "model" / TRAINING_REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    logger.info("wrote %s", args.out / "model")


def training_report(examples: Sequence[Example], settings: TrainingSettings) -> dict[str, object]:
    """Return what a model card needs to say of the run, ready for JSON."""
    return {
        "rows": len(examples),
        "rows_by_source": dict(sorted(Counter(example.source for example in examples).items())),
        "settings": {**dataclasses.asdict(settings), "layers": list(settings.layers)},
    }


def _report(bar: tqdm[None], progress: Progress, total: int) -> None:
    bar.total = total
    bar.set_postfix(loss=f"{progress.loss:.3f}", refresh=False)
    bar.update(progress.step - bar.n)
    if progress.step % 50 == 0:
        logger.info("step %d of %d, loss %.3f", progress.step, total, progress.loss)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
