"""``tocsin bench detector --data DIR``: the burst detector on labelled series, beside published detectors."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from analysis.alarm_figures import AlarmFigures, LabelledSeries, alarm_figures, best_threshold
from analysis.alert_policy import DEFAULT_SENSITIVITY, PRESETS, AlertPolicy
from analysis.backtesting import score_series
from analysis.common_rules import COMMON_RULES, CommonRule
from bot.backtest_command import read_series
from bot.errors import UsageError

#: What others reach on the five development series of tweet volumes of NAB, each at the threshold best for it on them,
#: with a cool-down of 24 hours added: standard / low FP / low FN, windows met, met strictly, false alarms a series-day.
PUBLISHED = (
    ("ARTime", "85.1 / 76.3 / 90.1", 17, 14, 0.14),
    ("Random cut forest", "74.5 / 65.9 / 79.1", 15, 15, 0.17),
    ("Windowed Gaussian", "74.1 / 64.7 / 78.8", 15, 13, 0.18),
    ("Numenta HTM", "71.3 / 56.4 / 78.9", 12, 11, 0.09),
    ("CAD-OSE", "67.9 / 66.4 / 75.4", 13, 12, 0.02),
    ("Twitter ADVec", "65.8 / 53.7 / 71.3", 14, 13, 0.20),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the benchmark to a parser."""
    parser.add_argument(
        "--data",
        type=Path,
        help="folder with windows.json, or one that holds it as nab_tweets; default: $TOCSIN_DATASETS",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(parsed: argparse.Namespace) -> int:
    """Run the detector at each preset, and the common rules, and print the figures; returns the exit status.

    Raises:
        UsageError: the folder holds no labelled series.
    """
    labelled = read_labelled(data_folder(parsed.data))
    figures: dict[str, AlarmFigures] = {}
    seconds = 0.0
    for preset, days in PRESETS.items():
        begun = time.process_time()
        scored = [(series, score_series(zip(series.times, series.counts, strict=True), days)) for series in labelled]
        seconds += time.process_time() - begun
        figures[f"Tocsin, {preset}: once in {days:g} days"] = _figures(scored)
        if preset == DEFAULT_SENSITIVITY:
            best, best_figures = best_threshold(scored)
            figures[f"Tocsin, {preset}, best threshold {best:.3g}"] = best_figures
    for rule in COMMON_RULES:
        scored = [(series, rule_scores(rule, series)) for series in labelled]
        figures[rule.name] = _figures(scored)
        best, best_figures = best_threshold(scored)
        figures[f"{rule.name}, best threshold {best:.3g}"] = best_figures
    microseconds = seconds / len(PRESETS) / sum(len(series.times) for series in labelled) * 1e6
    if parsed.json:
        out = {name: {**asdict(one), "false_a_day": one.false_a_day} for name, one in figures.items()}
        text = json.dumps({"figures": out, "microseconds_a_bucket": microseconds}, indent=2)
    else:
        text = _table(figures) + f"\n\n{microseconds:.0f} microseconds of processor time a bucket.\n"
    sys.stdout.write(text.rstrip() + "\n")
    return 0


def rule_scores(rule: type[CommonRule], series: LabelledSeries) -> list[float]:
    """The scores of a common rule after the same policy as ours has: a cool-down, and a re-alert when it grows."""
    judge, policy = rule(series.times[1] - series.times[0]), AlertPolicy(rule.threshold)
    return [
        policy.score(at, judge.step(0.0 if count is None else count))
        for at, count in zip(series.times, series.counts, strict=True)
    ]


def _figures(scored: Sequence[tuple[LabelledSeries, Sequence[float]]]) -> AlarmFigures:
    """Every score above 0 is an alarm."""
    return alarm_figures(
        [(series, [row for row, score in enumerate(scores) if score > 0]) for series, scores in scored]
    )


def data_folder(given: Path | None) -> Path:
    """The folder with the labelled series: the one given, or TOCSIN_DATASETS, or nab_tweets below either.

    Raises:
        UsageError: neither is there.
    """
    if given is None:
        if not (datasets := os.environ.get("TOCSIN_DATASETS")):
            raise UsageError("No data to measure on; give --data a folder with windows.json and its series.")
        given = Path(datasets)
    below = given / "nab_tweets"
    return below if (below / "windows.json").exists() else given


def read_labelled(folder: Path) -> list[LabelledSeries]:
    """The series that a folder's ``windows.json`` names, with their windows and marked moments.

    Raises:
        UsageError: the folder holds no such series.
    """
    try:
        truth = json.loads((folder / "windows.json").read_text(encoding="utf-8"))
        return [_series(folder, name, one) for name, one in truth.items()]
    except OSError as error:
        raise UsageError(f"{folder / 'windows.json'} cannot be read; give --data a folder that holds it.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{folder / 'windows.json'} does not describe labelled series ({error!r}).") from error


class _Truth(TypedDict):
    """What ``windows.json`` says of one series."""

    file: str
    windows: list[tuple[str, str]]
    anomalies: list[str]


def _series(folder: Path, name: str, truth: _Truth) -> LabelledSeries:
    rows = read_series(folder / truth["file"])
    first_row: dict[float, int] = {}
    for number, row in enumerate(rows):
        first_row.setdefault(row.at, number)
    windows = [(first_row[_seconds(first)], first_row[_seconds(last)]) for first, last in truth["windows"]]
    marked = [_seconds(moment) for moment in truth["anomalies"]]
    return LabelledSeries(name, [row.at for row in rows], [row.count for row in rows], windows, marked)


def _seconds(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _table(figures: dict[str, AlarmFigures]) -> str:
    rows: list[Sequence[object]] = [
        ("detector", "standard / low FP / low FN", "windows", "strict", "false/day", "minutes to label")
    ]
    rows += [_row(name, one) for name, one in figures.items()]
    rows.append(("published, on the five series of NAB:", "", "", "", "", ""))
    rows += [
        (name, scores, f"{met}/17", f"{strict}/17", f"{false:.2f}", "")
        for name, scores, met, strict, false in PUBLISHED
    ]
    return "\n".join(
        f"{row[0]!s:<46} {row[1]!s:<27} {row[2]!s:>7} {row[3]!s:>7} {row[4]!s:>9}  {row[5]}".rstrip() for row in rows
    )


def _row(name: str, one: AlarmFigures) -> Sequence[object]:
    minutes = "-" if one.median_minutes is None else f"{one.median_minutes:+.0f}"
    scores = f"{one.standard:.1f} / {one.low_false_alarms:.1f} / {one.low_misses:.1f}"
    return name, scores, f"{one.met}/{one.windows}", f"{one.strict}/{one.windows}", f"{one.false_a_day:.3f}", minutes
