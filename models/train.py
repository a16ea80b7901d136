"""Fine-tune the classifier: ``tocsin train --backbone DIR_OR_HUB_NAME --data DIR --out DIR [--resume]``."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from models.dataset import RECIPES
from models.errors import DataError, ModelError
from models.loading import SHIPPED
from models.training import TrainingSettings
from models.training_run import RunOptions, run_training
from models.training_step import Objective


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of training to a parser."""
    defaults, objective = TrainingSettings(), Objective()
    begin = parser.add_mutually_exclusive_group(required=True)
    begin.add_argument("--backbone", help="folder or hub name of a BERT encoder")
    begin.add_argument("--start-from", metavar="MODEL", help="go on with a model of ours: its folder, or 'shipped'")
    parser.add_argument("--data", required=True, type=Path, help="folder with *_train.jsonl.gz and *_dev.jsonl.gz")
    parser.add_argument("--out", required=True, type=Path, help="folder for checkpoint, history, model and report")
    parser.add_argument("--recipe", choices=RECIPES, default=defaults.recipe, help="how the sources are mixed")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--threads", type=int, default=None, help="processor threads; default: all")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--save-every", type=int, default=300, help="steps between checkpoints")

    length = parser.add_argument_group("how long")
    length.add_argument("--epochs", type=int, default=defaults.epochs)
    length.add_argument("--max-rows", type=int, default=None, help="train on a random part of the rows")
    length.add_argument("--max-steps", type=int, default=None, help="end after so many steps, whatever --epochs says")
    length.add_argument("--evaluate-every", type=int, default=500, help="steps between looks at the dev sets; 0: none")
    length.add_argument("--patience", type=int, default=5, help="end after so many looks in vain; 0: never")

    step = parser.add_argument_group("optimisation")
    step.add_argument("--batch-size", type=int, default=defaults.batch_size, help="rows of one optimiser step")
    step.add_argument("--accumulate", type=int, default=objective.accumulate, help="compute a batch in so many pieces")
    step.add_argument("--max-tokens", type=int, default=defaults.max_tokens)
    step.add_argument("--learning-rate", type=float, default=defaults.learning_rate)
    step.add_argument("--warmup-share", type=float, default=defaults.warmup_share, help="share with a rising rate")
    step.add_argument("--decay-share", type=float, default=defaults.decay_share, help="share with a falling rate")
    step.add_argument("--weight-decay", type=float, default=defaults.weight_decay)
    step.add_argument("--dropout", type=float, default=defaults.dropout, help="before the head")
    step.add_argument("--encoder-dropout", type=float, default=defaults.encoder_dropout)

    shape = parser.add_argument_group("what is trained")
    shape.add_argument("--layers", type=_layers, default=defaults.layers, help="backbone layers to keep, as 0,2,4")
    shape.add_argument("--freeze-embeddings", action="store_true", help="leave the backbone's embeddings as they are")
    shape.add_argument("--lora", type=int, default=0, metavar="RANK", help="train adapters beside a frozen encoder")

    robust = parser.add_argument_group("beside the labels")
    robust.add_argument("--r-drop", type=float, default=objective.r_drop, metavar="WEIGHT")
    robust.add_argument("--adversarial", type=float, default=objective.adversarial, metavar="LENGTH", help="FGM")
    robust.add_argument("--teacher", action="append", default=[], metavar="MODEL", help="learn from its opinion")
    robust.add_argument("--distillation", type=float, default=0.5, metavar="SHARE", help="teachers' part of the loss")
    robust.add_argument("--temperature", type=float, default=objective.temperature, help="softens the teachers")


def _layers(text: str) -> tuple[int, ...]:
    return tuple(int(layer) for layer in text.split(","))


def run(args: argparse.Namespace) -> int:
    """Train as the arguments say and write ``OUT/model``; returns the exit status (2: wrong input)."""
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        run_training(options_of(args))
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def options_of(args: argparse.Namespace) -> RunOptions:
    """Return what the command line asks for; raises ModelError where two options exclude each other."""
    frozen = args.freeze_embeddings or args.lora > 0
    if args.adversarial and frozen:
        raise ModelError("--adversarial moves the word embeddings; leave out --freeze-embeddings and --lora.")
    if args.r_drop and not (args.dropout or args.encoder_dropout):
        raise ModelError("--r-drop compares two passes with dropout; set --dropout or --encoder-dropout.")
    settings = TrainingSettings(
        epochs=args.epochs,
        batch_size=args.batch_size,
        max_tokens=args.max_tokens,
        learning_rate=args.learning_rate,
        warmup_share=args.warmup_share,
        decay_share=args.decay_share,
        weight_decay=args.weight_decay,
        dropout=args.dropout,
        encoder_dropout=args.encoder_dropout,
        seed=args.seed,
        layers=args.layers,
        train_embeddings=not frozen,
        lora_rank=args.lora,
        max_rows=args.max_rows,
        max_steps=args.max_steps,
        recipe=args.recipe,
        objective=Objective(
            accumulate=args.accumulate,
            r_drop=args.r_drop,
            adversarial=args.adversarial,
            distillation=args.distillation if args.teacher else 0.0,
            temperature=args.temperature,
        ),
    )
    return RunOptions(
        backbone=args.backbone,
        data=args.data,
        out=args.out,
        settings=settings,
        resume=args.resume,
        save_every=args.save_every,
        evaluate_every=args.evaluate_every,
        patience=args.patience,
        teachers=tuple(args.teacher),
        device=args.device,
        start_from=SHIPPED if args.start_from == "shipped" else args.start_from and Path(args.start_from),
    )


def command_of(settings: Mapping[str, Any], teachers: Sequence[str] = ()) -> str:
    """Return the command line of a run whose settings a training report holds; its folders stand as placeholders."""
    objective = settings.get("objective", {})
    values = {name.replace("_", "-"): value for name, value in {**settings, **objective}.items()}
    values["layers"] = ",".join(map(str, settings.get("layers", ())))
    values["lora"] = values.pop("lora-rank", 0)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    start = values.pop("start-from", "")
    begin = ["--start-from", start] if start else ["--backbone", "BACKBONE"]
    if start:
        values.pop("layers")
    words = ["tocsin", "train", *begin, "--data", "DATASETS", "--out", "RUN"]
    if not settings.get("train_embeddings", True) and not values["lora"]:
        words.append("--freeze-embeddings")
    for name, value in values.items():
        known = f"--{name}" in parser.format_usage() and (teachers or name not in {"distillation", "temperature"})
        if known and value not in (None, "") and value != parser.get_default(name.replace("-", "_")):
            words += [f"--{name}", str(value)]
    return " ".join([*words, *(word for _ in teachers for word in ("--teacher", "TEACHER"))])


def commands_of(report: Mapping[str, Any]) -> list[str]:
    """Return the command lines that made a model, in order: of the runs that its last went on from, and of that."""
    teachers = report.get("teachers", ())
    commands = [command_of(settings, teachers) for settings in [*report.get("earlier", ()), report.get("settings", {})]]
    return [command if at == 0 else f"{command} --resume" for at, command in enumerate(commands)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="tocsin train", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
