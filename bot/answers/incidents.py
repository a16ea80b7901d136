"""Which incidents are there?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.incident import Incident
from bot.answers.answerer import Occasion
from bot.answers.hindsight import as_of
from bot.answers.windowed import moment_json
from bot.asking.questions import AskIncidents, Which
from storage import incidents as stored

#: Of all that ever were, the newest are shown.
MOST = 20


@dataclass(frozen=True, slots=True)
class IncidentsFacts:
    """The newest incidents, the newest first, of ``count`` in all."""

    which: Which
    incidents: tuple[Incident, ...]
    count: int

    def as_json(self) -> dict[str, object]:
        return {"count": self.count, "incidents": [incident_json(incident) for incident in self.incidents]}


def incidents(session: Session, question: AskIncidents, occasion: Occasion) -> IncidentsFacts:
    if question.which is Which.ALL or occasion.looks_back:
        found = _as_they_were(session, question, occasion)
        count = len(found)
        if question.which is Which.ALL:
            count = stored.count_opened(session, occasion.workspace_id, occasion.now)
    else:
        found = stored.live(session, occasion.workspace_id)[::-1]
        count = len(found)
    return IncidentsFacts(question.which, tuple(found[:MOST]), count)


def _as_they_were(session: Session, question: AskIncidents, occasion: Occasion) -> list[Incident]:
    """Up to the moment, the newest first; of those that were open then only such that are open still or ended later."""
    wanted = question.which is Which.OPEN
    candidates = stored.opened_until(
        session,
        occasion.workspace_id,
        occasion.now,
        limit=None if wanted else MOST,
        live_after=occasion.now if wanted else None,
    )
    if not occasion.looks_back:
        return candidates
    then = [as_of(session, incident, occasion.now) for incident in candidates]
    return [incident for incident in then if incident.is_live or not wanted]


def incident_json(incident: Incident) -> dict[str, object]:
    """An incident by the number that people see; ``owner`` is who acknowledged it."""
    due = incident.due
    return {
        "number": incident.number,
        "brand": incident.brand,
        "topic": incident.topic,
        "state": incident.state.value,
        "level": incident.level.name.lower(),
        "class": incident.crisis_class.value,
        "owner": incident.acknowledged_by,
        "opened_at": moment_json(incident.opened_at),
        "since": moment_json(incident.since),
        "resolved_at": moment_json(incident.resolved_at),
        "observed": incident.observed,
        "expected": incident.expected,
        "posts": incident.posts,
        "window_seconds": incident.window_seconds,
        "peak_in_an_hour": incident.peak_observed or None,
        "severity": incident.severity and round(incident.severity.score),
        "red_lines": [line.value for line in incident.red_lines],
        "due": {
            "acknowledge": moment_json(due.acknowledge),
            "first_response": moment_json(due.first_response),
            "update": moment_json(due.update),
            "facts": moment_json(due.facts),
        },
        "snoozed_until": moment_json(incident.snoozed_until),
    }
