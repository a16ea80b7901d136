"""What belongs together: whether an alarm opens an incident, joins one, reopens one, or is withheld and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.alarm import Alarm
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.policy_errors import PolicyError
from analysis.silences import Silence, silencing


@dataclass(frozen=True, slots=True)
class GroupingPolicy:
    """``cool_down``: so long after its end an incident may come back. ``least_similarity``: from which overlap of
    words, as Jaccard index, two alarms of a class speak of the same. These are our defaults.
    """

    cool_down: timedelta = timedelta(hours=6)
    least_similarity: float = 0.2

    def __post_init__(self) -> None:
        if self.cool_down < timedelta(0):
            raise PolicyError("grouping.cool_down cannot be negative; set it to 0 to reopen nothing.")
        if not 0 < self.least_similarity <= 1:
            raise PolicyError("grouping.least_similarity must lie above 0 and be at most 1; 0.2 is one word in five.")


@dataclass(frozen=True, slots=True)
class Known:
    """An incident as grouping sees it. ``topic`` None: the whole brand's. ``ended_at`` None while it is live."""

    id: int
    brand: str
    topic: str | None
    state: IncidentState
    crisis_class: CrisisClass
    words: frozenset[str]
    ended_at: datetime | None = None


def known_of(incident: Incident) -> Known:
    """What grouping needs of an incident."""
    return Known(
        incident.id,
        incident.brand,
        incident.topic,
        incident.state,
        incident.crisis_class,
        frozenset(incident.words),
        None if incident.is_live else incident.resolved_at or incident.last_firing_at,
    )


class Reason(StrEnum):
    """Why an alarm was withheld."""

    SILENCED = "silenced"
    BRAND_INCIDENT = "brand_incident"
    MERGED = "merged"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True)
class Opens:
    """A new incident; the live ones of its topics, by id, fall silent under it."""

    mutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Joins:
    """A live incident takes the alarm."""

    incident: int


@dataclass(frozen=True, slots=True)
class Reopens:
    """An incident that had ended comes back, in its old thread."""

    incident: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """Nothing is said, but it is counted: at ``incident``, or for ``silence``."""

    at: datetime
    reason: Reason
    incident: int | None = None
    silence: Silence | None = None


Placement = Opens | Joins | Reopens | Withheld


def place(alarm: Alarm, known: Sequence[Known], silences: Iterable[Silence], policy: GroupingPolicy) -> Placement:
    """Where an alarm belongs among the incidents of its brand.

    In this order: the live incident of its own topic takes it; a silence hides it; a live incident of the whole
    brand mutes its topics; an ended one of the same class and similar words keeps it withheld within the cool-down if
    it was a false alarm; what rings for the whole brand goes above the live ones of its topics; an ended one that was
    no false alarm reopens; else a new one opens. A silence thus never takes news away from an incident that is already
    open. What needs review is never withheld.
    """
    of_brand = [incident for incident in known if _fold(incident.brand) == _fold(alarm.brand)]
    live = [incident for incident in of_brand if incident.ended_at is None]
    own = next((incident for incident in live if _topic(incident.topic) == _topic(alarm.topic)), None)
    if own is not None:
        return Joins(own.id)
    if (silence := silencing(silences, alarm)) is not None:
        return Withheld(alarm.at, Reason.SILENCED, silence=silence)
    whole = next((incident for incident in live if incident.topic is None), None)
    if whole is not None:
        return Joins(whole.id) if alarm.needs_review else Withheld(alarm.at, Reason.BRAND_INCIDENT, whole.id)
    earlier = _relapse_of(alarm, of_brand, policy)
    was_false = earlier is not None and earlier.state is IncidentState.FALSE_ALARM
    if earlier is not None and was_false and not alarm.needs_review:
        return Withheld(alarm.at, Reason.FALSE_ALARM, earlier.id)
    if alarm.topic is None and live:
        return Opens(tuple(incident.id for incident in live))
    return Opens() if earlier is None or was_false else Reopens(earlier.id)


def similarity(words: frozenset[str], others: frozenset[str]) -> float:
    """The Jaccard index of two sets of words, case aside: those in both over those in either; 0 if both are empty."""
    first, second = ({word.casefold() for word in each} for each in (words, others))
    return len(first & second) / len(first | second) if first | second else 0.0


def count_withheld(withheld: Iterable[Withheld]) -> Mapping[Reason, int]:
    """How many alarms were withheld for each reason, the most frequent first."""
    return dict(Counter(each.reason for each in withheld).most_common())


class MergeRefused(ValueError):
    """Two incidents cannot be one. The message says why; trying again does not help unless one of them changes."""

    temporary = False


@dataclass(frozen=True, slots=True)
class Merge:
    """Two incidents made one. ``kept`` goes on with the numbers of both; ``absorbed`` is over. Neither is stored."""

    kept: Incident
    absorbed: Incident


