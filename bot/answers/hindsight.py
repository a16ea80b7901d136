"""An incident as it stood at an earlier moment, as far as its timeline tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.clocks import DueTimes
from analysis.crisis_kinds import CrisisClass
from analysis.incident import Incident, TimelineEntry
from analysis.incident_state import LIVE_STATES, IncidentState
from analysis.level import Level
from storage import incidents


def as_of(session: Session, incident: Incident, at: datetime) -> Incident:
    """The incident at ``at``, which is not before it was opened; unchanged if nothing was written since."""
    return stood(incident, incidents.timeline(session, incident.workspace_id, incident.id), at)


def stood(incident: Incident, timeline: Sequence[TimelineEntry], at: datetime) -> Incident:
    """State, level, class, numbers and owner as the last lines up to ``at`` have them. Nobody wrote down what was due
    then nor the worst hour so far, so nothing is said to be, and the peak is 0.
    """
    past = [entry for entry in timeline if entry.at <= at]
    if len(past) == len(timeline):
        return incident
    told: dict[str, object] = {}
    for entry in past:
        told |= entry.details
    state = IncidentState(str(told.get("state", IncidentState.OPEN.value)))
    level = Level[str(told.get("level", incident.level.name)).upper()]
    levels = [entry.details["level"] for entry in past if "level" in entry.details]
    crossed = told.get("red_lines")
    crossed = crossed if isinstance(crossed, list) else []
    ended = None if state in LIVE_STATES else past[-1]
    taken = next((entry for entry in reversed(past) if entry.kind in _TAKING), None)
    is_open = state is IncidentState.OPEN
    return replace(
        incident,
        state=state,
        level=level,
        crisis_class=CrisisClass(str(told.get("class", CrisisClass.UNCLEAR.value))),
        observed=int(str(told.get("observed", incident.observed))),
        expected=float(str(told.get("expected", incident.expected))),
        posts=_count(told.get("posts")),
        window_seconds=_count(told.get("window_seconds")) or incident.window_seconds,
        peak_observed=0,
        severity=None,
        worst_level=min((Level[str(one).upper()] for one in levels), default=level),
        red_lines=tuple(line for line in incident.red_lines if line.value in crossed),
        owner=None,
        owner_name=None,
        acknowledged_at=None if is_open or taken is None else taken.at,
        acknowledged_by=None if is_open or taken is None else taken.actor,
        resolved_at=None if ended is None else ended.at,
        resolved_by=None if ended is None else ended.actor,
        due=DueTimes(),
        snoozed_until=None,
        snoozed_by=None,
    )


#: What takes an incident that nobody has taken yet.
_TAKING = frozenset({"acknowledged", "snoozed", "said_news", "said_response", "said_facts"})


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
