"""Silences: what the team has asked not to hear of for a while, and what that hides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.alarm import Alarm
from analysis.level import Level
from analysis.policy_errors import PolicyError

#: A silence of a source hides an alarm if at least this share of its negatives is from there.
SOURCE_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Silence:
    """Alarms of this brand, topic and source are withheld from ``starts_at`` until ``ends_at``.

    What is None matches anything, but not all three may be. ``who`` and ``why`` are shown wherever it hides
    something. Red alarms and those that need review pass every silence: nobody can have meant them.
    """

    starts_at: datetime
    ends_at: datetime
    who: str
    why: str
    brand: str | None = None
    topic: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.brand is None and self.topic is None and self.source is None:
            raise PolicyError("A silence needs a brand, a topic or a source; it cannot hide everything.")
        if self.ends_at <= self.starts_at:
            raise PolicyError("A silence must end after it begins; give a time that is still to come.")
        if not self.who.strip() or not self.why.strip():
            raise PolicyError("A silence needs a name and a reason, so that others can tell whether it still holds.")

    def is_active(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at

    def hides(self, alarm: Alarm) -> bool:
        """Whether the alarm is withheld at its own time."""
        return self.is_active(alarm.at) and self.matches(alarm)

    def matches(self, alarm: Alarm) -> bool:
        """Whether the alarm is of what this silence is about, whenever it came.

        A silence of a topic does not match an alarm of the whole brand.
        """
        if alarm.level is Level.RED or alarm.needs_review:
            return False
        return (
            _same(self.brand, alarm.brand)
            and _same(self.topic, alarm.topic)
            and (self.source is None or _share(alarm, self.source) >= SOURCE_SHARE)
        )


def silencing(silences: Iterable[Silence], alarm: Alarm) -> Silence | None:
    """The silence that hides the alarm, of several the one that lasts longest; None if it is heard."""
    hiding = [silence for silence in silences if silence.hides(alarm)]
    return max(hiding, key=lambda silence: silence.ends_at, default=None)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a silence would have hidden of the alarms that rang, oldest first, and how many it would have let pass.

    ``spared`` are those of its subject that pass because they are red or need review. ``withheld`` others of that
    time never rang.
    """

    hidden: tuple[Alarm, ...]
    spared: tuple[Alarm, ...]
    heard: int
    withheld: int = 0

    @property
    def rang(self) -> int:
        return len(self.hidden) + self.heard

    @property
    def by_level(self) -> dict[Level, int]:
        """How many of each level would have been hidden, the highest level first."""
        return dict(sorted(Counter(alarm.level for alarm in self.hidden).items()))


def preview(silence: Silence, rung: Sequence[Alarm], withheld: int = 0) -> Preview:
    """Hold a silence against the alarms that rang as if it had been there all the time."""
    ordered = sorted(rung, key=lambda alarm: alarm.at)
    hidden = tuple(alarm for alarm in ordered if silence.matches(alarm))
    spared = tuple(alarm for alarm in ordered if not silence.matches(alarm) and silence.matches(_ordinary(alarm)))
    return Preview(hidden, spared, len(ordered) - len(hidden), withheld)


def _ordinary(alarm: Alarm) -> Alarm:
    return Alarm(alarm.at, alarm.brand, alarm.topic, Level.BLUE, alarm.crisis_class, alarm.words, alarm.sources)


def _same(asked: str | None, given: str | None) -> bool:
    if asked is None:
        return True
    return given is not None and asked.strip().casefold() == given.strip().casefold()


def _share(alarm: Alarm, source: str) -> float:
    total = sum(alarm.sources.values())
    return sum(count for name, count in alarm.sources.items() if _same(source, name)) / total if total else 0.0
