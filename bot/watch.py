"""Keeps the clocks of incidents: calls for help, asks for news, takes back what was left alone, and audits itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from analysis.escalation import Action, ActionKind, Done, Missed, audit, next_action
from analysis.incident import Incident, TimelineEntry
from analysis.incident_clocks import moments_of
from analysis.incident_state import IncidentState
from bot.announcer import Drawn
from bot.caller import Caller
from bot.incident_book import IncidentBook
from storage import incidents
from storage.errors import StorageError

log = logging.getLogger(__name__)

#: What the timeline calls each action that was carried out.
KINDS: Mapping[ActionKind, str] = {
    ActionKind.ESCALATE: "escalated",
    ActionKind.ASK_FOR_UPDATE: "asked_for_update",
    ActionKind.UNACKNOWLEDGE: "unacknowledged",
}
_ACTIONS = {kind: action for action, kind in KINDS.items()}
#: More than this at once for one incident is left for the next look.
MOST_AT_ONCE = 10


@dataclass(slots=True)
class Watch:
    """Carries out what is due on live incidents. What was done is read from their timelines, so a restart loses
    nothing, and two watches on one database do everything once.
    """

    book: IncidentBook
    caller: Caller

    def look(self) -> int:
        """Do what is due by now; returns how much that was."""
        now = self.book.clock.now()
        done = 0
        for incident in self._live():
            try:
                done += self._look_at(incident, now)
            except StorageError:
                raise
            except Exception:  # what fails for one incident must not keep help from the others; the audit will tell
                log.exception("the clocks of incident %d could not be looked at", incident.number)
        return done

    def audit(self) -> int:
        """Say of what should have happened and did not; returns how much that was. Each is said once."""
        now = self.book.clock.now()
        found = 0
        for incident in self._live():
            if incident.snoozed_until is not None:
                continue
            policy, quiet = self.book.rules.escalation, self.book.rules.quiet
            for missed in audit(moments_of(incident), self._done(incident), policy, now, quiet):
                found += self._report(incident, missed)
        return found

    def _live(self) -> list[Incident]:
        with self.book.database.read() as session:
            return incidents.live(session, self.book.workspace_id)

    def _look_at(self, incident: Incident, now: datetime) -> int:
        if incident.snoozed_until is not None:
            return self._wake(incident) if incident.snoozed_until <= now else 0
        for number in range(MOST_AT_ONCE):
            action = self._next(incident)
            if action is None or not action.is_due(now) or not self._carry_out(incident, action):
                return number
            incident = self.book.find(incident.id) or incident
        return MOST_AT_ONCE

    def _next(self, incident: Incident) -> Action | None:
        rules = self.book.rules
        return next_action(moments_of(incident), self._done(incident), rules.escalation, rules.quiet)

    def _done(self, incident: Incident) -> list[Done]:
        with self.book.database.read() as session:
            entries = incidents.timeline(session, self.book.workspace_id, incident.id)
        return done_in(entries)

    def _carry_out(self, incident: Incident, action: Action) -> bool:
        """Do it unless somebody else was faster, or the incident has changed so that it is not called for."""

        def still_due(current: Incident, now: datetime) -> Incident | None:
            wanted = self._next(current) if current.snoozed_until is None else None
            if wanted is None or wanted.key != action.key or not wanted.is_due(now):
                return None
            return _taken_back(current, now) if action.kind is ActionKind.UNACKNOWLEDGE else current

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            if action.kind is ActionKind.UNACKNOWLEDGE:
                self.book.announcer.shown(session, after, drawn, threshold)
            self.caller.call(session, action, before, moments_of(before), self.book.rules.escalation.patience)

        details: dict[str, object] = {
            "step": action.step,
            "due_at": action.due_at.isoformat(),
            "key": action.key,
            "targets": [target.id for target in action.targets],
        }
        answer = self.book.click(incident.id, None, KINDS[action.kind], still_due, tell, details)
        if answer.changed:
            log.info("incident %d: %s", incident.number, KINDS[action.kind])
        return answer.changed

    def _wake(self, incident: Incident) -> int:
        """The end of a snooze is its owner's last word: from then on news is due."""

        def awake(current: Incident, now: datetime) -> Incident | None:
            if current.snoozed_until is None or current.snoozed_until > now:
                return None
            return replace(current, updated_at=current.snoozed_until, snoozed_until=None, snoozed_by=None)

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            who = before.snoozed_by or "?"
            self.book.announcer.acted(session, "snooze_ended", before, after, who, drawn, threshold, {})

        return int(self.book.click(incident.id, None, "snooze_ended", awake, tell).changed)

    def _report(self, incident: Incident, missed: Missed) -> int:
        action = missed.action
        with self.book.database.write() as session:
            if not self.caller.missed(session, incident, action):
                return 0
            incidents.note(
                session,
                self.book.workspace_id,
                incident.id,
                kind="escalation_missed",
                at=self.book.clock.now(),
                details={
                    "what": KINDS[action.kind],
                    "step": action.step,
                    "due_at": action.due_at.isoformat(),
                    "late_seconds": int(missed.late.total_seconds()),
                    "key": action.key,
                },
            )
        log.error("incident %d: %s was due at %s and did not happen", incident.number, action.key, action.due_at)
        return 1


def done_in(entries: Sequence[TimelineEntry]) -> list[Done]:
    """The actions that a timeline says were carried out."""
    return [
        Done(_ACTIONS[entry.kind], entry.at.astimezone(UTC), int(str(entry.details.get("step", 0))))
        for entry in entries
        if entry.kind in _ACTIONS
    ]


def _taken_back(incident: Incident, now: datetime) -> Incident:
    return replace(
        incident,
        state=IncidentState.OPEN,
        acknowledged_at=None,
        acknowledged_by=None,
        owner=None,
        owner_name=None,
        unacknowledged_at=now,
    )
