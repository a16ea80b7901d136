"""The scoring rule of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015, "Evaluating Real-time Anomaly Detection").

Written from the paper's definition: an alert inside a labelled window earns by its place in the window, the first one
only; a window without an alert costs; an alert outside costs by its distance to the window before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: The first share of a series, of at most so many rows, is for learning and not scored.
_PROBATION, _PROBATION_ROWS = 0.15, 5000


@dataclass(frozen=True, slots=True)
class Profile:
    """What a false alarm and a missed window cost; a window met at its first row earns 1."""

    name: str
    false_alarm: float
    missed: float


STANDARD = Profile("standard", 0.11, 1.0)
LOW_FALSE_ALARMS = Profile("reward low FP", 0.22, 1.0)
LOW_MISSES = Profile("reward low FN", 0.11, 2.0)
PROFILES = (STANDARD, LOW_FALSE_ALARMS, LOW_MISSES)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled series: how many rows, and its windows as first and last row, in order and apart."""

    rows: int
    windows: Sequence[tuple[int, int]]

    @property
    def probation(self) -> int:
        """The first row that is scored."""
        return math.ceil(min(math.floor(_PROBATION * self.rows), _PROBATION * _PROBATION_ROWS))

    def window_at(self, row: int) -> int | None:
        """The number of the window that holds the row."""
        return next((number for number, (first, last) in enumerate(self.windows) if first <= row <= last), None)

    def worth(self, row: int) -> float:
        """What an alert at the row is worth before the profile's weights: 1 at a window's first row, down to -1."""
        number = self.window_at(row)
        if number is not None:
            first, last = self.windows[number]
            return _sigmoid(-(last - row + 1) / (last - first + 1)) / _sigmoid(-1.0)
        before = max((window for window in self.windows if window[1] < row), default=None)
        if before is None:
            return -1.0
        first, last = before
        return _sigmoid((row - last) / (last - first)) if last > first else -1.0


def _sigmoid(position: float) -> float:
    return 2 / (1 + math.exp(5 * position)) - 1 if position <= 3 else -1.0


def nab_score(series: Iterable[tuple[Labelled, Sequence[int]]], profile: Profile) -> float:
    """The score of the alerts (rows, in order) on these series together: 0 for no alert at all, 100 for a perfect one.

    Raises:
        ValueError: no series has a window.
    """
    raw, windows = 0.0, 0
    for labelled, alerts in series:
        met: set[int] = set()
        for row in alerts:
            if row < labelled.probation:
                continue
            number = labelled.window_at(row)
            if number is None:
                raw += profile.false_alarm * labelled.worth(row)
            elif number not in met:
                met.add(number)
                raw += labelled.worth(row)
        windows += len(labelled.windows)
        raw -= profile.missed * (len(labelled.windows) - len(met))
    if not windows:
        raise ValueError("no series has a labelled window")
    worst = -profile.missed * windows
    return 100 * (raw - worst) / (windows - worst)
