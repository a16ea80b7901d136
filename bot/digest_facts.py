"""What a digest or report tells of a stretch of time, gathered from storage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.digest_rules import Attention, Response, attention, is_blue, is_quiet, responses
from analysis.grouping import Reason
from analysis.incident import Incident, TimelineEntry
from analysis.rollup import Bucket, Counts
from bot.asking.questions import Last, Window
from bot.spans import Span
from storage import incident_periods, incidents, queue, rollups, silences, withheld
from storage.database import Database

#: So many brands are told apart.
MOST_BRANDS = 8


@dataclass(frozen=True, slots=True)
class HotWord:
    """A hotspot in figures: how often negative posts say it, how many times as often as before, how negative.

    ``growth`` is None where before has none, and untold where ``is_sure`` is not. Not ``is_moving``: as usual, or less.
    ``word`` is the one word of it that finds most of those posts, empty if there is none. Without ``has_past`` there is
    nothing before to compare with; ``count`` ``is_estimated`` where only a part of the posts was read.
    """

    term: str
    count: int
    growth: float | None
    share_negative: float
    is_moving: bool = True
    is_sure: bool = True
    word: str = ""
    has_past: bool = True
    is_estimated: bool = False


#: The hotspots of a span and a brand (None: all), the hottest first.
HotWords = Callable[[Span, str | None], list[HotWord]]


@dataclass(frozen=True, slots=True)
class BrandFigures:
    """A brand now and in the time before."""

    brand: str
    now: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """``incidents`` have cards, ``blue`` ones none. ``withheld`` counts alarms that were not said, by reason.

    ``live`` are those that are not over at the end; ``waiting`` mentions are not scored, so not counted. ``asked`` is
    the window in the words of who asked, None if nobody did. The first mention of all that is known is of ``first_at``.
    """

    brand: str | None
    span: Span
    counts: Counts
    before: Counts
    buckets: tuple[Bucket, ...]
    brands: tuple[BrandFigures, ...]
    hot_words: tuple[HotWord, ...]
    incidents: tuple[Response, ...]
    blue: tuple[Response, ...]
    attention: tuple[Attention, ...]
    withheld: tuple[tuple[Reason, int], ...]
    silences: int
    live: tuple[Incident, ...]
    waiting: int
    next_digest: datetime | None = None
    asked: Window | None = None
    first_at: datetime | None = None

    @property
    def window(self) -> Window:
        """The window as it can be typed."""
        return self.asked or Last(max(1, round((self.span.end - self.span.start) / timedelta(hours=1))))

    @property
    def empty_before(self) -> datetime | None:
        """Up to when nothing can be told because no mention is known, if that is after the span begins."""
        return self.span.empty_before(self.first_at)

    @property
    def is_quiet(self) -> bool:
        happened = [one.incident for one in (*self.incidents, *self.blue)]
        withheld = sum(count for _, count in self.withheld)
        return is_quiet(happened, withheld, self.attention, self.counts, self.before)


def no_hot_words(span: Span, brand: str | None) -> list[HotWord]:
    """Where nobody looks for hotspots."""
    return []


def gather(
    database: Database, workspace_id: str, span: Span, brand: str | None = None, hot_words: HotWords = no_hot_words
) -> DigestFacts:
    """Everything, of one brand or of all. Takes up to some seconds: never on the event loop."""
    words = hot_words(span, brand)
    with database.read() as session:
        return _gather(session, workspace_id, span, brand, words)


def _gather(session: Session, workspace_id: str, span: Span, brand: str | None, words: list[HotWord]) -> DigestFacts:
    happened = [
        one
        for one in incident_periods.during(session, workspace_id, span.start, span.end)
        if brand in (None, one.brand)
    ]
    now, before = (
        _by_brand(session, workspace_id, start, end, brand)
        for start, end in ((span.start, span.end), (span.before_start, span.before_end))
    )
    taken = {
        one.id: min(entry.at for entry in acknowledged)
        for one in happened
        if (acknowledged := _acknowledged(session, workspace_id, one.id))
    }
    held_back = [
        one
        for one in withheld.since(session, workspace_id, span.start)
        if one.first_at < span.end and brand in (None, one.alarm.brand)
    ]
    return DigestFacts(
        brand=brand,
        span=span,
        counts=rollups.totals(session, workspace_id, span.start, span.end, brand),
        before=rollups.totals(session, workspace_id, span.before_start, span.before_end, brand),
        buckets=tuple(rollups.series(session, workspace_id, span.start, span.end, span.width, brand)),
        brands=tuple(_figures(now, before)),
        hot_words=tuple(words),
        incidents=tuple(responses([one for one in happened if not is_blue(one)], span.end, taken)),
        blue=tuple(responses([one for one in happened if is_blue(one)], span.end, taken)),
        attention=tuple(attention(now, before)),
        withheld=tuple(Counter(one.reason for one in held_back).most_common()),
        silences=len(silences.active(session, workspace_id, span.end)),
        live=tuple(one for one in incidents.live(session, workspace_id) if brand in (None, one.brand)),
        waiting=queue.backlog(session, workspace_id).waiting,
        first_at=rollups.oldest_minute(session, workspace_id, brand),
    )


def _acknowledged(session: Session, workspace_id: str, incident_id: int) -> list[TimelineEntry]:
    return [entry for entry in incidents.timeline(session, workspace_id, incident_id) if entry.kind == "acknowledged"]


def _by_brand(
    session: Session, workspace_id: str, start: datetime, end: datetime, brand: str | None
) -> dict[str, Counts]:
    names = [brand] if brand is not None else rollups.brands(session, workspace_id, start)
    counts = {name: rollups.totals(session, workspace_id, start, end, name) for name in names if name}
    return {name: each for name, each in counts.items() if each.total}


def _figures(now: dict[str, Counts], before: dict[str, Counts]) -> list[BrandFigures]:
    most = sorted(now, key=lambda name: (-now[name].total, name))[:MOST_BRANDS]
    return [BrandFigures(name, now[name], before.get(name, Counts())) for name in most]
