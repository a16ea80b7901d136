"""An incident as a value: its state, its level, and the numbers it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class IncidentState(StrEnum):
    """Where an incident is on its way from first alarm to post-mortem."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESPONDING = "responding"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    MERGED = "merged"


#: States in which an incident still takes signals of its brand.
LIVE_STATES: frozenset[IncidentState] = frozenset(
    {IncidentState.OPEN, IncidentState.ACKNOWLEDGED, IncidentState.RESPONDING, IncidentState.MONITORING}
)


class Level(IntEnum):
    """Severity, I (red) the worst. A smaller number is a higher level."""

    RED = 1
    ORANGE = 2
    YELLOW = 3
    BLUE = 4


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. ``id`` is the database key; ``number`` counts from 1 in each workspace and is what people see.

    ``version`` rises by one with every stored change; a change made from an older version is refused.
    ``told_observed`` and ``told_at`` are what the thread was last told, so that the next update can be held
    until something has changed enough.
    """

    id: int
    workspace_id: str
    number: int
    brand: str
    state: IncidentState
    level: Level
    version: int
    opened_at: datetime
    since: datetime
    observed: int
    expected: float
    peak_observed: int
    last_firing_at: datetime
    told_observed: int
    told_at: datetime
    quiet_since: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    monitoring_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of an incident's append-only timeline."""

    at: datetime
    kind: str
    actor: str | None
    details: dict[str, object]
