"""What a detector's reading does to an incident. Pure: values in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from analysis.detection import Reading
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient the desk is.

    ``update_interval`` and ``update_ratio``: the thread hears of a count that moved by this share, no more
    often than this; after ``patient_interval`` a smaller move, ``patient_ratio``, is enough. ``reopen_within``: a
    relapse this soon after the end belongs to the same incident.
    """

    quiet_before_monitoring: timedelta = timedelta(minutes=30)
    quiet_before_resolved: timedelta = timedelta(minutes=60)
    reopen_within: timedelta = timedelta(hours=6)
    update_interval: timedelta = timedelta(minutes=10)
    update_ratio: float = 0.5
    patient_interval: timedelta = timedelta(minutes=30)
    patient_ratio: float = 0.15


class Decision(StrEnum):
    """What the desk has to do. Those from ``OPEN`` on are told in Slack; the others only kept."""

    NOTHING = "nothing"
    QUIET_BEGAN = "quiet_began"
    QUIET_ENDED = "quiet_ended"
    OPEN = "opened"
    REOPEN = "reopened"
    RAISE = "level_raised"
    UPDATE = "updated"
    MONITORING = "monitoring"
    RELAPSE = "relapsed"
    RESOLVE = "resolved"


#: Decisions that the thread hears of.
TOLD: frozenset[Decision] = frozenset(
    {
        Decision.REOPEN,
        Decision.RAISE,
        Decision.UPDATE,
        Decision.MONITORING,
        Decision.RELAPSE,
        Decision.RESOLVE,
    }
)


def level_of(reading: Reading) -> Level:
    """The level a reading deserves by size alone; a first cut until severity weighs its named factors."""
    if reading.ratio >= 12 and reading.observed >= 100:
        return Level.RED
    if reading.ratio >= 6 and reading.observed >= 40:
        return Level.ORANGE
    if reading.ratio >= 3:
        return Level.YELLOW
    return Level.BLUE


def decide(incident: Incident | None, reading: Reading, policy: Policy) -> tuple[Decision, Incident | None]:
    """What a reading means for the brand's newest incident, and that incident with its new values.

    ``OPEN`` comes with no incident: the desk makes one. The incident returned is not stored yet and still has
    its old version.
    """
    if incident is None:
        return (Decision.OPEN, None) if reading.firing else (Decision.NOTHING, None)
    if not incident.is_live:
        return _after_the_end(incident, reading, policy)
    if reading.firing:
        return _while_firing(incident, reading, policy)
    return _while_calming(incident, reading, policy)


def _while_firing(incident: Incident, reading: Reading, policy: Policy) -> tuple[Decision, Incident]:
    level = min(incident.level, level_of(reading))
    told = replace(_seen(incident, reading), level=level, quiet_since=None)
    if incident.state is IncidentState.MONITORING:
        state = IncidentState.ACKNOWLEDGED if incident.acknowledged_at else IncidentState.OPEN
        return Decision.RELAPSE, _told(replace(told, state=state, monitoring_at=None), reading)
    if level < incident.level:
        return Decision.RAISE, _told(told, reading)
    if _worth_telling(incident, reading, policy):
        return Decision.UPDATE, _told(told, reading)
    if incident.quiet_since is not None:
        return Decision.QUIET_ENDED, told
    return Decision.NOTHING, incident


def _while_calming(incident: Incident, reading: Reading, policy: Policy) -> tuple[Decision, Incident]:
    seen = _seen(incident, reading)
    if not reading.quiet:
        if incident.quiet_since is not None and incident.state is not IncidentState.MONITORING:
            return Decision.QUIET_ENDED, replace(seen, quiet_since=None)
        return Decision.NOTHING, incident
    if incident.quiet_since is None:
        return Decision.QUIET_BEGAN, replace(seen, quiet_since=reading.at)
    if incident.state is not IncidentState.MONITORING:
        if reading.at - incident.quiet_since >= policy.quiet_before_monitoring:
            monitoring = replace(seen, state=IncidentState.MONITORING, monitoring_at=reading.at)
            return Decision.MONITORING, _told(monitoring, reading)
        return Decision.NOTHING, incident
    watched_since = incident.monitoring_at or incident.quiet_since
    if reading.at - watched_since >= policy.quiet_before_resolved:
        resolved = replace(seen, state=IncidentState.RESOLVED, resolved_at=reading.at)
        return Decision.RESOLVE, _told(resolved, reading)
    return Decision.NOTHING, incident


def _after_the_end(incident: Incident, reading: Reading, policy: Policy) -> tuple[Decision, Incident | None]:
    """A person may end an incident while the numbers are still high: that alone must not ring again."""
    ended = incident.resolved_at or incident.last_firing_at
    within = reading.at - ended < policy.reopen_within
    if reading.quiet and incident.quiet_since is None:
        return Decision.QUIET_BEGAN, replace(incident, quiet_since=reading.at)
    if not reading.firing:
        return Decision.NOTHING, incident
    if not within:
        return Decision.OPEN, None
    if incident.state is not IncidentState.RESOLVED:
        return Decision.NOTHING, incident
    if incident.quiet_since is None and reading.observed < 2 * max(incident.observed, 1):
        return Decision.NOTHING, incident
    reopened = replace(
        _seen(incident, reading),
        state=IncidentState.OPEN,
        level=min(incident.level, level_of(reading)),
        quiet_since=None,
        monitoring_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        resolved_at=None,
        resolved_by=None,
    )
    return Decision.REOPEN, _told(reopened, reading)


def _worth_telling(incident: Incident, reading: Reading, policy: Policy) -> bool:
    waited = reading.at - incident.told_at
    ratio = policy.patient_ratio if waited >= policy.patient_interval else policy.update_ratio
    moved = abs(reading.observed - incident.told_observed)
    return waited >= policy.update_interval and moved >= max(5, ratio * incident.told_observed)


def _seen(incident: Incident, reading: Reading) -> Incident:
    return replace(
        incident,
        observed=reading.observed,
        expected=reading.expected,
        peak_observed=max(incident.peak_observed, reading.observed),
        last_firing_at=reading.at if reading.firing else incident.last_firing_at,
    )


def _told(incident: Incident, reading: Reading) -> Incident:
    return replace(incident, told_observed=reading.observed, told_at=reading.at)
