"""What weighs how much in severity, and from how many points each level begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import isclose, isfinite
from types import MappingProxyType

from analysis.crisis_kinds import CrisisClass
from analysis.level import Level
from analysis.policy_errors import PolicyError


class Factor(StrEnum):
    """What severity is made of, in the order a card shows it."""

    SIZE = "size"
    VELOCITY = "velocity"
    HARM = "harm"
    REACH = "reach"
    REPUTATION = "reputation"
    SPREAD = "spread"


_WEIGHTS = MappingProxyType(
    {
        Factor.SIZE: 0.25,
        Factor.VELOCITY: 0.20,
        Factor.HARM: 0.20,
        Factor.REACH: 0.15,
        Factor.REPUTATION: 0.10,
        Factor.SPREAD: 0.10,
    }
)
_LEVELS = MappingProxyType({Level.BLUE: 20.0, Level.YELLOW: 40.0, Level.ORANGE: 60.0, Level.RED: 80.0})
_HARM = MappingProxyType(
    {
        CrisisClass.DATA_LEAK: 1.0,
        CrisisClass.FOOD_SAFETY: 1.0,
        CrisisClass.TEACHER_CONDUCT: 0.8,
        CrisisClass.COPYRIGHT: 0.7,
        CrisisClass.COUNTERFEIT: 0.7,
        CrisisClass.MANAGEMENT: 0.6,
        CrisisClass.STAFF_CONDUCT: 0.6,
        CrisisClass.REFUND: 0.5,
        CrisisClass.DISRUPTION: 0.5,
        CrisisClass.CONTENT_QUALITY: 0.4,
        CrisisClass.BAGGAGE: 0.4,
        CrisisClass.RUMOUR: 0.4,
        CrisisClass.DELIVERY: 0.35,
        CrisisClass.EXPERIENCE: 0.3,
        CrisisClass.UNCLEAR: 0.4,
    }
)


@dataclass(frozen=True, slots=True)
class SeverityPolicy:
    """Weights, thresholds and priors. The numbers are Tocsin's defaults, not a standard: no public numeric scale of
    crisis levels is known, and a team should set its own after some weeks.

    ``weights`` add up to 1. ``levels`` says from how many of 100 points each level begins. ``harm`` is the prior of
    each class of crisis. ``full_*`` is the count at which a factor reaches 1: people, times the alarm threshold,
    followers. ``unknown_*`` is what stands in where the data do not say. ``calm_margin``: a window is calm only if
    it lies this many points under the threshold of the level held, so that a plateau at a threshold does not
    flicker; ``quiet_windows``: so many windows must be calm before the level falls.
    """

    weights: Mapping[Factor, float] = field(default_factory=lambda: _WEIGHTS)
    levels: Mapping[Level, float] = field(default_factory=lambda: _LEVELS)
    harm: Mapping[CrisisClass, float] = field(default_factory=lambda: _HARM)
    full_size: float = 500.0
    full_velocity: float = 8.0
    full_reach: float = 1_000_000.0
    unknown_author_share: float = 0.5
    unknown_reach: float = 0.25
    unknown_reputation: float = 0.25
    calm_margin: float = 5.0
    quiet_windows: int = 2

    def __post_init__(self) -> None:
        self._check_weights()
        self._check_levels()
        self._check_harm()
        for name in ("full_size", "full_velocity", "full_reach"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise PolicyError(f"severity.{name} must be above zero; set it to the count that is as bad as it gets.")
        for name in ("unknown_author_share", "unknown_reach", "unknown_reputation"):
            if not 0 <= getattr(self, name) <= 1:
                raise PolicyError(f"severity.{name} must lie between 0 and 1; it is {getattr(self, name)}.")
        if self.quiet_windows < 1:
            raise PolicyError("severity.quiet_windows must be at least 1, or the level would follow every lull.")

    def level_of(self, score: float) -> Level:
        """The level of a score. Whatever rang is at least blue; what lies below blue's threshold is too."""
        reached = [level for level, threshold in self.levels.items() if score >= threshold]
        return min(reached, default=Level.BLUE)

    def _check_weights(self) -> None:
        if missing := sorted(set(Factor) - set(self.weights)):
            raise PolicyError(f"severity.weights lacks {', '.join(missing)}; give every factor a weight, if only 0.")
        if not all(isfinite(weight) and weight >= 0 for weight in self.weights.values()):
            raise PolicyError("severity.weights has a weight below 0; a factor can be left out with 0.")
        if not isclose(total := sum(self.weights.values()), 1.0, abs_tol=1e-6):
            raise PolicyError(f"severity.weights add up to {total:g}; change them so that they add up to 1.")

    def _check_levels(self) -> None:
        if set(self.levels) != set(Level):
            raise PolicyError("severity.levels needs a threshold each for blue, yellow, orange and red.")
        rising = [self.levels[level] for level in sorted(Level, reverse=True)]
        if not (rising[0] >= 0 and rising[-1] <= 100):
            raise PolicyError("severity.levels must lie between 0 and 100 points.")
        gap = min(high - low for low, high in pairwise(rising))
        if not gap > 0:
            raise PolicyError("severity.levels must rise from blue over yellow and orange to red.")
        if not 0 <= self.calm_margin < gap:
            raise PolicyError(
                f"severity.calm_margin is {self.calm_margin:g}; set it to at least 0 and less than {gap:g}, the "
                "smallest distance between two levels."
            )

    def _check_harm(self) -> None:
        if missing := sorted(set(CrisisClass) - set(self.harm)):
            raise PolicyError(f"severity.harm lacks {', '.join(missing)}; give every class a number from 0 to 1.")
        for kind, harm in self.harm.items():
            if not 0 <= harm <= 1:
                raise PolicyError(f"severity.harm.{kind} must lie between 0 and 1; it is {harm}.")
