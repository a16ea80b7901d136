"""The clocks that run on an incident, as due times computed from its moments.

黄金4小时, the golden four hours, is the time in which to find out the facts and say them first (People's Daily Online,
2010). The other numbers are Tocsin's defaults, after the practice of incident response.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from analysis.incident_state import LIVE_STATES, IncidentState
from analysis.level import Level
from analysis.policy_errors import PolicyError

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class LevelClocks:
    """How long each thing may take at one level; None: no clock runs.

    ``acknowledge`` and ``first_response`` run from when the incident rose to the level, ``update`` from the last word
    of its owner, ``facts`` from when the crisis began.
    """

    acknowledge: timedelta | None
    first_response: timedelta
    update: timedelta | None
    facts: timedelta | None

    def __post_init__(self) -> None:
        given = (self.acknowledge, self.first_response, self.update, self.facts)
        if any(length is not None and length <= _NONE for length in given):
            raise PolicyError("clocks: a time allowed must be longer than zero; leave a clock out to switch it off.")


_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DEFAULTS = MappingProxyType(
    {
        Level.RED: LevelClocks(15 * _MINUTE, 1 * _HOUR, 30 * _MINUTE, 4 * _HOUR),
        Level.ORANGE: LevelClocks(30 * _MINUTE, 1 * _HOUR, 30 * _MINUTE, 4 * _HOUR),
        Level.YELLOW: LevelClocks(2 * _HOUR, 4 * _HOUR, 4 * _HOUR, None),
        Level.BLUE: LevelClocks(None, 24 * _HOUR, None, None),
    }
)


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """The clocks of every level. A higher level may not be slower than a lower one."""

    levels: Mapping[Level, LevelClocks] = field(default_factory=lambda: _DEFAULTS)

    def __post_init__(self) -> None:
        if missing := [level.name.lower() for level in Level if level not in self.levels]:
            raise PolicyError(f"clocks lacks {', '.join(missing)}; give every level its clocks.")
        for higher, lower in ((Level(value), Level(value + 1)) for value in range(Level.RED, Level.BLUE)):
            for name in ("acknowledge", "first_response", "update", "facts"):
                fast, slow = getattr(self.levels[higher], name), getattr(self.levels[lower], name)
                if slow is not None and (fast is None or fast > slow):
                    raise PolicyError(
                        f"clocks.{higher.name.lower()}.{name} allows more time than {lower.name.lower()}; "
                        f"set it to {slow} or less."
                    )


@dataclass(frozen=True, slots=True)
class Moments:
    """What has happened to an incident so far, as far as clocks care.

    ``began_at``: the start of the crisis. ``risen_at``: when it last rose to a higher level; ``opened_at`` if never.
    ``unacknowledged_at``: when an acknowledgement was last taken back; ``acknowledged_at`` is None then.
    ``responded_at``: the first answer to the public; ``facts_at``: the first statement of the facts;
    ``updated_at``: the last word of its owner in the thread.
    """

    state: IncidentState
    level: Level
    began_at: datetime
    opened_at: datetime
    risen_at: datetime
    acknowledged_at: datetime | None = None
    unacknowledged_at: datetime | None = None
    responded_at: datetime | None = None
    facts_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def waiting_since(self) -> datetime:
        """Since when nobody has taken it: its opening, its last rise, or an acknowledgement taken back."""
        return max(self.opened_at, self.risen_at, self.unacknowledged_at or self.risen_at)

    @property
    def last_word_at(self) -> datetime | None:
        """When a person last said something of it; None while nobody has taken it."""
        if self.acknowledged_at is None:
            return None
        return max(self.acknowledged_at, self.updated_at or self.acknowledged_at)


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When each thing is due; None where it is done or no clock runs for it."""

    acknowledge: datetime | None = None
    first_response: datetime | None = None
    update: datetime | None = None
    facts: datetime | None = None

    @property
    def next(self) -> datetime | None:
        """The earliest of all."""
        due = (self.acknowledge, self.first_response, self.update, self.facts)
        return min((each for each in due if each is not None), default=None)


def due_times(moments: Moments, policy: ClockPolicy, before: DueTimes | None = None) -> DueTimes:
    """When what is still to do is due. An incident that is over has nothing due; one that is only watched no update.

    ``before`` are the due times as they stood until now: a first response that was promised is not put off by a
    change of the level in either direction.
    """
    if moments.state not in LIVE_STATES:
        return DueTimes()
    clocks = policy.levels[moments.level]
    watched = moments.state is IncidentState.MONITORING
    last_word = moments.last_word_at
    promised = before.first_response if before is not None else None
    first_response = moments.risen_at + clocks.first_response
    return DueTimes(
        acknowledge=None if moments.acknowledged_at else _after(moments.waiting_since, clocks.acknowledge),
        first_response=None if moments.responded_at else min(first_response, promised or first_response),
        update=None if watched or last_word is None else _after(last_word, clocks.update),
        facts=None if moments.facts_at else _after(moments.began_at, clocks.facts),
    )


def _after(start: datetime, allowed: timedelta | None) -> datetime | None:
    return None if allowed is None else start + allowed
