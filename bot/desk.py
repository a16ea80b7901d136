"""The incident desk: readings and clicks in, incident transitions and outbox rows out, a transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy.orm import Session

from analysis.detection import Detector, Reading
from analysis.incident import Incident
from analysis.incident_rules import TOLD, Decision, Policy, decide, level_of
from analysis.incident_state import IncidentState
from analysis.rollup import Bucket
from bot.announcer import Announcer
from bot.briefing import Briefing
from bot.clock import Clock
from bot.slack.ids import Purpose
from storage import incidents, messages, rollups
from storage.database import Database
from storage.errors import IncidentAlreadyLive, StaleIncident, StorageError

log = logging.getLogger(__name__)

_Change = Callable[[Incident, datetime], Incident | None]


@dataclass(frozen=True, slots=True)
class ClickAnswer:
    """What a click did: the incident as it is now, and whether this click changed it. None: no such incident."""

    incident: Incident | None
    changed: bool


@dataclass(slots=True)
class Desk:
    """One workspace's incidents. Every method may run in any thread.

    The database decides races by the incident's version; the lock only spares a click from losing to ticks again
    and again while charts are drawn.
    """

    database: Database
    workspace_id: str
    detector: Detector
    policy: Policy
    clock: Clock
    announcer: Announcer
    _one_at_a_time: Lock = field(default_factory=Lock, repr=False)

    def tick(self, at: datetime, *, complete: bool = True) -> list[Incident]:
        """Judge every brand at the moment ``at`` and act on it; returns the incidents that changed.

        Doing the same moment twice changes nothing more, so a tick cut short by a crash is simply done again.
        Unless all mentions up to then are scored (``complete``), nothing is taken for quiet.
        """
        with self.database.read() as session:
            series = rollups.series_by_brand(
                session, self.workspace_id, at - self.detector.history, at, self.detector.width
            )
            silent: dict[str, Sequence[Bucket]] = {
                incident.brand: () for incident in incidents.live(session, self.workspace_id)
            }
        changed = []
        for brand, buckets in {**silent, **series}.items():
            try:
                reading = self.detector.read(brand, buckets, at)
                with self._one_at_a_time:
                    incident = self._settle(reading if complete else replace(reading, quiet=False))
            except StorageError:
                raise
            except Exception:  # what fails for one brand must not silence the bell of the others
                log.exception("%s could not be judged at %s; the other brands are", brand or "(no brand)", at)
                continue
            if incident is not None:
                changed.append(incident)
        return changed

    def _settle(self, reading: Reading) -> Incident | None:
        """Take one reading to its end; a click in between makes us decide again from what it left."""
        while True:
            with self.database.read() as session:
                incident = incidents.latest(session, self.workspace_id, reading.brand)
            if incident is not None and _judged_until(incident) > reading.at:
                return None
            decision, after = decide(incident, reading, self.policy)
            try:
                if decision is Decision.NOTHING:
                    return None
                if decision is Decision.OPEN:
                    return self._open(reading)
                if incident is None or after is None:
                    raise AssertionError(f"{decision} without an incident")
                return self._change(decision, incident, after, reading)
            except (StaleIncident, IncidentAlreadyLive):
                log.info("the incident of %s changed while the desk was deciding; deciding again", reading.brand)

    def _open(self, reading: Reading) -> Incident:
        since = reading.since or reading.at
        drawn = self.announcer.draw(reading.brand, since, reading.at, reading.expected)
        with self.database.write() as session:
            incident = incidents.open(
                session,
                self.workspace_id,
                brand=reading.brand,
                level=level_of(reading),
                at=reading.at,
                since=since,
                observed=reading.observed,
                expected=reading.expected,
                actor=None,
                details=_numbers(reading, drawn.briefing),
            )
            self.announcer.opened(session, incident, drawn, reading.threshold)
        log.info(
            "incident %d opened: %s, %d negative against %.1f expected since %s",
            incident.number,
            incident.brand or "(no brand)",
            incident.observed,
            incident.expected,
            incident.since.isoformat(),
        )
        return incident

    def _change(self, decision: Decision, before: Incident, after: Incident, reading: Reading) -> Incident:
        if decision not in TOLD:
            with self.database.write() as session:
                return self._save(session, after, before.version, decision, reading.at, None, _numbers(reading))
        drawn = self.announcer.draw(after.brand, after.since, reading.at, after.expected)
        after = replace(after, peak_observed=max(after.peak_observed, drawn.briefing.peak))
        with self.database.write() as session:
            details = _numbers(reading, drawn.briefing)
            saved = self._save(session, after, before.version, decision, reading.at, None, details)
            self.announcer.changed(session, decision, before, saved, drawn, reading.threshold)
        log.info("incident %d: %s", saved.number, decision.value)
        return saved

    def acknowledge(self, incident_id: int, who: str) -> ClickAnswer:
        """Somebody has it. A second click changes nothing and learns who was first."""

        def taken(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live or incident.acknowledged_at is not None:
                return None
            state = incident.state
            if state is IncidentState.OPEN:
                state = IncidentState.ACKNOWLEDGED
            return replace(incident, state=state, acknowledged_at=now, acknowledged_by=who)

        with self._one_at_a_time:
            return self._click(incident_id, who, "acknowledged", taken)

    def resolve(self, incident_id: int, who: str) -> ClickAnswer:
        """Somebody says it is over, whatever the numbers say."""

        def ended(incident: Incident, now: datetime) -> Incident | None:
            if not incident.is_live:
                return None
            return replace(incident, state=IncidentState.RESOLVED, resolved_at=now, resolved_by=who)

        with self._one_at_a_time:
            return self._click(incident_id, who, "resolved", ended)

    def _click(self, incident_id: int, who: str, kind: str, change: _Change) -> ClickAnswer:
        while True:
            now = self.clock.now()
            with self.database.read() as session:
                incident = incidents.get(session, self.workspace_id, incident_id)
            if incident is None:
                return ClickAnswer(None, changed=False)
            after = change(incident, now)
            if after is None:
                return ClickAnswer(incident, changed=False)
            reading = self._reading_now(after.brand, now)
            drawn = self.announcer.draw(after.brand, after.since, reading.at, reading.expected)
            peak = max(after.peak_observed, drawn.briefing.peak)
            after = replace(after, observed=reading.observed, expected=reading.expected, peak_observed=peak)
            try:
                with self.database.write() as session:
                    saved = self._save(session, after, incident.version, kind, now, who, _numbers(reading))
                    if saved.is_live:
                        self.announcer.acknowledged(session, saved, who, drawn, reading.threshold)
                    else:
                        self.announcer.ended_by_person(session, saved, drawn, reading.threshold)
                return ClickAnswer(saved, changed=True)
            except StaleIncident:
                log.info("incident %d changed under a click; looking again", incident.number)

    def adopt_card(self, incident_id: int, channel: str, ts: str) -> None:
        """A click came from a message that we never recorded: it is the card, posted before a crash."""
        with self.database.write() as session:
            if messages.card(session, self.workspace_id, incident_id) is None:
                messages.record(
                    session,
                    self.workspace_id,
                    channel,
                    ts,
                    incident_id=incident_id,
                    purpose=Purpose.CARD,
                    thread_ts=None,
                    outbox_id=None,
                    picture_file_id=None,
                    at=datetime.now(UTC),
                )

    def _save(
        self,
        session: Session,
        incident: Incident,
        expected_version: int,
        kind: str,
        at: datetime,
        actor: str | None,
        details: dict[str, object],
    ) -> Incident:
        return incidents.save(
            session,
            incident,
            expected_version=expected_version,
            kind=str(kind),
            at=at,
            actor=actor,
            details=details,
        )

    def _reading_now(self, brand: str, now: datetime) -> Reading:
        width = self.detector.width
        at = datetime.fromtimestamp(now.timestamp() // width.total_seconds() * width.total_seconds(), UTC)
        with self.database.read() as session:
            buckets = rollups.series(session, self.workspace_id, at - self.detector.history, at, width, brand)
        return self.detector.read(brand, buckets, at)


def _judged_until(incident: Incident) -> datetime:
    """The newest moment that the detector brought to the incident; a reading from before it comes too late."""
    moments = (incident.last_firing_at, incident.told_at, incident.quiet_since, incident.monitoring_at)
    return max(moment for moment in moments if moment is not None)


def _numbers(reading: Reading, briefing: Briefing | None = None) -> dict[str, object]:
    """What a decision stood on, for the timeline."""
    numbers: dict[str, object] = {
        "observed": reading.observed,
        "expected": round(reading.expected, 3),
        "threshold": round(reading.threshold, 3) if reading.threshold != float("inf") else None,
        "window_seconds": int(reading.window.total_seconds()),
    }
    if briefing is not None:
        numbers["words"] = list(briefing.words)
        numbers["sources"] = dict(briefing.sources)
    return numbers
