"""The incidents of one workspace as the desk and its people write them: numbers, words and messages in one go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from threading import Lock

from sqlalchemy.orm import Session

from analysis.crowd import Crowd
from analysis.desk_rules import DeskRules
from analysis.incident import Incident
from analysis.incident_clocks import with_due_times
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.signal import Signal
from bot.announcer import Announcer, Drawn
from bot.briefing import Briefing
from bot.clock import Clock
from bot.hearing import Hearing
from bot.judging import Judge
from storage import incidents
from storage.database import Database
from storage.errors import StaleIncident

log = logging.getLogger(__name__)

#: An incident and the moment, to the incident as it is to be; None: there is nothing to change.
Change = Callable[[Incident, datetime], Incident | None]
#: Writes what is to be said of a change: the session, the incident before and after, what is known, the alarm line.
Tell = Callable[[Session, Incident, Incident, Drawn, float], None]


@dataclass(frozen=True, slots=True)
class ClickAnswer:
    """What a click did: the incident as it is now, and whether this click changed it. None: no such incident.

    ``refusal`` is what the person is told who may not do this, if that shows only when it is tried.
    """

    incident: Incident | None
    changed: bool
    refusal: str | None = None


@dataclass(slots=True)
class IncidentBook:
    """What everybody who changes incidents needs. Every method may run in any thread.

    The database decides races by the incident's version; the lock only spares a click from losing to ticks again
    and again while charts are drawn.
    """

    database: Database
    workspace_id: str
    rules: DeskRules
    clock: Clock
    hearing: Hearing
    judge: Judge
    announcer: Announcer
    one_at_a_time: Lock = field(default_factory=Lock, repr=False)

    def find(self, incident_id: int) -> Incident | None:
        """The incident as it is stored now."""
        with self.database.read() as session:
            return incidents.get(session, self.workspace_id, incident_id)

    def announcing(self, incident: Incident, at: datetime) -> Incident:
        """The incident with its card due now, or held back while quiet hours hold its level, or left to the digest."""
        if incident.announced_at is not None:
            return incident
        until = self.held_until(incident.level, at)
        if until is not None:
            return replace(incident, held_until=until)
        return replace(incident, announced_at=at) if self.rules.has_card(incident.level) else incident

    def held_until(self, level: Level, at: datetime) -> datetime | None:
        """Until when quiet hours hold what is said at ``at``; None if it may be said."""
        return None if self.rules.quiet is None else self.rules.quiet.held_until(level, at)

    def save(
        self,
        session: Session,
        incident: Incident,
        expected_version: int,
        kind: str | None,
        at: datetime,
        actor: str | None,
        details: Mapping[str, object],
    ) -> Incident:
        """Store an incident with the due times of its new state, and a line of its timeline."""
        return incidents.save(
            session,
            with_due_times(incident, self.rules.escalation.clocks),
            expected_version=expected_version,
            kind=kind,
            at=at,
            actor=actor,
            details=details,
        )

    def absorb(self, session: Session, one: Incident, into: Incident, at: datetime, actor: str | None) -> Incident:
        """Store that a topic's incident is over and goes on in that of its brand."""
        over = replace(one, state=IncidentState.MERGED, merged_into=into.id, resolved_at=at, quiet_since=None)
        return self.save(session, over, one.version, "merged", at, actor, {"into": into.number})

    def click(
        self,
        incident_id: int,
        who: str | None,
        kind: str,
        change: Change,
        tell: Tell,
        details: Mapping[str, object] | None = None,
    ) -> ClickAnswer:
        """Make a change that a person or the clock asks for, on the incident as it is when it is made.

        It is made once however often it is asked for, since ``change`` sees what the others left.
        """
        with self.one_at_a_time:
            while True:
                now = self.clock.now()
                before = self.find(incident_id)
                if before is None:
                    return ClickAnswer(None, changed=False)
                after = change(before, now)
                if after is None:
                    return ClickAnswer(before, changed=False)
                signal = self.hearing.signal(after.brand, after.topic, now)
                drawn = self.announcer.draw(after, signal.at, signal.expected)
                after = with_numbers(after, signal, drawn)
                after = self.announcing(after, now) if after.is_live and after.level < before.level else after
                try:
                    with self.database.write() as session:
                        written = {**numbers(signal, after, drawn.briefing), **(details or {})}
                        saved = self.save(session, after, before.version, kind, now, who, written)
                        if before.announced_at is None and saved.announced_at is not None:
                            self.announcer.opened(session, saved, drawn, signal.threshold)
                        tell(session, before, saved, drawn, signal.threshold)
                    return ClickAnswer(saved, changed=True)
                except StaleIncident:
                    log.info("incident %d changed under a click; looking again", before.number)


def with_numbers(incident: Incident, signal: Signal, drawn: Drawn) -> Incident:
    """The incident with the numbers of the moment, so that its card says what its timeline says."""
    return replace(
        incident,
        observed=signal.observed,
        expected=signal.expected,
        window_seconds=round(signal.window.total_seconds()),
        posts=signal.posts,
        peak_observed=max(incident.peak_observed, drawn.briefing.peak),
    )


def numbers(signal: Signal, incident: Incident, briefing: Briefing | None = None) -> dict[str, object]:
    """What a decision stood on, for the timeline."""
    written: dict[str, object] = {
        "signal": signal.kind.value,
        "observed": signal.observed,
        "expected": round(signal.expected, 3),
        "threshold": _finite(signal.threshold),
        "strength": _finite(signal.strength),
        "window_seconds": int(signal.window.total_seconds()),
        "state": incident.state.value,
        "level": incident.level.name.lower(),
        "class": incident.crisis_class.value,
    }
    if incident.severity is not None:
        written["severity"] = round(incident.severity.score, 1)
        written["factors"] = {
            part.factor.value: [round(part.value, 3), round(part.points, 1), part.is_known]
            for part in incident.severity.contributions
        }
    if incident.red_lines:
        written["red_lines"] = [line.value for line in incident.red_lines]
    if signal.posts is not None:
        written["posts"] = signal.posts
    if briefing is not None:
        if briefing.crowd.posts:
            written["voices"] = _voices(briefing.crowd)
        written["words"] = list(briefing.words)
        written["sources"] = dict(briefing.sources)
    return written


def _voices(crowd: Crowd) -> dict[str, float]:
    """How much of what was said since the burst began is one voice."""
    return {
        "posts": crowd.posts,
        "weight": round(crowd.weight, 1),
        "top_author_share": round(crowd.top_author_share, 3),
        "top_text_share": round(crowd.top_text_share, 3),
    }


def _finite(number: float | None) -> float | None:
    """JSON knows no infinity."""
    return round(number, 3) if number is not None and isfinite(number) else None
