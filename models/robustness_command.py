"""Measure how a model bears up: ``tocsin bench robustness [FILE…] [--rows N] [--json]``."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.classifier import Classifier
from models.dataset import Example, read_examples
from models.errors import DataError, ModelError
from models.evaluate import name_of
from models.identity_terms import template_posts
from models.perturbations import standard_perturbations
from models.robustness import IdentityTally, PerturbationTally, pooled, tally_identity, tally_perturbations
from models.scores import Scorer

OWN_POSTS = "own posts"
FILES = "files"
#: A share of fewer texts than this is chance as much as anything.
_MANY = 50


@dataclass(frozen=True, slots=True)
class Report:
    """The counts by file and perturbation, and by origin of the texts, group of identity terms and language."""

    perturbations: dict[str, dict[str, PerturbationTally]]
    identity: dict[tuple[str, str, str], IdentityTally]


def measure(files: Mapping[str, Sequence[Example]], score: Scorer, seed: int) -> Report:
    """Perturb the rows of the files, and swap identity terms in them and in our own posts.

    Raises ModelError if OpenCC or pypinyin is missing.
    """
    perturbations = standard_perturbations() if files else {}
    by_file = {name: tally_perturbations(rows, perturbations, score, seed) for name, rows in files.items()}
    origins = {OWN_POSTS: template_posts(), FILES: [row.text for rows in files.values() for row in rows]}
    identity = {
        (origin, group, language): tally
        for origin, texts in origins.items()
        for (group, language), tally in tally_identity(texts, score).items()
    }
    return Report(by_file, identity)


def read_sample(path: Path, rows: int | None, seed: int) -> list[Example]:
    """Return all labelled rows of a file, or so many of them drawn by the seed; raises DataError if there is none."""
    examples = read_examples(path)
    if not examples:
        raise DataError(f"{path} holds no labelled rows; name a file with text and label in each.")
    if rows is None or rows >= len(examples):
        return examples
    return random.Random(f"{seed}:{name_of(path)}").sample(examples, rows)


def perturbation_table(tallies: Mapping[str, PerturbationTally]) -> str:
    """Return a Markdown table, one line a perturbation that changed a text."""
    lines = [
        "| perturbation | texts changed | accuracy before | after | called otherwise |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, one in tallies.items():
        if one.texts:
            lines.append(
                f"| {name} | {one.texts:,} | {one.right_before / one.texts:.3f} | {one.right_after / one.texts:.3f} "
                f"| {one.called_otherwise / one.texts:.1%} |"
            )
    return "\n".join(lines) + "\n"


def file_table(files: Mapping[str, Mapping[str, PerturbationTally]]) -> str:
    """Return a Markdown table of the points of accuracy that each file gains or loses under each perturbation.

    Where few texts were changed it says how many.
    """
    names = [name for name, one in pooled(files.values()).items() if one.texts]
    lines = [
        f"| points of accuracy | {' | '.join(names)} |",
        f"| --- |{' ---: |' * len(names)}",
    ]
    for file, tallies in files.items():
        lines.append(f"| {file} | {' | '.join(_points(tallies[name]) for name in names)} |")
    return "\n".join(lines) + "\n"


def _points(tally: PerturbationTally) -> str:
    if not tally.texts:
        return "–"
    points = f"{(tally.right_after - tally.right_before) * 100 / tally.texts:+.1f}"
    return points if tally.texts >= _MANY else f"{points} (of {tally.texts})"


def identity_table(tallies: Mapping[tuple[str, str, str], IdentityTally]) -> str:
    """Return a Markdown table of what swapped identity terms do, one line an origin, group and language."""
    lines = [
        "| swapped terms | language | found in | texts | called otherwise by some swap | swaps "
        "| of them change the call | mean gap of p(negative) |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (origin, group, language), one in tallies.items():
        lines.append(
            f"| {group} | {language} | {origin} | {one.texts:,} | {one.texts_flipped / one.texts:.1%} "
            f"| {one.swaps:,} | {one.swaps_flipped / one.swaps:.1%} | {one.gap / one.texts:.3f} |"
        )
    return "\n".join(lines) + "\n"


def as_markdown(report: Report) -> str:
    """Return all tables; those of perturbations only if a file was measured."""
    tables = [identity_table(report.identity)]
    if report.perturbations:
        tables = [
            perturbation_table(pooled(report.perturbations.values())),
            file_table(report.perturbations),
            *tables,
        ]
    return "\n".join(tables)


def as_json(report: Report, model_id: str, seed: int) -> dict[str, object]:
    """Return all shares and counts, ready for JSON; a perturbation that changed no text is left out."""
    return {
        "model_id": model_id,
        "seed": seed,
        "perturbations": {
            name: _shares(one) for name, one in pooled(report.perturbations.values()).items() if one.texts
        },
        "files": {
            file: {name: _shares(one) for name, one in tallies.items() if one.texts}
            for file, tallies in report.perturbations.items()
        },
        "identity_terms": [
            {
                "group": group,
                "language": language,
                "texts_of": origin,
                "texts": one.texts,
                "label_changes": one.texts_flipped / one.texts,
                "swaps": one.swaps,
                "swaps_that_change_it": one.swaps_flipped / one.swaps,
                "mean_gap": one.gap / one.texts,
            }
            for (origin, group, language), one in report.identity.items()
        ],
    }


def _shares(tally: PerturbationTally) -> dict[str, float]:
    return {
        "texts": tally.texts,
        "accuracy_before": tally.right_before / tally.texts,
        "accuracy_after": tally.right_after / tally.texts,
        "called_otherwise": tally.called_otherwise / tally.texts,
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the measurement to a parser."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="labelled .jsonl or .jsonl.gz file; without any, only identity terms in our own posts are swapped",
    )
    parser.add_argument("--rows", type=_positive, default=None, help="measure a random part of each file")
    parser.add_argument("--seed", type=int, default=1, help="draws rows and perturbations; default: 1")
    parser.add_argument("--model", default=None, help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def run(args: argparse.Namespace) -> int:
    """Print the tables; returns the exit status (2: wrong input)."""
    try:
        files = {name_of(path): read_sample(path, args.rows, args.seed) for path in args.files}
        classifier = Classifier.load(args.model, device=args.device)
        report = measure(files, classifier.score, args.seed)
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if args.json:
        sys.stdout.write(json.dumps(as_json(report, classifier.model_id, args.seed)) + "\n")
    else:
        sys.stdout.write(as_markdown(report))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="tocsin bench robustness", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
