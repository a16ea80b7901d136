"""How many posts a second: ``tocsin bench score --data DIR``, beside what people would write instead."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from analysis.sentiment import LABELS, Score
from models.backends import BACKENDS, TorchBackend
from models.classifier import Classifier
from models.comparison import read_labelled_sets
from models.dataset import own_texts, read_examples
from models.device import choose_device, fast_dtype
from models.errors import DataError, ModelError
from models.loading import SHIPPED, LoadedModel, open_model
from models.model_folder import StoredModel, is_own_format, load_model
from models.preprocess import normalise_text
from models.throughput import Run, Way, matrix_peak, measure_ways, operations_per_token, share_alike, warm_up
from models.workload import Workload

#: The peers, by the name that ``--json`` gives them.
PEERS: Final = {
    "pipeline_1": "Hugging Face pipeline, batch 1",
    "pipeline_32": "Hugging Face pipeline, batch 32",
    "onnx_int8": "ONNX Runtime int8 per channel, batch 32",
}
OURS: Final = "ours"
_BATCH: Final = 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the benchmark to a parser."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="posts as .jsonl or .jsonl.gz")
    parser.add_argument("--data", type=Path, help="folder with *_dev and *_stream_* files, instead of FILE")
    parser.add_argument("--texts", type=int, default=20_000, help="so many posts, drawn at random; default: 20,000")
    parser.add_argument("--only", type=_peers, default=tuple(PEERS), help=f"peers, of {','.join(PEERS)}; default: all")
    parser.add_argument("--model", default=None, help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", default=None, help="torch device; default: CUDA if there is one")
    parser.add_argument("--backend", choices=BACKENDS, default="fastest", help="of ours; default: fastest")
    parser.add_argument("--threads", type=int, default=None, help="processor threads; default: all")
    parser.add_argument("--seed", type=int, default=7, help="which posts are drawn")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def _peers(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name)
    if unknown := set(names) - set(PEERS):
        raise argparse.ArgumentTypeError(f"{min(unknown)} is none of {', '.join(PEERS)}")
    return names


@dataclass(frozen=True, slots=True)
class ExactLabels:
    """What torch in float32 calls the posts: by the whole model, and by its network alone, which is what peers run."""

    whole: list[str]
    network: list[str]


@dataclass(frozen=True, slots=True)
class Bench:
    """All runs over the same posts, our engine, and how fast the device multiplies matrices."""

    runs: dict[str, Run]
    exact: ExactLabels
    classifier: Classifier
    peak: float
    operations_per_token: int

    def report(self) -> dict[str, Any]:
        """Return posts/s by name, and what is known of our own run; ready for JSON."""
        ours, work = self.runs[OURS], self.classifier.work
        tokens = work.tokens / ours.seconds
        return {
            **{name: round(run.posts_per_second, 1) for name, run in self.runs.items()},
            "labels_of_fp32": {
                name: round(share_alike(run.labels, self.exact.whole if name == OURS else self.exact.network), 4)
                for name, run in self.runs.items()
            },
            "posts": len(ours.labels),
            "model_id": self.classifier.model_id,
            "device": self.classifier.device,
            "backend": self.classifier.backend,
            "threads": torch.get_num_threads(),
            "computed_rows": work.computed_rows,
            "padding_waste": round(work.padding_waste, 4),
            "tokens_per_second": round(tokens),
            "share_of_matrix_peak": round(tokens * self.operations_per_token / self.peak, 3),
            "seconds": {"all": round(ours.seconds, 2), **{name: round(one, 2) for name, one in work.seconds.items()}},
        }


def run(args: argparse.Namespace) -> int:
    """Print the speeds; returns the exit status (2: wrong input)."""
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        bench = run_bench(args)
    except (DataError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    report = bench.report()
    sys.stdout.write(json.dumps(report) + "\n" if args.json else table(report))
    return 0


def run_bench(args: argparse.Namespace) -> Bench:
    """Load what is compared and let all of it score the posts; raises DataError or ModelError."""
    texts = posts(args.files, args.data, args.texts, args.seed)
    device = choose_device(args.device)
    classifier = Classifier.load(args.model, device=args.device, backend=args.backend)
    model = open_model(args.model)
    ways: dict[str, Way] = {OURS: _labels_of(classifier), **_peers_of(args, device)}
    warm_up(ways, texts)
    classifier.work = Workload()
    with tqdm(total=len(texts), unit="post", disable=None) as bar:
        runs = measure_ways(ways, texts, lambda done: _advance(bar, done))
    exact = exact_labels(model, device, texts)
    return Bench(runs, exact, classifier, matrix_peak(device, fast_dtype(device)), operations_per_token(model.network))


def _advance(bar: Any, done: int) -> None:
    bar.update(done - bar.n)


def exact_labels(model: LoadedModel, device: torch.device, texts: Sequence[str]) -> ExactLabels:
    """Let torch in float32 call the texts, with the n-grams of the model and without."""
    exact = TorchBackend(model.network, device, exact=True)
    alone = Classifier(replace(model, ngrams=None), device, backend=exact)
    network = alone.logits(texts)
    whole = network if model.ngrams is None else network + model.ngrams.logits(texts)
    return ExactLabels(*(_most_probable(alone.calibrated(texts, logits)) for logits in (whole, network)))


def _labels_of(classifier: Classifier) -> Way:
    return lambda texts: _most_probable(classifier.score(texts))


def _most_probable(scores: Sequence[Score]) -> list[str]:
    """The most probable class, without the cost of a missed complaint: the rule that all peers have."""
    return [LABELS[int(np.argmax((one.negative, one.neutral, one.positive)))].value for one in scores]


def _peers_of(args: argparse.Namespace, device: torch.device) -> dict[str, Way]:
    folder = SHIPPED if args.model is None else Path(args.model)
    if not args.only:
        return {}
    if not is_own_format(folder):
        raise ModelError("The peers run models of Tocsin's own format only; with --only '' this one is measured alone.")
    return {name: _peer(name, load_model(folder), device) for name in args.only}


def _peer(name: str, model: StoredModel, device: torch.device) -> Way:
    if name == "onnx_int8":
        if find_spec("onnxruntime") is None or find_spec("onnx") is None:
            raise ModelError("ONNX Runtime is not installed; install it with: pip install 'tocsin[onnx]'")
        from models.baselines.plain_onnx import PlainOnnx

        plain = PlainOnnx(model, torch.get_num_threads())
        return lambda texts: plain.labels(texts, _BATCH)
    from models.baselines.pipeline import as_pipeline, labels_of_pipeline

    made = as_pipeline(model, device)
    return lambda texts: labels_of_pipeline(made, texts, 1 if name == "pipeline_1" else _BATCH)


def posts(files: Sequence[Path], data: Path | None, count: int, seed: int) -> list[str]:
    """Return so many posts in a random order, normalised, so that every way reads the same tokens.

    Without files and folder they are posts of our own. Raises DataError if there are none.
    """
    if count < 1:
        raise DataError(f"{count} posts cannot be measured; let --texts be at least 1.")
    if files:
        found = [example.text for path in files for example in read_examples(path)]
    elif data is not None:
        found = [example.text for one in read_labelled_sets(data) for example in one.examples]
    else:
        found = own_texts()
    if not found:
        raise DataError("The files hold no posts; name files with a text in each row.")
    return [normalise_text(text) for text in random.Random(seed).sample(found, min(count, len(found)))]


def table(report: Mapping[str, Any]) -> str:
    """Return a Markdown table of all ways beside ours, then where the time of ours went."""
    lines = ["| | posts/s | ours is faster | labels of fp32 |", "| --- | ---: | ---: | ---: |"]
    ours = report[OURS]
    for name, title in {OURS: f"ours ({report['backend']})", **PEERS}.items():
        if name in report:
            alike = report["labels_of_fp32"][name]
            lines.append(f"| {title} | {report[name]:,.0f} | {ours / report[name]:.1f} x | {alike:.2%} |")
    seconds = ", ".join(f"{stage} {one:.1f} s" for stage, one in report["seconds"].items())
    lines += [
        "",
        f"{report['model_id']} on {report['device']}, {report['threads']} processor thread(s): "
        f"{report['posts']:,} posts, {report['computed_rows']:,} different; padding {report['padding_waste']:.1%}; "
        f"{report['tokens_per_second']:,} tokens/s, {report['share_of_matrix_peak']:.0%} of the measured matrix peak.",
        f"Ours: {seconds}; tokenising goes on beside computing.",
    ]
    return "\n".join(lines) + "\n"
