"""What people do with an incident, each act once: a second click learns what the first one did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from analysis.crisis_kinds import CrisisClass
from analysis.false_alarms import Reason
from analysis.grouping import Merge, MergeRefused, merge
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.judgement import with_class
from analysis.level import Level
from analysis.permissions import lowers
from analysis.privacy import mask
from analysis.severity_level import HeldLevel, release_by_owner, set_by_owner
from analysis.signal import Signal
from bot.announcer import Drawn
from bot.incident_book import Change, ClickAnswer, IncidentBook, numbers, with_numbers
from bot.slack.ids import Purpose
from bot.slack.views import owner as owner_views
from storage import messages
from storage.errors import StaleIncident

#: Words in a thread that follow each other faster than this are one conversation.
CONVERSATION = timedelta(minutes=5)


class Word(StrEnum):
    """What somebody's word in the thread is: only news, the first answer to the public, or the facts."""

    NEWS = "news"
    RESPONSE = "response"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name that is shown, and the Slack id by which the bot can call them."""

    name: str
    id: str | None = None


@dataclass(slots=True)
class DeskActs:
    """The acts of people on the incidents of one book."""

    book: IncidentBook

    def acknowledge(self, incident_id: int, who: Actor) -> ClickAnswer:
        """Somebody has it. A second click changes nothing and learns who was first."""

        def taken(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or incident.acknowledged_at is not None:
                return None
            return _taken(incident, who, now)

        return self._act(incident_id, who, "acknowledged", taken)

    def take(self, incident_id: int, who: Actor) -> ClickAnswer:
        """Somebody becomes the owner, whoever was it before, and has thereby acknowledged."""

        def took(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or (incident.acknowledged_at is not None and _owns(incident, who)):
                return None
            mine = incident if incident.acknowledged_at is not None else _taken(incident, who, now)
            return replace(mine, owner=who.id, owner_name=who.name, updated_at=now)

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            words = owner_views.taken(before, who.name, self.book.announcer.texts)
            self.book.announcer.said(session, before, after, drawn, threshold, *words)

        return self.book.click(incident_id, who.name, "taken", took, tell)

    def assign(self, incident_id: int, owner: Actor, who: Actor) -> ClickAnswer:
        """Somebody names the owner. That is no acknowledgement: while nobody has acknowledged, the ladder goes on
        calling, for the one named may be asleep.
        """

        def given(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or _owns(incident, owner):
                return None
            word = incident.updated_at if incident.acknowledged_at is None else now
            return replace(incident, owner=owner.id, owner_name=owner.name, updated_at=word)

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            words = owner_views.assigned(after, who.name, self.book.announcer.texts)
            self.book.announcer.said(session, before, after, drawn, threshold, *words)

        details = {"owner": owner.name, "owner_id": owner.id}
        return self.book.click(incident_id, who.name, "assigned", given, tell, details)

    def resolve(
        self, incident_id: int, who: Actor, *, false_alarm: bool = False, reason: Reason | None = None
    ) -> ClickAnswer:
        """Somebody says it is over, or never was one, whatever the numbers say. Why it was a false alarm is kept in
        the timeline, where `storage.false_alarms` finds it again.
        """
        state = IncidentState.FALSE_ALARM if false_alarm else IncidentState.RESOLVED

        def ended(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live:
                return None
            return replace(incident, state=state, resolved_at=now, resolved_by=who.name, snoozed_until=None)

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            self.book.announcer.ended_by_person(session, after, drawn, threshold, why)

        why = reason and Reason(reason.cause, mask(reason.note))
        details = {} if why is None else {"cause": why.cause.value, "note": why.note}
        return self.book.click(incident_id, who.name, state.value, ended, tell, details)

    def snooze(self, incident_id: int, until: datetime, who: Actor) -> ClickAnswer:
        """Put it off until a moment: nobody is asked or called until then, unless it rises. Whoever does has it."""

        def asleep(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or until <= now:
                return None
            mine = incident if incident.acknowledged_at is not None else _taken(incident, who, now)
            return replace(mine, snoozed_until=until, snoozed_by=who.name)

        return self._act(incident_id, who, "snoozed", asleep, {"until": until.isoformat()}, until=until)

    def wake(self, incident_id: int, who: Actor) -> ClickAnswer:
        """Undo a snooze."""

        def awake(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or incident.snoozed_until is None:
                return None
            return replace(incident, snoozed_until=None, snoozed_by=None, updated_at=now)

        return self._act(incident_id, who, "woken", awake)

    def say(self, incident_id: int, text: str, word: Word, who: Actor) -> ClickAnswer:
        """Somebody gives news; a response or the facts stop the clocks that run for them."""

        def said(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live:
                return None
            mine = incident if incident.acknowledged_at is not None else _taken(incident, who, now)
            answered = word is not Word.NEWS
            state = mine.state
            if answered and state is IncidentState.ACKNOWLEDGED:
                state = IncidentState.RESPONDING
            return replace(
                mine,
                state=state,
                updated_at=now,
                responded_at=mine.responded_at or (now if answered else None),
                facts_at=mine.facts_at or (now if word is Word.FACTS else None),
            )

        return self._act(incident_id, who, f"said_{word.value}", said, {"text": text}, text=text)

    def heard(self, channel: str, thread_ts: str, who: Actor) -> bool:
        """Somebody wrote in the thread: that is news, and puts off the question for it. Of a conversation only the
        first word counts, so that the card is not edited with each.
        """

        def said(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or incident.acknowledged_at is None:
                return None
            if incident.updated_at is not None and now - incident.updated_at < CONVERSATION:
                return None
            return replace(incident, updated_at=now)

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            self.book.announcer.shown(session, after, drawn, threshold)

        with self.book.database.read() as session:
            card = messages.find(session, self.book.workspace_id, channel, thread_ts)
        if card is None or card.incident_id is None or card.purpose != Purpose.CARD:
            return False
        return self.book.click(card.incident_id, who.name, "wrote", said, tell).changed

    def set_class(self, incident_id: int, crisis_class: CrisisClass, who: Actor) -> ClickAnswer:
        """Somebody knows better what it is about; from then on the words do not change it."""

        def corrected(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or (incident.crisis_class is crisis_class and incident.class_by is not None):
                return None
            return replace(with_class(incident, crisis_class, self.book.rules.severity), class_by=who.name)

        return self._act(incident_id, who, "class_set", corrected, {"class_set": crisis_class.value})

    def set_level(self, incident_id: int, level: Level | None, who: Actor, *, may_lower: bool = True) -> ClickAnswer:
        """Somebody sets the level, below which the numbers do not let it fall; None leaves it to the numbers again.

        Without ``may_lower`` what would take it down changes nothing. That is decided on the incident as it is when
        the level is set: it may have risen since the click was allowed.
        """

        def moved(incident: Incident, now: datetime) -> Incident | None:
            held = incident.held or HeldLevel(incident.level, incident.told_at)
            if not incident.is_live or held.owner_level is level:
                return None
            if not may_lower and lowers(incident, level):
                return None
            held = release_by_owner(held) if level is None else set_by_owner(held, level)
            rises = held.level < incident.level
            return replace(
                incident,
                held=held,
                level=held.level,
                worst_level=min(incident.worst_level, held.level),
                risen_at=now if rises else incident.risen_at,
            )

        kind = "level_released" if level is None else "level_set"
        details = {"level_set": None if level is None else level.name.lower()}
        return self._act(incident_id, who, kind, moved, details)

    def merge(self, first_id: int, second_id: int, who: Actor) -> Merge:
        """Make one incident of two; the older goes on. Raises MergeRefused."""
        book = self.book
        with book.one_at_a_time:
            while True:
                now = book.clock.now()
                found = [book.find(each) for each in (first_id, second_id)]
                first, second = found
                if first is None or second is None:
                    raise MergeRefused("There is no such incident; `tocsin incident list` shows those that there are.")
                merged = merge(first, second, who.name, now)
                try:
                    return self._store_merge(merged, {one.id: one for one in (first, second)}, who, now)
                except StaleIncident:
                    continue

    def _store_merge(self, merged: Merge, before: Mapping[int, Incident], who: Actor, now: datetime) -> Merge:
        book = self.book
        stored: dict[int, Incident] = {}
        shown: dict[int, tuple[Signal, Drawn]] = {}
        for one in (merged.kept, merged.absorbed):
            signal = book.hearing.signal(one.brand, one.topic, now)
            shown[one.id] = signal, book.announcer.draw(one, signal.at, signal.expected)
        with book.database.write() as session:
            for one, other, kind in (
                (merged.kept, merged.absorbed, "absorbed"),
                (merged.absorbed, merged.kept, "merged"),
            ):
                signal, drawn = shown[one.id]
                one = with_numbers(one, signal, drawn)
                details = {**numbers(signal, one, drawn.briefing), "other": other.number}
                saved = book.save(session, one, before[one.id].version, kind, now, who.name, details)
                book.announcer.merged(session, saved, other, who.name, drawn, signal.threshold)
                stored[one.id] = saved
        return Merge(stored[merged.kept.id], stored[merged.absorbed.id])

    def _act(
        self,
        incident_id: int,
        who: Actor,
        kind: str,
        change: Change,
        details: Mapping[str, object] | None = None,
        **said: object,
    ) -> ClickAnswer:
        """Make the change, edit the card at once, and say in the thread who did what."""

        def tell(session: Session, before: Incident, after: Incident, drawn: Drawn, threshold: float) -> None:
            self.book.announcer.acted(session, kind, before, after, who.name, drawn, threshold, said)

        return self.book.click(incident_id, who.name, kind, change, tell, details)


def _taken(incident: Incident, who: Actor, now: datetime) -> Incident:
    state = incident.state
    if state is IncidentState.OPEN:
        state = IncidentState.ACKNOWLEDGED
    taken = replace(incident, state=state, acknowledged_at=now, acknowledged_by=who.name)
    # Who was named the owner stays it: somebody has seen it, which is no reason to take it away.
    return taken if taken.owner_name is not None else replace(taken, owner=who.id, owner_name=who.name)


def _owns(incident: Incident, who: Actor) -> bool:
    return (incident.owner, incident.owner_name or incident.acknowledged_by) == (who.id, who.name)
