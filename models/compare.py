"""Compare our model with what people would pick instead: ``tocsin bench model --data DIR --work DIR``."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import torch

from models.backends import BACKENDS
from models.baselines.lexicons import SnowNlp, Vader
from models.baselines.reuse import ready_network, ready_tfidf
from models.classifier import Classifier
from models.comparison import Comparison, Contender, compare, read_labelled_sets, report, table
from models.dataset import DEFAULT_RECIPE, Example, load_training_set
from models.errors import DataError, ModelError
from models.loading import SHIPPED
from models.scorer_protocol import SentimentScorer
from models.tokens import load_tokenizer
from models.training import TrainingSettings

logger = logging.getLogger(__name__)

TRAINED: Final[Mapping[str, str]] = {"tfidf": "TF-IDF + LR", "text_cnn": "TextCNN", "bilstm": "BiLSTM"}
NAMES: Final = ("ours", "full", *TRAINED, "vader", "snownlp")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the comparison to a parser."""
    parser.add_argument("--data", required=True, type=Path, help="folder with *_train, *_dev and *_stream_* files")
    parser.add_argument("--work", required=True, type=Path, help="folder that keeps the trained baselines")
    parser.add_argument("--model", default=None, help="folder or hub name of ours; default: the shipped model")
    parser.add_argument("--backend", choices=BACKENDS, default="fastest", help="of ours; default: fastest")
    parser.add_argument("--full", default=None, help="another model, in torch: such as ours before it was rounded")
    parser.add_argument("--only", type=_names, default=NAMES, help=f"some of {','.join(NAMES)}; default: all")
    parser.add_argument("--max-rows", type=int, default=None, help="train the baselines on a random part of the rows")
    parser.add_argument("--seed", type=int, default=TrainingSettings().seed, help="which rows are sampled")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--threads", type=int, default=None, help="processor threads; default: all")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(NAMES):
        raise argparse.ArgumentTypeError(f"{min(unknown)} is none of {', '.join(NAMES)}")
    return names


def run(args: argparse.Namespace) -> int:
    """Print the comparison; returns the exit status (2: wrong input, or a package is missing)."""
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        sets = read_labelled_sets(args.data)
        comparison = compare(sets, contenders(args))
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if args.json:
        output = {"threads": torch.get_num_threads(), "contenders": report(comparison)}
        sys.stdout.write(json.dumps(output) + "\n")
    else:
        sys.stdout.write(table(comparison) + "\n" + _legend(comparison))
    return 0


def contenders(args: argparse.Namespace) -> list[Contender]:
    """Return those that the arguments ask for, trained where they need it, in the order of the columns.

    Raises ModelError or DataError; whatever can be missing is asked for before anything is trained.
    """
    makers: dict[str, Callable[[], Contender]] = {
        "vader": lambda: Contender("VADER", Vader(), frozenset({"en"})),
        "snownlp": lambda: Contender("SnowNLP", SnowNlp(), frozenset({"zh"})),
        "ours": lambda: Contender("ours", _ours(args), our_rule=True),
    }
    if args.full is not None:
        makers["full"] = lambda: Contender("full", Classifier.load(args.full, device=args.device), our_rule=True)
    made = {name: make() for name, make in makers.items() if name in args.only}
    wanted = [name for name in TRAINED if name in args.only]
    if wanted:
        examples = load_training_set(args.data, DEFAULT_RECIPE, args.seed, args.max_rows)
        logger.info("%d training rows", len(examples))
        made |= {name: Contender(TRAINED[name], _trained(name, examples, args)) for name in wanted}
    return [made[name] for name in NAMES if name in made]


def _ours(args: argparse.Namespace) -> Classifier:
    return Classifier.load(args.model, device=args.device, backend=args.backend)


def _trained(name: str, examples: Sequence[Example], args: argparse.Namespace) -> SentimentScorer:
    if name == "tfidf":
        return ready_tfidf(args.work, examples)
    folder = Path(args.model) if args.model is not None and Path(args.model).is_dir() else SHIPPED
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    return ready_network(args.work, name, examples, tokenizer, args.device).classifier(args.device)


def _legend(comparison: Comparison) -> str:
    models = ", ".join(f"{contender.title} is {contender.scorer.model_id}" for contender in comparison.contenders)
    return (
        "Our models call a post by what it would cost to miss that (the card holds the costs), the baselines by its "
        "most probable class. "
        f"Posts/s of all rows in one run on {torch.get_num_threads()} processor thread(s). {models}.\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="tocsin bench model", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
