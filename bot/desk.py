"""The incident desk: signals in, incident transitions and outbox rows out, a transaction each."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from analysis.alarm import Alarm
from analysis.grouping import Joins, Opens, Reason, Reopens, Withheld, known_of, place
from analysis.incident import Incident
from analysis.incident_clocks import with_due_times
from analysis.incident_rules import SHOWN, TOLD, Decision, follow, is_still_the_same, new_incident, reopen, widen
from analysis.incident_state import IncidentState
from analysis.judgement import Judgement
from analysis.level import Level
from analysis.severity import assessment_of
from analysis.signal import Signal, SignalKind, loudest
from bot.briefing import Briefing
from bot.incident_book import IncidentBook, numbers
from bot.slack.ids import Purpose
from storage import attention, incidents, messages, silences, withheld
from storage.errors import IncidentAlreadyLive, StaleIncident, StorageError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """One workspace's incidents under the signals. Every method may run in any thread."""

    book: IncidentBook

    def tick(self, at: datetime, *, complete: bool = True) -> list[Incident]:
        """Take every signal of the moment ``at`` and act on it; returns the incidents that changed.

        Doing the same moment twice changes nothing more, so a tick cut short by a crash is simply done again.
        Unless all mentions up to then are scored (``complete``), nothing is taken for quiet.
        """
        changed = []
        heard = self.book.hearing.signals(at)
        self._keep_attention(heard)
        for signal in self._signals(heard, at):
            try:
                with self.book.one_at_a_time:
                    incident = self._settle(signal if complete else replace(signal, quiet=False))
            except StorageError:
                raise
            except Exception:  # what fails for one brand must not silence the bell of the others
                log.exception("%s could not be judged at %s; the others are", signal.brand or "(no brand)", at)
                continue
            if incident is not None:
                changed.append(incident)
        return changed

    def _keep_attention(self, signals: Sequence[Signal]) -> None:
        """Much talk without anger is no incident and rings for nobody: it waits for the digest."""
        for signal in signals:
            if signal.kind is SignalKind.ATTENTION and signal.firing:
                with self.book.database.write() as session:
                    attention.record(session, self.book.workspace_id, signal)

    def _signals(self, signals: Sequence[Signal], at: datetime) -> list[Signal]:
        """The loudest signal of each brand and topic; live incidents of which nothing is heard are asked after."""
        heard: defaultdict[tuple[str, str | None], list[Signal]] = defaultdict(list)
        for signal in signals:
            heard[signal.brand, signal.topic].append(signal)
        with self.book.database.read() as session:
            live = incidents.live(session, self.book.workspace_id)
        for incident in live:
            if (incident.brand, incident.topic) not in heard:
                heard[incident.brand, incident.topic].append(
                    self.book.hearing.signal(incident.brand, incident.topic, at)
                )
        return [loudest(signals) for signals in heard.values()]

    def _settle(self, signal: Signal) -> Incident | None:
        """Take one signal to its end; a click in between makes us decide again from what it left."""
        while True:
            with self.book.database.read() as session:
                incident = incidents.latest(session, self.book.workspace_id, signal.brand, signal.topic)
            if incident is not None and _judged_until(incident) > signal.at:
                return None
            try:
                if incident is not None and incident.is_live:
                    return self._follow(incident, signal)
                if signal.firing:
                    return self._ring(incident, signal)
                return self._calm_after_the_end(incident, signal)
            except (StaleIncident, IncidentAlreadyLive):
                log.info("the incident of %s changed while the desk was deciding; deciding again", signal.brand)

    def _follow(self, incident: Incident, signal: Signal) -> Incident | None:
        judged = self.book.judge.judge(signal, incident.since, incident)
        decision, after = follow(incident, signal, judged, self.book.rules.patience, self.book.rules.severity)
        return None if decision is Decision.NOTHING else self._change(decision, incident, after, signal)

    def _calm_after_the_end(self, incident: Incident | None, signal: Signal) -> Incident | None:
        """Only once it has been quiet does a new alarm of an ended incident mean that it came back."""
        if incident is None or not signal.quiet or incident.quiet_since is not None:
            return None
        return self._change(Decision.QUIET_BEGAN, incident, replace(incident, quiet_since=signal.at), signal)

    def _ring(self, last: Incident | None, signal: Signal) -> Incident | None:
        """An alarm while there is no live incident of its own: where does it belong?"""
        rules = self.book.rules
        if last is not None and (successor := self._successor(last)) is not None:
            self._count_at(successor, last, signal)
            return None
        if last is not None and is_still_the_same(last, signal, rules.grouping.cool_down):
            return None
        since = signal.since or signal.at
        judged = self.book.judge.judge(signal, since)
        briefing = self.book.announcer.brief(signal.brand, signal.topic, since, signal.at)
        alarm = _alarm(signal, judged, briefing)
        with self.book.database.read() as session:
            recent = incidents.recent(
                session, self.book.workspace_id, signal.brand, signal.at - rules.grouping.cool_down
            )
            stored = silences.active(session, self.book.workspace_id, signal.at)
        placement = place(alarm, [known_of(one) for one in recent], [one.silence for one in stored], rules.grouping)
        by_id = {one.id: one for one in recent}
        match placement:
            case Opens(mutes) if mutes:
                return self._widen([by_id[muted] for muted in mutes], signal, judged)
            case Opens():
                return self._open(signal, judged, briefing)
            case Joins(joined):
                return self._join(by_id[joined], signal, judged)
            case Reopens(earlier):
                return self._reopen(by_id[earlier], signal)
            case Withheld():
                silence_id = next((one.id for one in stored if one.silence == placement.silence), None)
                self._withhold(alarm, placement.reason, signal, placement.incident, silence_id)
                return None

    def _successor(self, last: Incident) -> Incident | None:
        """The live incident into which this one was merged."""
        following: Incident | None = last
        while following is not None and following.state is IncidentState.MERGED and following.merged_into is not None:
            following = self.book.find(following.merged_into)
        return following if following is not None and following.is_live else None

    def _count_at(self, successor: Incident, last: Incident, signal: Signal) -> None:
        """What was merged goes on in the other incident: its alarms are counted there."""
        alarm = Alarm(signal.at, signal.brand, signal.topic, last.level, last.crisis_class, frozenset(last.words))
        self._withhold(alarm, Reason.MERGED, signal, successor.id, None)

    def _widen(self, of_topics: Sequence[Incident], signal: Signal, judged: Judgement) -> Incident:
        """The whole brand rings after some of its topics did: it is the same crisis, so it goes on in the same thread.

        The oldest of the topics' incidents becomes the brand's, and takes in the others.
        """
        first, *others = sorted(of_topics, key=lambda one: one.number)
        whole = widen(first, signal, judged, self.book.rules.severity)
        return self._change(Decision.WIDEN, first, whole, signal, others)

    def _open(self, signal: Signal, judged: Judgement, briefing: Briefing) -> Incident:
        book = self.book
        incident = new_incident(book.workspace_id, signal, judged, signal.since or signal.at)
        incident = book.announcing(replace(incident, words=briefing.words), signal.at)
        incident = with_due_times(incident, book.rules.escalation.clocks)
        drawn = book.announcer.drawn(briefing, signal.expected)
        details = numbers(signal, incident, briefing)
        if incident.held_until is not None:
            details["held_until"] = incident.held_until.isoformat()
        with book.database.write() as session:
            opened = incidents.open(session, incident, actor=None, details=details)
            if opened.announced_at is not None:
                book.announcer.opened(session, opened, drawn, signal.threshold)
        log.info(
            "incident %d opened: %s, %d negative against %.1f expected since %s",
            opened.number,
            opened.brand or "(no brand)",
            opened.observed,
            opened.expected,
            opened.since.isoformat(),
        )
        return opened

    def _reopen(self, earlier: Incident, signal: Signal) -> Incident:
        judged = self.book.judge.judge(signal, earlier.since, earlier)
        return self._change(Decision.REOPEN, earlier, reopen(earlier, signal, judged), signal)

    def _join(self, whole: Incident, signal: Signal, judged: Judgement) -> Incident | None:
        """What needs review about a topic is told in the incident of the whole brand, and lifts it to orange."""
        crossed = tuple(dict.fromkeys((*whole.red_lines, *judged.red_lines)))
        if whole.severity is None or (whole.needs_review and crossed == whole.red_lines):
            return None
        severity = assessment_of(whole.severity.contributions, self.book.rules.severity, crosses_red_line=True)
        held = None if whole.held is None else replace(whole.held, by_numbers=min(whole.held.by_numbers, Level.ORANGE))
        level = whole.level if held is None else held.level
        after = replace(
            whole,
            red_lines=crossed,
            severity=severity,
            held=held,
            level=level,
            worst_level=min(whole.worst_level, level),
            risen_at=signal.at if level < whole.level else whole.risen_at,
        )
        own = self.book.hearing.signal(whole.brand, whole.topic, signal.at)
        return self._change(Decision.REVIEW, whole, after, own)

    def _withhold(
        self, alarm: Alarm, reason: Reason, signal: Signal, incident_id: int | None, silence_id: int | None
    ) -> None:
        with self.book.database.write() as session:
            is_new = withheld.record(
                session,
                self.book.workspace_id,
                alarm,
                reason,
                observed=signal.observed,
                expected=signal.expected,
                incident_id=incident_id,
                silence_id=silence_id,
            )
        if is_new:
            log.info("an alarm of %s is withheld: %s", signal.brand or "(no brand)", reason.value)

    def _change(
        self,
        decision: Decision,
        before: Incident,
        after: Incident,
        signal: Signal,
        taken_in: Sequence[Incident] = (),
    ) -> Incident:
        """Store what was decided and say it, with the end of the incidents that go on in this one, all or nothing."""
        book = self.book
        if decision not in TOLD | SHOWN:
            kind = None if decision is Decision.STEP else decision.value
            with book.database.write() as session:
                return book.save(session, after, before.version, kind, signal.at, None, numbers(signal, after))
        drawn = book.announcer.draw(after, signal.at, after.expected)
        after = book.announcing(after, signal.at) if after.is_live else after
        after = replace(
            after,
            peak_observed=max(after.peak_observed, drawn.briefing.peak),
            words=drawn.briefing.words or after.words,
        )
        hushed = book.held_until(after.level, signal.at) is not None
        ends = [(one, book.announcer.draw(one, signal.at, one.expected)) for one in taken_in]
        with book.database.write() as session:
            details = numbers(signal, after, drawn.briefing)
            saved = book.save(session, after, before.version, decision.value, signal.at, None, details)
            if before.announced_at is None and saved.announced_at is not None:
                book.announcer.opened(session, saved, drawn, signal.threshold)
            elif saved.announced_at is not None and decision in TOLD:
                book.announcer.changed(session, decision, before, saved, drawn, signal.threshold, hushed=hushed)
            elif saved.announced_at is not None:
                book.announcer.shown(session, saved, drawn, signal.threshold)
            for one, drawn_end in ends:
                over = book.absorb(session, one, saved, signal.at, None)
                book.announcer.shown(session, over, drawn_end, signal.threshold)
        log.info("incident %d: %s", saved.number, decision.value)
        return saved

    def adopt_card(self, incident_id: int, channel: str, ts: str) -> None:
        """A click came from a message that we never recorded: it is the card, posted before a crash."""
        with self.book.database.write() as session:
            if messages.card(session, self.book.workspace_id, incident_id) is None:
                messages.record(
                    session,
                    self.book.workspace_id,
                    channel,
                    ts,
                    incident_id=incident_id,
                    purpose=Purpose.CARD,
                    thread_ts=None,
                    outbox_id=None,
                    picture_file_id=None,
                    at=datetime.now(UTC),
                )


def _alarm(signal: Signal, judged: Judgement, briefing: Briefing) -> Alarm:
    return Alarm(
        at=signal.at,
        brand=signal.brand,
        topic=signal.topic,
        level=judged.assessment.level,
        crisis_class=judged.crisis_class,
        words=frozenset(briefing.words or signal.words),
        sources=dict(briefing.sources),
        needs_review=judged.assessment.needs_review,
    )


def _judged_until(incident: Incident) -> datetime:
    """The newest moment that a signal brought to the incident; one from before it comes too late."""
    moments = [incident.last_firing_at, incident.told_at, incident.quiet_since, incident.monitoring_at]
    if incident.held is not None:
        moments.append(incident.held.judged_until)
    return max(moment for moment in moments if moment is not None)
