"""Where an incident can be on its way."""

from __future__ import annotations

from enum import StrEnum


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