def merge(first: Incident, second: Incident, who: str, at: datetime) -> Merge:
    """Make one of two live incidents: the older number is kept, whichever is given first.

    Of two topics of a brand it is the whole brand's. It has the higher level, the earlier beginning and
    acknowledgement, and the larger counts of the two; counts are not added, because the same posts may be in both.
    Raises MergeRefused.
    """
    kept, absorbed = sorted((first, second), key=lambda incident: incident.number)
    if kept.id == absorbed.id:
        raise MergeRefused(f"Incident {kept.number} cannot be merged into itself; choose another one.")
    if kept.workspace_id != absorbed.workspace_id:
        raise MergeRefused("The incidents are of different workspaces.")
    for incident in (kept, absorbed):
        if not incident.is_live:
            raise MergeRefused(f"Incident {incident.number} is already over; reopen it first to merge it.")
    taken = min(
        (incident for incident in (kept, absorbed) if incident.acknowledged_at is not None),
        key=lambda incident: incident.acknowledged_at or at,
        default=kept,
    )
    worse = min((kept, absorbed), key=lambda incident: incident.level)
    louder = max((kept, absorbed), key=lambda incident: incident.observed)
    one = replace(
        kept,
        topic=None if kept.brand == absorbed.brand and kept.topic != absorbed.topic else kept.topic,
        state=_liveliest(kept, absorbed),
        level=worse.level,
        worst_level=min(kept.worst_level, absorbed.worst_level),
        held=worse.held,
        severity=worse.severity,
        crisis_class=absorbed.crisis_class if kept.crisis_class is CrisisClass.UNCLEAR else kept.crisis_class,
        red_lines=tuple(line for line in RedLine if line in {*kept.red_lines, *absorbed.red_lines}),
        words=tuple(dict.fromkeys((*kept.words, *absorbed.words))),
        since=min(kept.since, absorbed.since),
        opened_at=min(kept.opened_at, absorbed.opened_at),
        observed=louder.observed,
        expected=louder.expected,
        window_seconds=louder.window_seconds,
        posts=louder.posts,
        peak_observed=max(kept.peak_observed, absorbed.peak_observed),
        last_firing_at=max(kept.last_firing_at, absorbed.last_firing_at),
        quiet_since=_later_of(kept.quiet_since, absorbed.quiet_since),
        acknowledged_at=taken.acknowledged_at,
        acknowledged_by=taken.acknowledged_by,
        owner=taken.owner,
        owner_name=taken.owner_name,
    )
    if one.state is not IncidentState.MONITORING:
        one = replace(one, monitoring_at=None)
    if one.state is IncidentState.OPEN and one.acknowledged_at is not None:
        one = replace(one, state=IncidentState.ACKNOWLEDGED)
    over = replace(absorbed, state=IncidentState.MERGED, resolved_at=at, resolved_by=who, merged_into=kept.id)
    return Merge(one, over)


_LIVELINESS = (IncidentState.RESPONDING, IncidentState.ACKNOWLEDGED, IncidentState.OPEN, IncidentState.MONITORING)


def _liveliest(*incidents: Incident) -> IncidentState:
    """The state that asks for the most: somebody at work on one is at work on both, and one still open wakes the
    other from being merely watched.
    """
    return min((incident.state for incident in incidents), key=_LIVELINESS.index)


def _later_of(first: datetime | None, second: datetime | None) -> datetime | None:
    """Both must be quiet for the one to be."""
    return None if first is None or second is None else max(first, second)


def _relapse_of(alarm: Alarm, of_brand: Sequence[Known], policy: GroupingPolicy) -> Known | None:
    """The newest ended incident that this alarm continues."""
    ended = [
        (incident.ended_at, incident)
        for incident in of_brand
        if incident.ended_at is not None
        and incident.state is not IncidentState.MERGED
        and timedelta(0) <= alarm.at - incident.ended_at < policy.cool_down
        and _continues(alarm, incident, policy)
    ]
    return max(ended, key=lambda pair: pair[0])[1] if ended else None


def _continues(alarm: Alarm, incident: Known, policy: GroupingPolicy) -> bool:
    """Same topic and the same class (an unclear one fits any) with words alike; without words the class decides."""
    if _topic(alarm.topic) != _topic(incident.topic):
        return False
    classes = {alarm.crisis_class, incident.crisis_class} - {CrisisClass.UNCLEAR}
    if len(classes) > 1:
        return False
    if not alarm.words or not incident.words:
        return True
    return similarity(alarm.words, incident.words) >= policy.least_similarity


def _topic(topic: str | None) -> str | None:
    return None if topic is None else _fold(topic)


def _fold(name: str) -> str:
    return name.strip().casefold()
