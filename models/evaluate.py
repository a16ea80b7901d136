"""Measure a model on labelled files: ``python -m models.evaluate FILE… [--model MODEL] [--json]``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from analysis.sentiment import Score
from models.classifier import Classifier
from models.dataset import Example, read_examples
from models.errors import DataError, ModelError
from models.metrics import Figures, measure

Scorer = Callable[[Sequence[str]], list[Score]]


def evaluate_examples(examples: Sequence[Example], score: Scorer) -> Figures:
    """Score the rows and return the figures; the rows are two-class if none of them is labelled neutral."""
    scores = score([example.text for example in examples])
    probabilities = np.array([(one.negative, one.neutral, one.positive) for one in scores], dtype=np.float64)
    return measure(np.array([example.label for example in examples], dtype=np.int64), probabilities)


def evaluate_file(path: Path, score: Scorer) -> Figures:
    """Score every row of a labelled file; raises DataError if it cannot be read or is empty."""
    examples = read_examples(path)
    if not examples:
        raise DataError(f"{path} holds no labelled rows; name a file with text and label in each.")
    return evaluate_examples(examples, score)


def name_of(path: Path) -> str:
    """Return the file's name without its endings."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")


def table(figures: dict[str, Figures]) -> str:
    """Return the figures as a Markdown table, one line a file."""
    lines = [
        "| file | rows | classes | accuracy | macro-F1 | macro recall | F1 of negative | calibration error |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in figures.items():
        lines.append(
            f"| {name} | {one.rows:,} | {2 if one.two_class else 3} | {one.accuracy:.3f} | {one.macro_f1:.3f} "
            f"| {one.macro_recall:.3f} | {one.negative_f1:.3f} | {one.calibration_error:.3f} |"
        )
    return "\n".join(lines) + "\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of evaluation to a parser."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled .jsonl or .jsonl.gz file")
    parser.add_argument("--model", default=None, help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(args: argparse.Namespace) -> int:
    """Print the figures of each file; returns the exit status (2: wrong input)."""
    try:
        classifier = Classifier.load(args.model, device=args.device)
        figures = {name_of(path): evaluate_file(path, classifier.score) for path in args.files}
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if args.json:
        report = {name: dataclasses.asdict(one) for name, one in figures.items()}
        sys.stdout.write(json.dumps({"model_id": classifier.model_id, "files": report}) + "\n")
    else:
        sys.stdout.write(table(figures))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluate", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
