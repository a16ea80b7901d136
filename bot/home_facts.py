"""What App Home tells, gathered from storage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.incident import Incident
from analysis.rollup import Bucket, Counts
from bot.asking.questions import Calendar
from bot.spans import Span, span_of
from storage import incidents, messages, rollups, silences, source_health
from storage.source_health import ScorerHealth, SourceHealth

#: Sources that said nothing for longer are no longer watched here.
SOURCES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bell:
    """The part that all readers share: live incidents, the worst first, and where their cards are (channel and ts)."""

    incidents: tuple[Incident, ...]
    cards: dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """All that one reader's App Home rests on; today is the reader's. ``switched_off`` are sources of which the team
    wants nothing more.
    """

    bell: Bell
    span: Span
    today: Counts
    yesterday: Counts
    buckets: tuple[Bucket, ...]
    sources: tuple[SourceHealth, ...]
    scorer: ScorerHealth
    silences: int
    switched_off: frozenset[str] = frozenset()


def ringing(session: Session, workspace_id: str) -> Bell:
    """The live incidents, the worst and then the oldest first. One that quiet hours hold back has no card yet."""
    live = sorted(incidents.live(session, workspace_id), key=lambda one: (one.level, one.number))
    cards = {}
    for incident in live:
        card = messages.card(session, workspace_id, incident.id)
        if card is not None:
            cards[incident.id] = (card.channel, card.ts)
    return Bell(tuple(live), cards)


def gather(
    session: Session,
    workspace_id: str,
    bell: Bell,
    now: datetime,
    zone: ZoneInfo,
    switched_off: frozenset[str] = frozenset(),
) -> HomeFacts:
    """Everything else; the cost follows the length of a day and of a week, never what is stored."""
    span = span_of(Calendar.TODAY, now, zone)
    return HomeFacts(
        bell=bell,
        span=span,
        today=rollups.totals(session, workspace_id, span.start, span.end),
        yesterday=rollups.totals(session, workspace_id, span.before_start, span.before_end),
        buckets=tuple(rollups.series(session, workspace_id, span.start, span.end, span.width)),
        sources=tuple(source_health.sources(session, workspace_id, now - SOURCES)),
        scorer=source_health.scorer(session, workspace_id),
        silences=len(silences.active(session, workspace_id, now)),
        switched_off=switched_off,
    )


def urgent_key(bell: Bell) -> str:
    """The same as long as nothing has changed that somebody may be waiting for; counts alone are not of it."""
    return repr(
        [
            (
                one.id,
                one.level,
                one.state,
                one.owner,
                one.acknowledged_by,
                one.due,
                one.snoozed_until,
                one.needs_review,
                bell.cards.get(one.id),
            )
            for one in bell.incidents
        ]
    )
