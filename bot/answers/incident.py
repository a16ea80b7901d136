"""How is this incident?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.incident import Incident, TimelineEntry
from bot.answers.answerer import Occasion
from bot.answers.hindsight import stood
from bot.answers.incidents import incident_json
from bot.answers.windowed import moment_json
from bot.asking.questions import AskIncident
from storage import incidents, messages
from storage.messages import PostedMessage


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """``incident`` None: there is none of this number. ``card`` is its message, at the head of the thread.

    ``is_past`` says that it is shown as it stood once, and no longer does.
    """

    number: int
    incident: Incident | None
    last: TimelineEntry | None = None
    card: PostedMessage | None = None
    is_past: bool = False

    def as_json(self) -> dict[str, object]:
        if self.incident is None:
            return {"incident": None}
        last = self.last
        return {
            "incident": {
                **incident_json(self.incident),
                "last": last and {"at": moment_json(last.at), "kind": last.kind, "actor": last.actor},
                "channel": self.card and self.card.channel,
                "message_ts": self.card and self.card.ts,
            }
        }


def incident(session: Session, question: AskIncident, occasion: Occasion) -> IncidentFacts:
    workspace_id, now = occasion.workspace_id, occasion.now
    found = incidents.by_number(session, workspace_id, question.number)
    if found is None or (occasion.looks_back and found.opened_at > now):
        return IncidentFacts(question.number, None)
    timeline = incidents.timeline(session, workspace_id, found.id)
    past = [entry for entry in timeline if entry.at <= now] if occasion.looks_back else timeline
    return IncidentFacts(
        question.number,
        stood(found, timeline, now) if occasion.looks_back else found,
        past[-1] if past else None,
        messages.card(session, workspace_id, found.id),
        is_past=len(past) < len(timeline),
    )
