"""Measure a model on labelled files: ``tocsin evaluate FILE… [--model MODEL] [--json]``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.sentiment import Score
from models.backends import BACKENDS
from models.classifier import Classifier
from models.dataset import Example, read_examples
from models.errors import DataError, ModelError
from models.metrics import Figures, measure
from models.preprocess import language_of
from models.scores import Scorer

#: A label, and what the model says.
_Row = tuple[int, Score]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures by file, by language and by source.

    Languages and sources keep the rows of two-class files apart from the others: "zh" and "zh, two classes".
    """

    files: Mapping[str, Figures]
    languages: Mapping[str, Figures]
    sources: Mapping[str, Figures]


def evaluate(files: Mapping[str, Sequence[Example]], score: Scorer) -> Evaluation:
    """Score the rows of every file, by its name, and return all figures; no file may be empty."""
    by_file: dict[str, Figures] = {}
    languages: dict[str, list[_Row]] = defaultdict(list)
    sources: dict[str, list[_Row]] = defaultdict(list)
    for name, examples in files.items():
        rows = _scored(examples, score)
        by_file[name] = _measured(rows)
        kind = ", two classes" if by_file[name].two_class else ""
        for example, row in zip(examples, rows, strict=True):
            languages[language_of(example.text) + kind].append(row)
            sources[(example.source or "unnamed") + kind].append(row)
    return Evaluation(by_file, _measured_groups(languages), _measured_groups(sources))


def _measured_groups(groups: Mapping[str, Sequence[_Row]]) -> dict[str, Figures]:
    return {name: _measured(rows) for name, rows in sorted(groups.items())}


def _measured(rows: Sequence[_Row]) -> Figures:
    labels = np.array([label for label, _ in rows], dtype=np.int64)
    probabilities = np.array([(one.negative, one.neutral, one.positive) for _, one in rows], dtype=np.float64)
    return measure(labels, probabilities, np.array([one.costs for _, one in rows], dtype=np.float64))


def _scored(examples: Sequence[Example], score: Scorer) -> list[_Row]:
    scores = score([example.text for example in examples])
    return [(example.label, one) for example, one in zip(examples, scores, strict=True)]


def evaluate_examples(examples: Sequence[Example], score: Scorer) -> Figures:
    """Score the rows and return the figures; the rows are two-class if none of them is labelled neutral."""
    return _measured(_scored(examples, score))


def read_files(paths: Sequence[Path]) -> dict[str, list[Example]]:
    """Read the labelled rows of the files, by name; raises DataError if one cannot be read or is empty."""
    files = {}
    for path in paths:
        files[name_of(path)] = read_examples(path)
        if not files[name_of(path)]:
            raise DataError(f"{path} holds no labelled rows; name a file with text and label in each.")
    return files


def name_of(path: Path) -> str:
    """Return the file's name without its endings."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")


def table(figures: Mapping[str, Figures], title: str = "file") -> str:
    """Return the figures as a Markdown table, one line a name, under a title for the names."""
    lines = [
        f"| {title} | rows | classes | accuracy | macro-F1 | macro recall | F1 of negative | calibration error "
        "| for review | accuracy of the rest |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in figures.items():
        lines.append(
            f"| {name} | {one.rows:,} | {2 if one.two_class else 3} | {one.accuracy:.3f} | {one.macro_f1:.3f} "
            f"| {one.macro_recall:.3f} | {one.negative_f1:.3f} | {one.calibration_error:.3f} "
            f"| {one.review_share:.1%} | {_or_dash(one.accuracy_without_review)} |"
        )
    return "\n".join(lines) + "\n"


def _or_dash(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of evaluation to a parser."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled .jsonl or .jsonl.gz file")
    parser.add_argument("--model", default=None, help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--backend", choices=BACKENDS, default="torch", help="what computes; default: torch")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(args: argparse.Namespace) -> int:
    """Print the figures of each file; returns the exit status (2: wrong input)."""
    try:
        files = read_files(args.files)
        classifier = Classifier.load(args.model, device=args.device, backend=args.backend)
        evaluation = evaluate(files, classifier.score)
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    groups = dataclasses.asdict(evaluation)
    if args.json:
        sys.stdout.write(json.dumps({"model_id": classifier.model_id, **groups}) + "\n")
    else:
        parts = ((evaluation.files, "file"), (evaluation.languages, "language"), (evaluation.sources, "source"))
        sys.stdout.write("\n".join(table(figures, title) for figures, title in parts))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="tocsin evaluate", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
