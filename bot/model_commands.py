"""The commands of ``tocsin`` that need the classifier and nothing else: no database, no Slack."""

from __future__ import annotations

import argparse
import importlib
import sys
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import TextIO

from bot.classifying import classify, rows_of, rows_of_lines
from bot.errors import UsageError
from bot.importing import parse_zone
from bot.progress_bar import bar_of_bytes
from bot.settings import Settings
from bot.sources.file import check_file

Commands = argparse._SubParsersAction

#: Each is a module with ``add_arguments(parser)`` and ``run(parsed)``, and what it does in a few words.
MODULES = {
    "explain": ("models.explain_command", "which words of a text carried its score"),
    "evaluate": ("models.evaluate", "measure a model on labelled files"),
    "train": ("models.train", "fine-tune a backbone on labelled posts"),
    "export": ("models.export", "make the folder that ships from a trained model, with its card"),
    "backtest": ("bot.backtest_command", "what the bell would have rung on a recorded series"),
}

#: The commands behind ``bench``.
BENCHMARKS = {
    "model": ("models.compare", "our classifier beside what people would pick instead, on labelled files"),
    "score": ("models.throughput_command", "posts a second, beside Hugging Face's pipeline and ONNX Runtime"),
    "robustness": (
        "models.robustness_command",
        "accuracy when texts are misspelt, shouted or spaced out",
    ),
    "detector": ("bot.detector_bench", "the burst detector on labelled series, beside published detectors"),
    "planted": ("bot.planted_bench", "planted crises of known size and shape, beside the common rules"),
    "hotspots": ("bot.hotspots_bench", "whether hotspots and samples say what people said, on a labelled stream"),
    "commands": ("bot.commands_bench", "how long a command takes from envelope to answer, by what is stored"),
}


def add_model_commands(commands: Commands[argparse.ArgumentParser], wanted: str | None) -> None:
    """Add all of them; only the ``wanted`` one gets its options, since they cost the import of torch."""
    _add_classify(commands)
    for name, (module_name, summary) in MODULES.items():
        parser = commands.add_parser(name, help=summary, description=_sentence(summary))
        if name == wanted:
            _add_options(parser, importlib.import_module(module_name))
    _add_bench(commands, wanted == "bench")


def _add_bench(commands: Commands[argparse.ArgumentParser], is_wanted: bool) -> None:
    parser = commands.add_parser("bench", help="measure against a named peer in the same run")
    benchmarks = parser.add_subparsers(required=True, metavar="BENCHMARK", title="benchmarks")
    for name, (module_name, summary) in BENCHMARKS.items():
        benchmark = benchmarks.add_parser(name, help=summary, description=_sentence(summary))
        if is_wanted:
            _add_options(benchmark, importlib.import_module(module_name))


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _add_options(parser: argparse.ArgumentParser, module: ModuleType) -> None:
    module.add_arguments(parser)
    parser.set_defaults(command=lambda parsed, settings: module.run(_with_settings(parsed, settings)))


def _with_settings(parsed: argparse.Namespace, settings: Settings) -> argparse.Namespace:
    """Fill in the model, the device and the zone of the settings where the command line names none."""
    for name in ("model", "device"):
        if getattr(parsed, name, "") is None:
            setattr(parsed, name, getattr(settings, name))
    if hasattr(parsed, "zone"):
        parsed.zone = settings.timezone if parsed.zone is None else parse_zone(parsed.zone)
    return parsed


#: For files of fewer bytes it takes longer to find the fastest backend than it would save.
_WORTH_MEASURING = 2_000_000


def _add_classify(commands: Commands[argparse.ArgumentParser]) -> None:
    summary = "label the rows of files, or the lines of standard input"
    parser = commands.add_parser("classify", help=summary, description=_sentence(summary))
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="CSV or JSONL, plain or .gz")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the JSON lines go; default: standard output")
    parser.add_argument("--model", help="folder or hub name; default: the shipped model")
    parser.add_argument("--device", help="torch device; default: CUDA if there is one")
    parser.set_defaults(command=_classify)


def _classify(parsed: argparse.Namespace, settings: Settings) -> int:
    from models.classifier import Classifier

    parsed = _with_settings(parsed, settings)
    for path in parsed.files:
        check_file(path)
    classifier = Classifier.load(
        parsed.model,
        device=parsed.device,
        threads=settings.scorer_threads,
        backend=settings.backend,
        measure=sum(path.stat().st_size for path in parsed.files) >= _WORTH_MEASURING,
    )
    scored = refused = 0
    with ExitStack() as stack:
        out = stack.enter_context(_writable(parsed.out)) if parsed.out else sys.stdout
        for path in parsed.files:
            with bar_of_bytes(path) as on_read:
                counts = classify(rows_of(path, on_read), classifier, out)
            scored, refused = scored + counts[0], refused + counts[1]
        if not parsed.files:
            scored, refused = classify(rows_of_lines(sys.stdin), classifier, out)
    sys.stderr.write(f"{scored:,} classified with {classifier.model_id}, {refused:,} without a text that can be read\n")
    return 0 if scored or not refused else 1


def _writable(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another file.") from error
