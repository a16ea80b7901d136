"""What an operator feels of a detector: labelled moments met within the hour, false alarms a day, minutes of delay."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.nab_scoring import LOW_FALSE_ALARMS, LOW_MISSES, STANDARD, Labelled, nab_score

_STRICT = 3600.0


@dataclass(frozen=True, slots=True)
class LabelledSeries:
    """A series with the moments that a person marked and the windows around them, times in seconds."""

    name: str
    times: Sequence[float]
    counts: Sequence[float | None]
    windows: Sequence[tuple[int, int]]
    marked: Sequence[float]

    @property
    def labelled(self) -> Labelled:
        return Labelled(len(self.times), self.windows)

    def marks_of(self, window: int) -> list[float]:
        """The marked moments inside a window."""
        first, last = self.windows[window]
        return [moment for moment in self.marked if self.times[first] <= moment <= self.times[last]]


@dataclass(frozen=True, slots=True)
class AlarmFigures:
    """Scores of the benchmark's three profiles, and what an operator feels, over all series together."""

    standard: float
    low_false_alarms: float
    low_misses: float
    windows: int
    met: int
    strict: int
    false_alarms: int
    series_days: float
    median_minutes: float | None

    @property
    def false_a_day(self) -> float:
        return self.false_alarms / self.series_days


def alarm_figures(alarmed: Sequence[tuple[LabelledSeries, Sequence[int]]]) -> AlarmFigures:
    """The figures of alarms, given as row numbers in order, on labelled series.

    A window is met *strictly* by an alarm within 60 minutes of a marked moment. The delay is that of a window's
    first alarm from its first marked moment; negative is earlier. Days are those outside windows, after probation.
    """
    pairs = [(series.labelled, alarms) for series, alarms in alarmed]
    met = strict = false = 0
    days, delays = 0.0, []
    for series, alarms in alarmed:
        labelled = series.labelled
        scored = [row for row in alarms if row >= labelled.probation]
        false += sum(labelled.window_at(row) is None for row in scored)
        days += _days_outside(series)
        for number, (first, last) in enumerate(series.windows):
            inside = [series.times[row] for row in scored if first <= row <= last]
            marks = series.marks_of(number)
            met += bool(inside)
            strict += any(abs(series.times[row] - mark) <= _STRICT for row in scored for mark in marks)
            if inside and marks:
                delays.append((inside[0] - marks[0]) / 60)
    return AlarmFigures(
        standard=nab_score(pairs, STANDARD),
        low_false_alarms=nab_score(pairs, LOW_FALSE_ALARMS),
        low_misses=nab_score(pairs, LOW_MISSES),
        windows=sum(len(series.windows) for series, _ in alarmed),
        met=met,
        strict=strict,
        false_alarms=false,
        series_days=days,
        median_minutes=statistics.median(delays) if delays else None,
    )


def best_threshold(scored: Iterable[tuple[LabelledSeries, Sequence[float]]]) -> tuple[float, AlarmFigures]:
    """The threshold on the scores, one for all series, that gives the highest `low_false_alarms`, and its figures."""
    scored = list(scored)
    levels = sorted({score for _, scores in scored for score in scores if score > 0}, reverse=True)
    figures = [
        (level, alarm_figures([(series, rows_above(scores, level)) for series, scores in scored])) for level in levels
    ]
    if not figures:
        return float("inf"), alarm_figures([(series, ()) for series, _ in scored])
    return max(figures, key=lambda one: one[1].low_false_alarms)


def rows_above(scores: Sequence[float], level: float) -> list[int]:
    """The rows whose score is at least ``level``."""
    return [row for row, score in enumerate(scores) if score >= level]


def _days_outside(series: LabelledSeries) -> float:
    rows, first_scored = len(series.times), series.labelled.probation
    inside = sum(last - max(first, first_scored) + 1 for first, last in series.windows if last >= first_scored)
    steps = [later - earlier for earlier, later in pairwise(series.times)]
    return (rows - first_scored - inside) * statistics.median(steps) / 86400
