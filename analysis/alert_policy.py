"""From "how rare is this moment" to "does the bell ring": sensitivity, cool-down and early re-alert."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

#: The bell rings for what comes once in so many days of one series.
PRESETS = {"low": 30.0, "normal": 10.0, "high": 3.0}
DEFAULT_SENSITIVITY = "normal"


class SensitivityError(ValueError):
    """What was given is neither a preset nor a number of days."""


def days_of(sensitivity: str) -> float:
    """The return period in days that a preset's name or a number stands for.

    Raises:
        SensitivityError: it is neither.
    """
    if sensitivity in PRESETS:
        return PRESETS[sensitivity]
    try:
        days = float(sensitivity)
    except ValueError:
        days = math.nan
    if not 0 < days < math.inf:
        raise SensitivityError(
            f"{sensitivity!r} is no sensitivity; give {', '.join(PRESETS)}, or days such as 10 "
            "(ring for what comes once in 10 days)."
        )
    return days


@dataclass(slots=True)
class AlertPolicy:
    """Rings when a moment is rarer than ``days``, then holds still for ``cool_down`` seconds.

    Within the cool-down it rings again only for what is ``rarer`` times rarer than the alarm before: a crisis that
    grows much is news, a crisis that goes on is not.
    """

    days: float = PRESETS[DEFAULT_SENSITIVITY]
    cool_down: float = 86400.0
    rarer: float = 5.0
    rung_at: float | None = None
    rung_days: float = 0.0
    withheld: int = 0

    def score(self, at: float, days: float) -> float:
        """The anomaly score of the moment ``at`` (seconds): ``days`` where the bell rings, 0 where it does not."""
        if days < self.days:
            return 0.0
        is_cooling = self.rung_at is not None and at - self.rung_at < self.cool_down
        if is_cooling and days < self.rarer * self.rung_days:
            self.withheld += 1
            return 0.0
        self.rung_at, self.rung_days = at, days
        return days

    def to_json(self) -> dict[str, Any]:
        """All that is remembered, as arguments of the constructor."""
        return {name: getattr(self, name) for name in self.__slots__}
