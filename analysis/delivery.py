"""Does every source still deliver? When a pause is worth a word, and when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pause:
    """A source at one moment: since when nothing of it was heard, the mentions missed, how rare that is in days."""

    source: str
    since: datetime
    missed: float
    days: float


@dataclass(frozen=True, slots=True)
class Silence:
    """A pause that was told of; ``missed`` as far as it is known, ``back_at`` None while it lasts."""

    source: str
    since: datetime
    missed: float
    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """A pause is told of when it comes once in ``days`` days and is no shorter than ``least_pause``.

    A source that was silent before and came back within ``memory`` delivers in batches, perhaps: it must miss
    ``tolerance`` times what it missed then.
    """

    days: float = 30.0
    least_pause: timedelta = timedelta(minutes=30)
    tolerance: float = 2.0
    memory: timedelta = timedelta(days=28)


def falls_silent(pause: Pause, before: Silence | None, at: datetime, policy: DeliveryPolicy) -> bool:
    """Whether it is to be said at the moment ``at`` that the source has stopped delivering."""
    if pause.days < policy.days or at - pause.since < policy.least_pause:
        return False
    if before is None:
        return True
    if before.back_at is None:
        return False
    return at - before.back_at >= policy.memory or pause.missed >= policy.tolerance * before.missed


def is_back(pause: Pause, before: Silence | None) -> bool:
    """Whether a source that was told of as silent has delivered something since."""
    return before is not None and before.back_at is None and pause.since > before.since
