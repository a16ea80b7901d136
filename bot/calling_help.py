"""Calling the next step of the ladder by hand, before its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from analysis.escalation import Action, ActionKind, next_rung
from analysis.incident import Incident, TimelineEntry
from analysis.incident_clocks import moments_of
from bot.announcer import Drawn
from bot.caller import Caller
from bot.desk_acts import Actor
from bot.incident_book import IncidentBook
from bot.watch import KINDS, done_in
from storage import incidents

#: Two who press at the same time mean one call, and not the step after it too.
ONE_CALL = timedelta(minutes=1)


class Outcome(Enum):
    """What became of the wish to call somebody."""

    CALLED = "called"
    CALLED_JUST_NOW = "called_just_now"
    NO_LADDER = "no_ladder"
    ALL_CALLED = "all_called"
    OVER = "over"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class CallingHelp:
    """Calls for help with the incidents of one book."""

    book: IncidentBook
    caller: Caller

    def escalate(self, incident_id: int, who: Actor) -> Outcome:
        """Call the next step of the ladder of the incident's level. Each step is called once a round, by a person or
        by its time, whichever is first.
        """
        found: list[Action] = []
        outcome = Outcome.GONE

        def due(incident: Incident, now: datetime) -> Incident | None:
            nonlocal outcome
            found.clear()
            outcome, action = self._next(incident, now)
            if action is None:
                return None
            found.append(action)
            details.update(step=action.step, key=action.key, targets=[target.id for target in action.targets])
            return incident

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            self.caller.by_hand(session, found[0], after, who.name)

        details: dict[str, object] = {"by_hand": True}
        kind = KINDS[ActionKind.ESCALATE]
        self.book.click(incident_id, who.name, kind, due, tell, details)
        return outcome

    def _next(self, incident: Incident, now: datetime) -> tuple[Outcome, Action | None]:
        if not incident.is_live:
            return Outcome.OVER, None
        policy = self.book.rules.escalation
        if not policy.ladders.get(incident.level):
            return Outcome.NO_LADDER, None
        with self.book.database.read() as session:
            entries = incidents.timeline(session, self.book.workspace_id, incident.id)
        if _called_just_now(entries, now):
            return Outcome.CALLED_JUST_NOW, None
        action = next_rung(moments_of(incident), done_in(entries), policy)
        return (Outcome.ALL_CALLED, None) if action is None else (Outcome.CALLED, action)


def _called_just_now(entries: list[TimelineEntry], now: datetime) -> bool:
    """Only calls by hand count: a step whose time has just come is no reason to keep a person from the next."""
    escalated = KINDS[ActionKind.ESCALATE]
    by_hand = [entry.at for entry in entries if entry.kind == escalated and entry.details.get("by_hand")]
    return bool(by_hand) and now - by_hand[-1] < ONE_CALL
