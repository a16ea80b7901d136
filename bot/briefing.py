"""What there is to know about a brand's burst at one moment, gathered from storage for the views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.orm import Session

from analysis.crowd import NOBODY, Crowd, crowd_of
from analysis.keywords import distinctive_words
from analysis.level import Level
from analysis.rollup import Bucket, Counts
from analysis.sentiment import Label
from analysis.team_words import NO_WORDS, TeamWords
from analysis.usual_band import HISTORY, UsualBar, usual_bars
from storage import incidents, mentions, rollups, topic_counts, voices

#: How many posts the words are drawn from; enough for stable words, few enough to stay well under a second.
POSTS_FOR_WORDS = 600
BACKGROUND_POSTS = 1500
CHART_BEFORE = timedelta(hours=24)
CHART_WIDTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SamplePost:
    """One negative post as it may be shown: masked, with where and when it was said."""

    text: str
    source: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an incident that its chart marks: it changed to this level, or (None) was answered."""

    at: datetime
    level: Level | None


@dataclass(frozen=True, slots=True)
class Briefing:
    """Facts about a brand, or one ``topic`` of it, up to ``at``; every number can be asked of the database again.

    ``crowd`` weighs the negatives since the burst began. ``usual`` is the band of ordinary days behind the chart, empty
    where there is too little past, or only that of one topic. ``events`` are those of the incident, if there is one.
    """

    brand: str
    at: datetime
    since: datetime
    window_counts: Counts
    burst_counts: Counts
    peak: int
    words: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]
    samples: tuple[SamplePost, ...]
    chart_start: datetime
    chart_width: timedelta
    chart_buckets: tuple[Bucket, ...]
    crowd: Crowd = NOBODY
    topic: str | None = None
    usual: tuple[UsualBar, ...] = ()
    events: tuple[Event, ...] = ()


def gather(
    session: Session,
    workspace_id: str,
    brand: str,
    since: datetime,
    at: datetime,
    window: timedelta,
    topic: str | None = None,
    incident_id: int | None = None,
    team: TeamWords = NO_WORDS,
) -> Briefing:
    """Collect what the card, the chart and the thread say of ``brand``, or of one topic of it, at ``at``.

    With an incident's id what happened to it is in it too.
    """
    posts = mentions.recent_texts(
        session, workspace_id, brand, since, at, Label.NEGATIVE, limit=POSTS_FOR_WORDS, topic=topic
    )
    background = mentions.recent_texts(
        session, workspace_id, brand, since - timedelta(days=7), since, None, limit=BACKGROUND_POSTS
    )
    words = distinctive_words(
        [post.text for post in posts],
        [post.text for post in background],
        limit=5,
        ignore=(brand, *team.names),
        own=team.dictionary,
    )
    width = CHART_WIDTH if at - since < timedelta(days=1) else timedelta(hours=1)
    chart_start = _floor(since - CHART_BEFORE, width)
    about = workspace_id, brand, topic
    said = voices.negative_voices(session, workspace_id, brand, since, at)
    return Briefing(
        brand=brand,
        at=at,
        since=since,
        window_counts=topic_counts.totals(session, *about, at - window, at),
        burst_counts=topic_counts.totals(session, *about, since, at),
        peak=_peak(topic_counts.series(session, *about, since, at, timedelta(minutes=5)), window),
        words=tuple(word.term for word in words),
        sources=tuple(topic_counts.negative_sources(session, *about, since, at)[:4]),
        samples=tuple(SamplePost(post.text, post.source, post.created_at) for post in _distinct(posts)[:3]),
        chart_start=chart_start,
        chart_width=width,
        chart_buckets=tuple(topic_counts.series(session, *about, chart_start, at, width)),
        crowd=crowd_of(voice for _, voice, of in said if topic in (None, of)),
        topic=topic,
        usual=tuple(_usual(session, workspace_id, brand, chart_start, at, width)) if topic is None else (),
        events=tuple(_events(session, workspace_id, incident_id)) if incident_id is not None else (),
    )


def _usual(
    session: Session, workspace_id: str, brand: str, start: datetime, at: datetime, width: timedelta
) -> list[UsualBar]:
    """The band under the chart, from the weeks before it: the burst itself is not usual."""
    history = rollups.series(session, workspace_id, start - HISTORY, start, rollups.HOUR, brand)
    return usual_bars(history, start, [start + number * width for number in range(ceil((at - start) / width))], width)


def _events(session: Session, workspace_id: str, incident_id: int) -> Iterator[Event]:
    """The changes of the level and the answers that the timeline tells of, oldest first."""
    level = None
    for entry in incidents.timeline(session, workspace_id, incident_id):
        if entry.kind == "said_response":
            yield Event(entry.at, None)
        named = str(entry.details.get("level", "")).upper()
        if named in Level.__members__:
            before, level = level, Level[named]
            if before is not None and level is not before:
                yield Event(entry.at, level)


def _floor(moment: datetime, width: timedelta) -> datetime:
    return datetime.fromtimestamp(moment.timestamp() // width.total_seconds() * width.total_seconds(), moment.tzinfo)


def _distinct(posts: Sequence[mentions.ScoredText]) -> list[mentions.ScoredText]:
    """Posts with different beginnings: a repost chain is one voice."""
    seen: set[str] = set()
    distinct = []
    for post in posts:
        opening = post.text[:40]
        if opening not in seen:
            seen.add(opening)
            distinct.append(post)
    return distinct


def _peak(buckets: Sequence[Bucket], window: timedelta) -> int:
    """The most negatives in any window of this length."""
    best, running, start = 0, 0, 0
    for bucket in buckets:
        running += bucket.counts.negative
        while bucket.start - buckets[start].start >= window:
            running -= buckets[start].counts.negative
            start += 1
        best = max(best, running)
    return best
