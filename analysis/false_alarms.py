"""Why an alarm was a false one: what a person said of it beside the numbers that rang, for thresholds to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
