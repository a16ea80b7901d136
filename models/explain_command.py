"""Say which words carried a post's score: ``tocsin explain TEXT [--model MODEL] [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from models.classifier import Classifier
from models.errors import ModelError
from models.explain import Explanation, WordWeight, explain

DEFAULT_LIMIT = 10


def as_text(explanation: Explanation, limit: int) -> str:
    """Return the score and the ``limit`` words that weigh most either way, highest first, for a terminal."""
    score = explanation.score
    lines = [
        f"{score.label}: negative {score.negative:.3f}, neutral {score.neutral:.3f}, positive {score.positive:.3f}",
        "",
    ]
    if not explanation.words:
        return "\n".join([*lines, "No words to weigh."]) + "\n"
    lines.append("What each word adds to the log-odds of negative:")
    lines += [f"{word.weight:+8.2f}  {word.word}{_times(word)}" for word in weightiest(explanation.words, limit)]
    left_off = len(explanation.words) - limit
    if left_off > 0:
        lines.append(f"          and {left_off} that weigh less; --limit shows more")
    return "\n".join(lines) + "\n"


def _times(word: WordWeight) -> str:
    return f" ({len(word.spans)} times)" if len(word.spans) > 1 else ""


def weightiest(words: Sequence[WordWeight], limit: int) -> list[WordWeight]:
    """Return the words of the ``limit`` largest weights in either direction, in the order given."""
    chosen = sorted(range(len(words)), key=lambda index: -abs(words[index].weight))[:limit]
    return [words[index] for index in sorted(chosen)]


def as_json(explanation: Explanation, model_id: str) -> dict[str, object]:
    """Return everything known of the text, ready for JSON; places count characters from 0, the end excluded."""
    score = explanation.score
    return {
        "model_id": model_id,
        "text": explanation.text,
        "label": score.label,
        "negative": score.negative,
        "neutral": score.neutral,
        "positive": score.positive,
        "words": [
            {
                "word": word.word,
                "weight": word.weight,
                "spans": [[span.start, span.end] for span in word.spans],
            }
            for word in explanation.words
        ],
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of an explanation to a parser."""
    parser.add_argument("text", metavar="TEXT", help="the post to explain, in quotes")
    parser.add_argument("--model", default=None, help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--limit", type=_positive, default=DEFAULT_LIMIT, help="words to show; --json gives all")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def run(args: argparse.Namespace) -> int:
    """Print the words of the text with their weights; returns the exit status (2: the model cannot be used)."""
    try:
        classifier = Classifier.load(args.model, device=args.device)
        explanation = explain([args.text], classifier.score)[0]
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if args.json:
        sys.stdout.write(json.dumps(as_json(explanation, classifier.model_id), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(as_text(explanation, args.limit))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="tocsin explain", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
