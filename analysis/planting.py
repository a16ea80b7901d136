"""Crises planted into a recorded series: of known start, size and shape, to see how soon a rule rings."""

from __future__ import annotations

import copy
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from analysis.alert_policy import DEFAULT_SENSITIVITY, PRESETS, AlertPolicy
from analysis.brand_watch import WatchSettings
from analysis.burst_detector import BurstDetector
from analysis.common_rules import CommonRule
from analysis.rhythm import Rhythm
from analysis.signals import SignalKind
from analysis.slow_burn import SlowBurnWatch

HOUR, DAY = 3600.0, 86400.0
SIZES = (1.5, 2.0, 3.0, 5.0, 10.0, 20.0)


class Shape(StrEnum):
    """How a planted crisis grows: at once for two hours, over two hours to a third, over three days."""

    STEP = "step"
    RAMP = "ramp 2 h"
    SLOW = "slow burn 3 d"


_LENGTHS = {Shape.STEP: 2 * HOUR, Shape.RAMP: 3 * HOUR, Shape.SLOW: 3 * DAY}
_RISES = {Shape.STEP: 0.0, Shape.RAMP: 2 * HOUR, Shape.SLOW: 3 * DAY}


class Ringer(Protocol):
    """Any rule with its alert policy: does it ring at this bucket's end?"""

    def step(self, start: float, count: float) -> bool: ...

    def rested(self) -> Ringer:
        """A copy that remembers the series, and no alarm."""
        ...


class Tocsin:
    """The crisis signal and the slow burn at a sensitivity."""

    def __init__(self, width: float, days: float = PRESETS[DEFAULT_SENSITIVITY]) -> None:
        self.days, self.burst, self.slow = days, BurstDetector(width), SlowBurnWatch()
        self._rest()

    def _rest(self) -> None:
        settings = WatchSettings(self.days)
        self.policy = AlertPolicy(self.days)
        self.slow_policy = AlertPolicy(settings.days_of(SignalKind.SLOW_BURN))

    def step(self, start: float, count: float) -> bool:
        rings = self.policy.score(start, self.burst.step(start, count).days) > 0
        return self.slow_policy.score(start, self.slow.step(start, count).days) > 0 or rings

    def rested(self) -> Tocsin:
        other = copy.deepcopy(self)
        other._rest()
        return other


class Common:
    """A common rule behind the same policy."""

    def __init__(self, rule: CommonRule) -> None:
        self.rule, self.policy = rule, AlertPolicy(rule.threshold)

    def step(self, start: float, count: float) -> bool:
        return self.policy.score(start, self.rule.step(count)) > 0

    def rested(self) -> Common:
        other = copy.deepcopy(self)
        other.policy = AlertPolicy(self.rule.threshold)
        return other


@dataclass(frozen=True, slots=True)
class Plant:
    """A crisis of ``size`` times the rhythm that begins at row ``row``: the extra count of each bucket from there."""

    row: int
    shape: Shape
    size: float
    extra: Sequence[float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a plant was found while it lasted, and how many minutes after it began."""

    plant: Plant
    minutes: float | None


def plant_crises(
    times: Sequence[float], counts: Sequence[float], free: Sequence[bool], number: int, seed: int
) -> list[Plant]:
    """``number`` crises of each shape, sizes in turn, at rows that are ``free``; the extra counts are Poisson."""
    rng = np.random.default_rng(seed)
    width = times[1] - times[0]
    rhythm, usual = Rhythm(width), []
    for at, count in zip(times, counts, strict=True):
        flat, by_hour = rhythm.expect(at)
        usual.append(by_hour)
        rhythm.learn(count, max(flat, by_hour))
    plants = []
    for shape in Shape:
        length = math.ceil(_LENGTHS[shape] / width)
        rows = [row for row in range(len(times) - length) if free[row]]
        for turn in range(number):
            row, size = int(rng.choice(rows)), SIZES[turn % len(SIZES)]
            expected = np.array(usual[row : row + length])
            rise = np.clip((np.arange(length) + 1) * width / max(_RISES[shape], width), 0, 1)
            plants.append(Plant(row, shape, size, rng.poisson((size - 1) * rise * expected).astype(float).tolist()))
    return sorted(plants, key=lambda plant: plant.row)


def try_plants(
    make: Callable[[], Ringer], times: Sequence[float], counts: Sequence[float], plants: Sequence[Plant]
) -> tuple[list[Outcome], list[int]]:
    """What becomes of each plant, each on the series as it was up to its start; and the rows of alarms without any."""
    ringer, outcomes, alarms = make(), [], []
    width, waiting = times[1] - times[0], list(plants)
    for row, (at, count) in enumerate(zip(times, counts, strict=True)):
        while waiting and waiting[0].row == row:
            plant = waiting.pop(0)
            outcomes.append(Outcome(plant, _minutes(ringer.rested(), times, counts, plant, width)))
        if ringer.step(at, count):
            alarms.append(row)
    return outcomes, alarms


def _minutes(
    ringer: Ringer, times: Sequence[float], counts: Sequence[float], plant: Plant, width: float
) -> float | None:
    for passed, extra in enumerate(plant.extra):
        row = plant.row + passed
        if ringer.step(times[row], counts[row] + extra):
            return (passed + 1) * width / 60
    return None


def summary(outcomes: Sequence[Outcome], shape: Shape, size: float) -> tuple[float, float | None]:
    """The share of the plants of this shape and size that was found, and the median minutes to the alarm."""
    of_them = [one.minutes for one in outcomes if one.plant.shape is shape and one.plant.size == size]
    found = [minutes for minutes in of_them if minutes is not None]
    return len(found) / max(len(of_them), 1), statistics.median(found) if found else None
