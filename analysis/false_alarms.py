"""Why an alarm was a false one: what a person said of it beside the numbers that rang, for thresholds to learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from analysis.brand_watch import WatchSettings
from analysis.signals import SignalKind


class Cause(StrEnum):
    """Why it was no crisis, in the words of a person."""

    ORDINARY = "ordinary"
    MISREAD = "misread"
    NOT_US = "not_us"
    FEW_VOICES = "few_voices"
    OWN_ACTIVITY = "own_activity"
    OLD_MATTER = "old_matter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """The cause, and a note in free words, empty if there is none."""

    cause: Cause
    note: str = ""


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """An alarm at ``rung_at`` that ``who`` called a false one at ``said_at``.

    ``observed`` negatives stood against ``expected``, and ``threshold`` would have rung, None where none was known;
    ``strength`` is how rare that was taken to be, once in so many days. All are as they were when it rang.
    """

    number: int
    brand: str
    signal: str
    rung_at: datetime
    said_at: datetime
    who: str | None
    reason: Reason
    observed: int
    expected: float
    threshold: float | None
    strength: float | None


@dataclass(frozen=True, slots=True)
class TrueAlarm:
    """An alarm that somebody took and nobody called false, with what rang."""

    number: int
    signal: str
    strength: float | None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What people made of the alarms that rang from ``start`` on: for whoever weighs a threshold."""

    start: datetime
    false: tuple[FalseAlarm, ...] = ()
    true: tuple[TrueAlarm, ...] = ()

    def spared(self, days: float) -> int:
        """How many of the false ones would not have rung at a sensitivity of once in ``days`` days."""
        return _quiet(self.false, days)

    def missed(self, days: float) -> int:
        """How many of the true ones would not have rung either."""
        return _quiet(self.true, days)

    def causes(self) -> list[tuple[Cause, int]]:
        """Why the false ones were false, the most frequent cause first."""
        return Counter(alarm.reason.cause for alarm in self.false).most_common()


class _Rang(Protocol):
    @property
    def signal(self) -> str: ...

    @property
    def strength(self) -> float | None: ...


def _quiet(alarms: Iterable[_Rang], days: float) -> int:
    return sum(not would_ring(alarm.signal, alarm.strength, days) for alarm in alarms)


def would_ring(signal: str, strength: float | None, days: float) -> bool:
    """Whether what is as rare as once in ``strength`` days rings at a sensitivity of once in ``days`` days.

    A red line rings at any sensitivity, and so does what was not known to be rare or not.
    """
    measured = {kind.value for kind in SignalKind} - {SignalKind.RED_LINE.value}
    if strength is None or signal not in measured:
        return True
    return strength >= WatchSettings(days).days_of(SignalKind(signal))
