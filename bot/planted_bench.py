"""``tocsin bench planted --data DIR``: planted crises of known size, found by ours and by the common rules."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.common_rules import COMMON_RULES
from analysis.planting import SIZES, Common, Outcome, Ringer, Shape, Tocsin, plant_crises, summary, try_plants
from bot.detector_bench import data_folder, read_labelled
from bot.errors import UsageError
from bot.mention_backtest import read_recorded

#: The first days of a series are for learning.
_LEARNING_DAYS = {"series": 8.0, "stream": 3.0}
_WIDTH = 300.0

Series = tuple[str, list[float], list[float], list[bool]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the benchmark to a parser."""
    parser.add_argument("--data", type=Path, help="folder with nab_tweets, and streams; default: $TOCSIN_DATASETS")
    parser.add_argument("--stream", type=Path, help="labelled mentions; default: en_stream_airlines in that folder")
    parser.add_argument("--number", type=int, default=200, help="crises of each shape in each series; default 200")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(parsed: argparse.Namespace) -> int:
    """Plant, look and print; returns the exit status.

    Raises:
        UsageError: there are no series to plant into.
    """
    folder = data_folder(parsed.data)
    series = _labelled(folder)
    stream = parsed.stream or folder.parent / "en_stream_airlines.jsonl.gz"
    if stream.exists():
        series.append(_stream(stream))
    elif parsed.stream is not None:
        raise UsageError(f"{stream} is not there; check the name.")
    makers: dict[str, Callable[[], Ringer]] = {"Tocsin, normal": lambda: Tocsin(_WIDTH)}
    for rule in COMMON_RULES:
        makers[rule.name] = lambda rule=rule: Common(rule(_WIDTH))  # type: ignore[misc]
    outcomes: dict[str, list[Outcome]] = {name: [] for name in makers}
    false_a_day: dict[str, dict[str, float]] = {name: {} for name in makers}
    for number, (series_name, times, counts, free) in enumerate(series):
        plants = plant_crises(times, counts, free, parsed.number, parsed.seed + number)
        for name, make in makers.items():
            found, alarms = try_plants(make, times, counts, plants)
            outcomes[name] += found
            days = sum(free) * _WIDTH / 86400
            false_a_day[name][series_name] = sum(free[row] for row in alarms) / max(days, 1e-9)
    sys.stdout.write(_json(outcomes, false_a_day) if parsed.json else _table(outcomes, false_a_day))
    return 0


def _labelled(folder: Path) -> list[Series]:
    """Crises are planted, and false alarms counted, outside the labelled windows and after the learning days."""
    found: list[Series] = []
    for one in read_labelled(folder):
        first = one.times[0] + _LEARNING_DAYS["series"] * 86400
        free = [at >= first for at in one.times]
        for begin, end in one.windows:
            free[begin : end + 1] = [False] * (end + 1 - begin)
        found.append((one.name, list(one.times), [count or 0.0 for count in one.counts], free))
    return found


def _stream(path: Path) -> Series:
    """The negative mentions of all brands together."""
    mentions = [one.mention for one in read_recorded(path)[0]]
    counted = Counter(math.floor(one.at / _WIDTH) for one in mentions if one.is_negative)
    buckets = [math.floor(one.at / _WIDTH) for one in mentions]
    times = [bucket * _WIDTH for bucket in range(min(buckets), max(buckets) + 1)]
    free = [at >= times[0] + _LEARNING_DAYS["stream"] * 86400 for at in times]
    return path.name.split(".")[0], times, [float(counted[round(at / _WIDTH)]) for at in times], free


def _table(outcomes: dict[str, list[Outcome]], false_a_day: dict[str, dict[str, float]]) -> str:
    lines = [f"{'':<16}{'size':>6}" + "".join(f"{name:>28}" for name in outcomes)]
    for shape in Shape:
        for size in SIZES:
            cells = [_cell(*summary(found, shape, size)) for found in outcomes.values()]
            lines.append(f"{shape.value:<16}{size:>5g}x" + "".join(f"{cell:>28}" for cell in cells))
    lines.append("false alarms a day, without a plant:")
    for series in next(iter(false_a_day.values())):
        lines.append(f"{series:<22}" + "".join(f"{rates[series]:>28.3f}" for rates in false_a_day.values()))
    return "\n".join(lines) + "\n"


def _cell(share: float, minutes: float | None) -> str:
    return f"{share:.0%}" if minutes is None else f"{share:.0%} after {_span(minutes)}"


def _span(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 180 else f"{minutes / 60:.0f} h"


def _json(outcomes: dict[str, list[Outcome]], false_a_day: dict[str, dict[str, float]]) -> str:
    rows: Sequence[dict[str, object]] = [
        {"detector": name, "shape": shape.value, "size": size, "found": share, "median_minutes": minutes}
        for name, found in outcomes.items()
        for shape in Shape
        for size in SIZES
        for share, minutes in [summary(found, shape, size)]
    ]
    return json.dumps({"plants": rows, "false_a_day": false_a_day}, indent=2) + "\n"
