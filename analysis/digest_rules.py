"""What is worth a line in a digest: attention without anger, how fast the team answered, whether there was anything."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.incident import Incident
from analysis.level import Level
from analysis.rollup import Counts

#: Attention: at least so many times the mentions of the time before, and so many more of them,
LOUDER, MORE_MENTIONS = 2.0, 30
#: while the share of negatives is at most so much above the one before.
CALM_SHARE = 0.1
#: What at least this share of the negative posts says is to be answered first.
ANSWER_FIRST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Attention:
    """A brand that is talked about far more than before, and not in anger."""

    brand: str
    now: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class Response:
    """How long an incident waited until somebody took it and until it was over; None: not yet, or never."""

    incident: Incident
    acknowledged_after: timedelta | None
    resolved_after: timedelta | None


def attention(now: Mapping[str, Counts], before: Mapping[str, Counts]) -> list[Attention]:
    """The brands with attention, the loudest first. A brand that is new has nothing to be compared with."""
    found = []
    for brand, counts in now.items():
        earlier = before.get(brand, Counts())
        if not earlier.total or counts.total < LOUDER * earlier.total or counts.total - earlier.total < MORE_MENTIONS:
            continue
        if counts.negative / counts.total <= earlier.negative / earlier.total + CALM_SHARE:
            found.append(Attention(brand, counts, earlier))
    return sorted(found, key=lambda one: (-one.now.total, one.brand))


def responses(
    incidents: Iterable[Incident], end: datetime, taken: Mapping[int, datetime] | None = None
) -> list[Response]:
    """How fast each was answered, as far as that was so by ``end``.

    ``taken`` says when somebody first took an incident, by its id: who took it and gave no news has not got it any
    more, but did answer.
    """
    first = taken or {}
    return [
        Response(one, _until(one, first.get(one.id, one.acknowledged_at), end), _until(one, one.resolved_at, end))
        for one in incidents
    ]


def is_to_be_answered_first(saying: int, negative: int) -> bool:
    """Whether ``saying`` of so many ``negative`` posts are enough to make what they say the thing to answer."""
    return saying > 0 and saying >= ANSWER_FIRST_SHARE * negative


def median(lengths: Iterable[timedelta | None]) -> timedelta | None:
    """The middle of those that are known."""
    known = [length.total_seconds() for length in lengths if length is not None]
    return timedelta(seconds=statistics.median(known)) if known else None


def is_blue(incident: Incident) -> bool:
    """Whether it never was worse than blue: no card of its own, but a line in the digest."""
    return incident.worst_level is Level.BLUE


def is_angrier(now: Counts, before: Counts) -> bool:
    """Whether clearly more of what was said is negative than before, incident or not."""
    more = now.negative - before.negative
    if more < MORE_MENTIONS:
        return False
    return not before.total or now.negative / now.total > before.negative / before.total + CALM_SHARE


def is_quiet(
    incidents: Sequence[Incident], withheld: int, loud: Sequence[Attention], now: Counts, before: Counts
) -> bool:
    """Whether one line says it all."""
    return not incidents and not withheld and not loud and not is_angrier(now, before)


def _until(incident: Incident, moment: datetime | None, end: datetime) -> timedelta | None:
    if moment is None or moment > end:
        return None
    return max(moment - incident.opened_at, timedelta(0))
