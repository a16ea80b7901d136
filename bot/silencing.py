"""Silences as people ask for them: what one would have hidden, then adding, listing and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from analysis.alarm import Alarm
from analysis.crisis_kinds import CrisisClass
from analysis.incident import Incident, TimelineEntry
from analysis.level import Level
from analysis.silences import Preview, Silence, preview
from bot.clock import Clock
from storage import incidents, silences, withheld
from storage.database import Database
from storage.silences import StoredSilence
from storage.withheld import WithheldAlarm

#: How far back a preview looks.
PREVIEW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Silencing:
    """The silences of one workspace."""

    database: Database
    workspace_id: str
    clock: Clock

    def preview(self, silence: Silence) -> Preview:
        """What the silence would have hidden of what rang in the last week; what was withheld is counted apart."""
        start = self.clock.now() - PREVIEW
        with self.database.read() as session:
            rung = incidents.alarms_since(session, self.workspace_id, start)
            held_back = withheld.since(session, self.workspace_id, start)
        # What a person opened rang by no detector, and no silence hides it.
        alarms = [_alarm(incident, entry) for incident, entry in rung if entry.actor is None]
        return preview(silence, alarms, len(held_back))

    def add(self, silence: Silence) -> StoredSilence:
        with self.database.write() as session:
            return silences.add(session, self.workspace_id, silence)

    def active(self) -> list[StoredSilence]:
        with self.database.read() as session:
            return silences.active(session, self.workspace_id, self.clock.now())

    def end(self, silence_id: int, who: str) -> StoredSilence | None:
        """End it now; None if there is none that holds."""
        with self.database.write() as session:
            return silences.end(session, self.workspace_id, silence_id, self.clock.now(), who)

    def withheld(self) -> list[WithheldAlarm]:
        """What was withheld in the last week, for whatever reason."""
        with self.database.read() as session:
            return withheld.since(session, self.workspace_id, self.clock.now() - PREVIEW)


def _alarm(incident: Incident, entry: TimelineEntry) -> Alarm:
    """The alarm of an opening as its line in the timeline tells it; lines of older versions tell less."""
    words, sources = entry.details.get("words"), entry.details.get("sources")
    level = entry.details.get("level")
    return Alarm(
        at=entry.at,
        brand=incident.brand,
        topic=incident.topic,
        level=Level[level.upper()] if isinstance(level, str) else incident.worst_level,
        crisis_class=CrisisClass(str(entry.details.get("class", CrisisClass.UNCLEAR.value))),
        words=frozenset(map(str, words)) if isinstance(words, list) else frozenset(),
        sources={str(name): int(count) for name, count in sources.items()} if isinstance(sources, dict) else {},
        needs_review=bool(entry.details.get("red_lines")),
    )
