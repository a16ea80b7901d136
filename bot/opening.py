"""An incident that a person opens: it goes the way of every other, so that there is one card and one thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from analysis.alarm import Alarm
from analysis.crisis_kinds import CrisisClass
from analysis.grouping import Joins, Opens, Reopens, known_of, place
from analysis.incident import Incident
from analysis.incident_clocks import with_due_times
from analysis.incident_rules import new_incident, reopen
from analysis.judgement import Judgement, with_class
from analysis.level import Level
from analysis.severity_level import HeldLevel
from analysis.signal import Signal, SignalKind
from bot.announcer import Drawn
from bot.desk_acts import Actor
from bot.incident_book import IncidentBook, numbers, with_numbers
from bot.slack.views.opening import opening_words
from bot.timeline import Quoted, Timeline, kept
from storage import incidents
from storage.errors import IncidentAlreadyLive, StaleIncident

log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of the wish to open an incident."""

    OPENED = "opened"
    REOPENED = "reopened"
    ALREADY_LIVE = "already_live"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants opened, and the message it is about."""

    brand: str
    level: Level
    crisis_class: CrisisClass
    quoted: Quoted
    who: Actor


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens incidents in one book. The rules of grouping hold, save that nothing of a person's is ever withheld."""

    book: IncidentBook

    def open(self, wish: Wish) -> tuple[Outcome, Incident]:
        """Open the incident, or reopen the one that it continues; where one is live the message is added to that."""
        with self.book.one_at_a_time:
            while True:
                try:
                    return self._open(wish)
                except IncidentAlreadyLive as error:
                    Timeline(self.book).add(error.incident.id, wish.quoted, wish.who)
                    return Outcome.ALREADY_LIVE, error.incident
                except StaleIncident:
                    log.info("an incident of %s changed while a person opened one; looking again", wish.brand)

    def _open(self, wish: Wish) -> tuple[Outcome, Incident]:
        book = self.book
        now = book.clock.now()
        heard = book.hearing.signal(wish.brand, None, now)
        signal = replace(heard, kind=SignalKind.PERSON, firing=False, quiet=False, since=None)
        judged = book.judge.judge(signal, signal.at - signal.window)
        briefing = book.announcer.brief(wish.brand, None, signal.at, signal.at)
        drawn = book.announcer.drawn(briefing, signal.expected)
        with book.database.read() as session:
            recent = incidents.recent(session, book.workspace_id, wish.brand, signal.at - book.rules.grouping.cool_down)
        by_id = {one.id: one for one in recent}
        match place(_alarm(wish, signal, drawn), [known_of(one) for one in recent], (), book.rules.grouping):
            case Joins(live):
                raise IncidentAlreadyLive(by_id[live])
            case Reopens(earlier):
                after = reopen(by_id[earlier], signal, judged)
                return Outcome.REOPENED, self._reopen(by_id[earlier], after, wish, signal, drawn, now)
            case Opens(mutes):
                return Outcome.OPENED, self._new(wish, signal, judged, drawn, [by_id[one] for one in mutes], now)
        raise AssertionError("what needs review is never withheld")

    def _new(
        self,
        wish: Wish,
        signal: Signal,
        judged: Judgement,
        drawn: Drawn,
        muted: Sequence[Incident],
        now: datetime,
    ) -> Incident:
        book = self.book
        incident = self._as_wished(new_incident(book.workspace_id, signal, judged, signal.at), wish, now)
        incident = with_due_times(
            replace(incident, words=drawn.briefing.words or incident.words), book.rules.escalation.clocks
        )
        details = {**numbers(signal, incident, drawn.briefing), **_message(wish)}
        words = opening_words("opening.opened_by", wish.who.name, wish.quoted.text, book.announcer.texts)
        ends = [(one, book.announcer.draw(one, signal.at, one.expected)) for one in muted]
        with book.database.write() as session:
            opened = incidents.open(session, incident, actor=wish.who.name, details=details)
            for one, drawn_end in ends:
                over = book.absorb(session, one, opened, signal.at, wish.who.name)
                book.announcer.shown(session, over, drawn_end, signal.threshold)
            book.announcer.opened(session, opened, drawn, signal.threshold, words)
        log.info("incident %d opened by hand: %s", opened.number, opened.brand)
        return opened

    def _reopen(
        self, earlier: Incident, after: Incident, wish: Wish, signal: Signal, drawn: Drawn, now: datetime
    ) -> Incident:
        book = self.book
        after = with_numbers(self._as_wished(after, wish, now), signal, drawn)
        details = {**numbers(signal, after, drawn.briefing), **_message(wish)}
        words = opening_words("opening.reopened_by", wish.who.name, wish.quoted.text, book.announcer.texts)
        with book.database.write() as session:
            saved = book.save(session, after, earlier.version, "reopened", now, wish.who.name, details)
            if earlier.announced_at is None:
                book.announcer.opened(session, saved, drawn, signal.threshold, words)
            else:
                book.announcer.said(session, earlier, saved, drawn, signal.threshold, *words, broadcast=True)
        return saved

    def _as_wished(self, incident: Incident, wish: Wish, now: datetime) -> Incident:
        """With the person's class, and the person's level as a floor. Whoever opens one is awake: no quiet hours
        hold its card back.
        """
        classed = with_class(incident, wish.crisis_class, self.book.rules.severity)
        held = replace(
            classed.held or HeldLevel(classed.level, classed.told_at), owner_level=wish.level, overruled=None
        )
        return replace(
            classed,
            class_by=wish.who.name,
            held=held,
            level=held.level,
            worst_level=min(classed.worst_level, held.level),
            announced_at=incident.announced_at or now,
        )


def _alarm(wish: Wish, signal: Signal, drawn: Drawn) -> Alarm:
    return Alarm(
        at=signal.at,
        brand=wish.brand,
        topic=None,
        level=wish.level,
        crisis_class=wish.crisis_class,
        words=frozenset(drawn.briefing.words),
        sources=dict(drawn.briefing.sources),
        needs_review=True,
    )


def _message(wish: Wish) -> dict[str, object]:
    return {"channel": wish.quoted.channel, "ts": wish.quoted.ts, "text": kept(wish.quoted.text)}
