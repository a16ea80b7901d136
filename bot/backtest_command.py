"""``tocsin backtest``: what would the bell have rung on a recorded series?"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import sys
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.alert_policy import DEFAULT_SENSITIVITY, PRESETS, AlertPolicy, SensitivityError, days_of
from analysis.backtesting import Backtest, SeriesError
from analysis.lexicon import PACKS
from bot.errors import UsageError
from bot.mention_backtest import run_mentions


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a series: its cells as they were written, its time in seconds, its count (None: not observed)."""

    timestamp: str
    value: str
    at: float
    count: float | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to a parser."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="mentions as JSONL or CSV, plain or .gz")
    parser.add_argument("--zone", help="IANA zone of times that name none, and of those shown; default: TOCSIN_ZONE")
    parser.add_argument("--series", type=Path, metavar="FILE", help="instead: timestamp,value as .csv or .csv.gz")
    parser.add_argument("--scores", type=Path, metavar="OUT", help="where timestamp,value,anomaly_score go")
    parser.add_argument("--json", action="store_true", help="print the incidents as one JSON object")
    parser.add_argument("--pack", action="append", choices=PACKS, help="words of a trade; default: knowledge")
    parser.add_argument("--model", help="folder or hub name of the model for rows without a label")
    parser.add_argument("--device", help="torch device; default: CUDA if there is one")
    parser.add_argument(
        "--sensitivity",
        type=_sensitivity,
        default=DEFAULT_SENSITIVITY,
        help=f"{', '.join(PRESETS)}, or a number: ring for what comes once in so many days; "
        f"default: {DEFAULT_SENSITIVITY}",
    )


def _sensitivity(text: str) -> float:
    try:
        return days_of(text)
    except SensitivityError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run(parsed: argparse.Namespace) -> int:
    """Score the series and write it, or replay the mentions; returns the exit status.

    Raises:
        UsageError: a file cannot be read or written, or is not what was asked for.
    """
    if (parsed.file is None) == (parsed.series is None) or (parsed.series is None) != (parsed.scores is None):
        raise UsageError("Give either a FILE of mentions, or --series FILE with --scores OUT.")
    if parsed.file is not None:
        return run_mentions(parsed)
    return _run_series(parsed)


def _run_series(parsed: argparse.Namespace) -> int:
    rows = read_series(parsed.series)
    backtest = Backtest(AlertPolicy(parsed.sensitivity))
    scores = []
    for number, row in enumerate(rows, start=2):
        try:
            scores.append(backtest.score(row.at, row.count))
        except SeriesError as error:
            raise UsageError(f"Line {number} of {parsed.series} {error}.") from error
    _write(parsed.scores, rows, scores)
    alarms = sum(score > 0 for score in scores)
    sys.stderr.write(
        f"{len(rows):,} rows, {alarms} {'alarm' if alarms == 1 else 'alarms'}, "
        f"{backtest.policy.withheld} moments withheld by the cool-down\n"
    )
    return 0


def read_series(path: Path) -> list[Row]:
    """The rows of a CSV file with the columns ``timestamp`` and ``value``; times without a zone are kept as they are.

    Raises:
        UsageError: the file cannot be read or is no such series.
    """
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig", newline="") as file
        ):
            table = list(csv.reader(file))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error}); name a .csv or .csv.gz file.") from error
    except (UnicodeDecodeError, EOFError, zlib.error, csv.Error) as error:
        raise UsageError(f"{path} is no CSV file that can be read ({error}); name a .csv or .csv.gz file.") from error
    header = [name.strip().lower() for name in table[0]] if table else []
    if "timestamp" not in header or "value" not in header:
        raise UsageError(f"{path} needs a first line with the columns timestamp and value.")
    columns = header.index("timestamp"), header.index("value")
    rows = [_row(path, number, cells, columns) for number, cells in enumerate(table[1:], start=2) if cells]
    if not rows:
        raise UsageError(f"{path} holds no rows below its first line; give it a series.")
    return rows


def _row(path: Path, number: int, cells: list[str], columns: tuple[int, int]) -> Row:
    if len(cells) <= max(columns):
        raise UsageError(f"Line {number} of {path} has too few columns; it needs a timestamp and a value.")
    timestamp, value = (cells[column] for column in columns)
    try:
        moment = datetime.fromisoformat(timestamp.strip().replace("/", "-"))
    except ValueError as error:
        raise UsageError(
            f"Line {number} of {path}: {timestamp!r} is no time; write it as 2026-03-10T12:05:00Z."
        ) from error
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return Row(timestamp, value, at, _count(path, number, value))


def _count(path: Path, number: int, value: str) -> float | None:
    if not value.strip():
        return None
    try:
        count = float(value)
    except ValueError:
        count = math.nan
    if not 0 <= count < math.inf:
        raise UsageError(
            f"Line {number} of {path}: {value!r} is no count; give a number of 0 or more, or leave it empty."
        )
    return count


def _write(path: Path, rows: list[Row], scores: list[float]) -> None:
    try:
        with (
            gzip.open(path, "wt", encoding="utf-8", newline="")
            if path.suffix == ".gz"
            else path.open("w", encoding="utf-8", newline="") as file
        ):
            out = csv.writer(file, lineterminator="\n")
            out.writerow(("timestamp", "value", "anomaly_score"))
            out.writerows((row.timestamp, row.value, f"{score:.6g}") for row, score in zip(rows, scores, strict=True))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another file.") from error
