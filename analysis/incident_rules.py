"""What a signal does to an incident. Pure: values in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.crisis_kinds import CrisisClass
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.judgement import Judgement
from analysis.severity_level import HeldLevel, first_level, next_level
from analysis.severity_policy import SeverityPolicy
from analysis.signal import Signal, SignalKind

#: The worst of an incident is told by the hour.
PEAK_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How patient the desk is.

    ``update_interval`` and ``update_ratio``: the thread hears of a count that moved by this share, no more
    often than this; after ``patient_interval`` a smaller move, ``patient_ratio``, is enough.
    """

    quiet_before_monitoring: timedelta = timedelta(minutes=30)
    quiet_before_resolved: timedelta = timedelta(minutes=60)
    update_interval: timedelta = timedelta(minutes=10)
    update_ratio: float = 0.5
    patient_interval: timedelta = timedelta(minutes=30)
    patient_ratio: float = 0.15


class Decision(StrEnum):
    """What the desk has to do. Some are told in the thread, some only change the card, the others are only kept."""

    NOTHING = "nothing"
    STEP = "step"
    QUIET_BEGAN = "quiet_began"
    QUIET_ENDED = "quiet_ended"
    CLASSIFY = "classified"
    LOWER = "level_lowered"
    REOPEN = "reopened"
    RAISE = "level_raised"
    WIDEN = "widened"
    REVIEW = "needs_review"
    UPDATE = "updated"
    MONITORING = "monitoring"
    RELAPSE = "relapsed"
    RESOLVE = "resolved"


#: Decisions that the thread hears of.
TOLD: frozenset[Decision] = frozenset(
    {
        Decision.LOWER,
        Decision.REOPEN,
        Decision.RAISE,
        Decision.WIDEN,
        Decision.REVIEW,
        Decision.UPDATE,
        Decision.MONITORING,
        Decision.RELAPSE,
        Decision.RESOLVE,
    }
)
#: Decisions that change the card and are not worth a line.
SHOWN: frozenset[Decision] = frozenset({Decision.CLASSIFY})


def new_incident(workspace_id: str, signal: Signal, judged: Judgement, since: datetime) -> Incident:
    """The incident that an alarm opens, not stored yet."""
    held = first_level(judged.assessment, signal.at)
    return Incident(
        id=0,
        workspace_id=workspace_id,
        number=0,
        brand=signal.brand,
        topic=signal.topic,
        state=IncidentState.OPEN,
        level=held.level,
        worst_level=held.level,
        held=held,
        version=0,
        opened_at=signal.at,
        risen_at=signal.at,
        since=since,
        signal=signal.kind,
        observed=signal.observed,
        expected=signal.expected,
        window_seconds=round(signal.window.total_seconds()),
        posts=signal.posts,
        peak_observed=_peak_of(signal),
        last_firing_at=signal.at,
        told_observed=signal.observed,
        told_at=signal.at,
        crisis_class=judged.crisis_class,
        red_lines=judged.red_lines,
        severity=judged.assessment,
    )


def follow(
    incident: Incident, signal: Signal, judged: Judgement, patience: Patience, severity: SeverityPolicy
) -> tuple[Decision, Incident]:
    """What a signal means for a live incident, and that incident with its new values, which is not stored yet."""
    seen = _judged(_seen(incident, signal), signal, judged, severity)
    if signal.firing and incident.state is IncidentState.MONITORING:
        return Decision.RELAPSE, _told(_flared_up(seen, signal), signal)
    if seen.level < incident.level:
        return Decision.RAISE, _told(_risen(seen, signal), signal)
    if seen.level > incident.level:
        return Decision.LOWER, _told(seen, signal)
    if set(seen.red_lines) - set(incident.red_lines):
        return Decision.REVIEW, _told(seen, signal)
    if signal.firing and _worth_telling(incident, signal, patience):
        return Decision.UPDATE, _told(replace(seen, quiet_since=None), signal)
    if seen.crisis_class is not incident.crisis_class:
        return Decision.CLASSIFY, seen
    decision, after = _while_firing(seen) if signal.firing else _while_calming(seen, signal, patience)
    if decision is not Decision.NOTHING:
        return decision, after
    return (Decision.STEP, seen) if _steps(incident, seen) else (Decision.NOTHING, incident)


def widen(incident: Incident, signal: Signal, judged: Judgement, severity: SeverityPolicy) -> Incident:
    """An incident of one topic becomes that of the whole brand, because the whole brand rings now."""
    seen = replace(_judged(_seen(incident, signal), signal, judged, severity), topic=None, quiet_since=None)
    if incident.state is IncidentState.MONITORING:
        seen = _flared_up(seen, signal)
    return _told(_risen(seen, signal) if seen.level < incident.level else seen, signal)


def reopen(incident: Incident, signal: Signal, judged: Judgement) -> Incident:
    """An incident that was over begins anew, at the level that it deserves now or that its owner set."""
    held = first_level(judged.assessment, signal.at)
    if incident.held is not None:
        held = replace(held, owner_level=incident.held.owner_level)
    reopened = replace(
        _seen(incident, signal),
        state=IncidentState.OPEN,
        level=held.level,
        worst_level=min(incident.worst_level, held.level),
        held=held,
        severity=judged.assessment,
        crisis_class=judged.crisis_class,
        red_lines=judged.red_lines,
        risen_at=signal.at,
        quiet_since=None,
        monitoring_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        owner=None,
        owner_name=None,
        unacknowledged_at=None,
        responded_at=None,
        facts_at=None,
        updated_at=None,
        resolved_at=None,
        resolved_by=None,
        merged_into=None,
        snoozed_until=None,
        snoozed_by=None,
    )
    return _told(reopened, signal)


