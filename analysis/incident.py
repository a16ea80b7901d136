"""An incident as a value: its state, its level, and the numbers it stands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analysis.clocks import DueTimes
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.incident_state import LIVE_STATES, IncidentState
from analysis.level import Level
from analysis.severity import Assessment
from analysis.severity_level import HeldLevel
from analysis.signal import SignalKind


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. ``id`` is the database key; ``number`` counts from 1 in each workspace and is what people see.

    ``version`` rises by one with every stored change; a change made from an older version is refused. All three are
    0 until it is stored.

    ``observed`` are the negatives of ``window_seconds`` without what repeats; with it there were ``posts``, None where
    that is not told.

    ``topic`` None: it is the whole brand's. ``level`` is what ``held`` holds, ``worst_level`` the highest it ever
    had. ``severity`` is the assessment by which it was last judged. ``class_by`` is who corrected the class, None
    while the words decide. ``told_observed`` and ``told_at`` are what the thread was last told, so that the next
    update can be held until something has changed enough. ``announced_at`` is when its card was written for Slack;
    None while quiet hours hold it back, until ``held_until``, or while it is too small for one. ``owner`` is the
    Slack id of who has it, and ``owner_name`` the name; that may be another person than the one who acknowledged it.
    The moments from ``risen_at`` on are those of `analysis.clocks.Moments`; ``due`` is what follows from them.
    """

    id: int
    workspace_id: str
    number: int
    brand: str
    state: IncidentState
    level: Level
    version: int
    opened_at: datetime
    since: datetime
    observed: int
    expected: float
    peak_observed: int
    last_firing_at: datetime
    told_observed: int
    told_at: datetime
    quiet_since: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    monitoring_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    topic: str | None = None
    signal: SignalKind = SignalKind.CRISIS
    crisis_class: CrisisClass = CrisisClass.UNCLEAR
    class_by: str | None = None
    red_lines: tuple[RedLine, ...] = ()
    words: tuple[str, ...] = ()
    severity: Assessment | None = None
    held: HeldLevel | None = None
    worst_level: Level = Level.BLUE
    announced_at: datetime | None = None
    held_until: datetime | None = None
    owner: str | None = None
    owner_name: str | None = None
    risen_at: datetime | None = None
    unacknowledged_at: datetime | None = None
    responded_at: datetime | None = None
    facts_at: datetime | None = None
    updated_at: datetime | None = None
    due: DueTimes = field(default_factory=DueTimes)
    snoozed_until: datetime | None = None
    snoozed_by: str | None = None
    merged_into: int | None = None
    window_seconds: int = 3600
    posts: int | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def window(self) -> timedelta:
        """The length of time that ``observed`` and ``expected`` speak of."""
        return timedelta(seconds=self.window_seconds)

    @property
    def needs_review(self) -> bool:
        """Whether a person must look before anything is said outside."""
        return bool(self.red_lines) or (self.severity is not None and self.severity.needs_review)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of an incident's append-only timeline."""

    at: datetime
    kind: str
    actor: str | None
    details: dict[str, object]