def is_still_the_same(incident: Incident, signal: Signal, cool_down: timedelta) -> bool:
    """Whether an alarm only says that an incident which a person ended has not come down yet.

    A person may end an incident while the numbers are still high: that alone must not ring again, a doubling does.
    """
    ended = incident.resolved_at or incident.last_firing_at
    if signal.at - ended >= cool_down or incident.quiet_since is not None:
        return False
    return signal.observed < 2 * max(incident.observed, 1)


def was_never_heard(incident: Incident) -> bool:
    """Whether a person opened it and no detector has noticed anything since: then their quiet says nothing of it."""
    return incident.signal is SignalKind.PERSON and incident.last_firing_at <= incident.opened_at


def _judged(incident: Incident, signal: Signal, judged: Judgement, severity: SeverityPolicy) -> Incident:
    """The incident with its new assessment. What still trickles in while it is quiet does not raise the level."""
    held = incident.held or HeldLevel(incident.level, incident.told_at)
    crossed = set(judged.red_lines) - set(incident.red_lines)
    if not signal.quiet or crossed or judged.assessment.level >= held.by_numbers:
        held = next_level(held, judged.assessment, signal.at, signal.window, severity)
    return replace(
        incident,
        held=held,
        level=held.level,
        worst_level=min(incident.worst_level, held.level),
        severity=judged.assessment,
        crisis_class=_class_of(incident, signal, judged),
        red_lines=judged.red_lines,
    )


def _class_of(incident: Incident, signal: Signal, judged: Judgement) -> CrisisClass:
    """What the burst was about stays: when it has passed, the few who still speak talk of anything."""
    is_known = incident.crisis_class is not CrisisClass.UNCLEAR
    return incident.crisis_class if is_known and not signal.firing else judged.crisis_class


def _flared_up(seen: Incident, signal: Signal) -> Incident:
    state = IncidentState.ACKNOWLEDGED if seen.acknowledged_at else IncidentState.OPEN
    return replace(_risen(seen, signal), state=state, monitoring_at=None)


def _while_firing(seen: Incident) -> tuple[Decision, Incident]:
    if seen.quiet_since is None:
        return Decision.NOTHING, seen
    return Decision.QUIET_ENDED, replace(seen, quiet_since=None)


def _while_calming(seen: Incident, signal: Signal, patience: Patience) -> tuple[Decision, Incident]:
    if was_never_heard(seen):
        return Decision.NOTHING, seen
    if not signal.quiet:
        if seen.quiet_since is not None and seen.state is not IncidentState.MONITORING:
            return Decision.QUIET_ENDED, replace(seen, quiet_since=None)
        return Decision.NOTHING, seen
    if seen.quiet_since is None:
        return Decision.QUIET_BEGAN, replace(seen, quiet_since=signal.at)
    if seen.state is not IncidentState.MONITORING:
        if signal.at - seen.quiet_since >= patience.quiet_before_monitoring:
            monitoring = replace(seen, state=IncidentState.MONITORING, monitoring_at=signal.at)
            return Decision.MONITORING, _told(monitoring, signal)
        return Decision.NOTHING, seen
    watched_since = seen.monitoring_at or seen.quiet_since
    if signal.at - watched_since >= patience.quiet_before_resolved:
        resolved = replace(seen, state=IncidentState.RESOLVED, resolved_at=signal.at)
        return Decision.RESOLVE, _told(resolved, signal)
    return Decision.NOTHING, seen


def _worth_telling(incident: Incident, signal: Signal, patience: Patience) -> bool:
    if incident.snoozed_until is not None and signal.at < incident.snoozed_until:
        return False
    waited = signal.at - incident.told_at
    ratio = patience.patient_ratio if waited >= patience.patient_interval else patience.update_ratio
    moved = abs(signal.observed - incident.told_observed)
    return waited >= patience.update_interval and moved >= max(5, ratio * incident.told_observed)


def _steps(before: Incident, after: Incident) -> bool:
    """Whether something moved that the next decision about the level needs, other than the moment itself."""
    if before.held is None or after.held is None:
        return True
    return replace(before.held, judged_until=after.held.judged_until) != after.held


def _risen(incident: Incident, signal: Signal) -> Incident:
    """What rises wakes whoever had put it off, and is not calm."""
    quiet_since = None if signal.firing else incident.quiet_since
    return replace(incident, risen_at=signal.at, quiet_since=quiet_since, snoozed_until=None, snoozed_by=None)


def _seen(incident: Incident, signal: Signal) -> Incident:
    return replace(
        incident,
        observed=signal.observed,
        expected=signal.expected,
        window_seconds=round(signal.window.total_seconds()),
        posts=signal.posts,
        peak_observed=max(incident.peak_observed, _peak_of(signal)),
        last_firing_at=signal.at if signal.firing else incident.last_firing_at,
    )


def _peak_of(signal: Signal) -> int:
    """The worst hour is told in posts; what is counted over days says nothing of it."""
    return (signal.posts or signal.observed) if signal.window <= PEAK_WINDOW else 0


def _told(incident: Incident, signal: Signal) -> Incident:
    return replace(incident, told_observed=signal.observed, told_at=signal.at)
