"""From a signal to a judgement: the posts behind it are read and weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.crisis_class import CrowdVerdict, Post, Reader, classify_crowd
from analysis.crowd import Voice, crowd_of
from analysis.desk_rules import DeskRules
from analysis.incident import Incident
from analysis.judgement import Evidence, Judgement, judge
from analysis.sentiment import Label
from analysis.signal import Signal
from storage import incidents, mentions, rollups, topic_counts
from storage.database import Database

#: The newest posts of a burst stand for all of them.
POSTS_READ = 400
#: How far back reputation looks.
HISTORY = timedelta(days=180)
STANDING = timedelta(days=30)
#: Fewer mentions than this say nothing about a brand's standing.
LEAST_MENTIONS = 50


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs bursts of one workspace by the team's rules. ``reader`` knows the words of its trade."""

    database: Database
    workspace_id: str
    reader: Reader
    rules: DeskRules

    def judge(self, signal: Signal, since: datetime, before: Incident | None = None) -> Judgement:
        """Weigh what a signal says; ``before`` is the incident that it is about, if there is one."""
        with self.database.read() as session:
            posts = mentions.recent_texts(
                session,
                self.workspace_id,
                signal.brand,
                since,
                signal.at,
                Label.NEGATIVE,
                limit=POSTS_READ,
                topic=signal.topic,
            )
            evidence = self._evidence(session, signal, since, posts)
        return judge(signal, since, evidence, self._read(posts), self.rules.severity, before)

    def _read(self, posts: Sequence[mentions.ScoredText]) -> CrowdVerdict:
        oldest_first = [Post(post.text, _voice(post)) for post in reversed(posts)]
        return classify_crowd(oldest_first, self.reader, self.rules.classes)

    def _evidence(
        self, session: Session, signal: Signal, since: datetime, posts: Sequence[mentions.ScoredText]
    ) -> Evidence:
        about = self.workspace_id, signal.brand, signal.topic
        counts = topic_counts.totals(session, *about, since, signal.at)
        sources = topic_counts.negative_sources(session, *about, since, signal.at)
        standing = rollups.totals(session, self.workspace_id, since - STANDING, since, signal.brand)
        return Evidence(
            negatives=counts.negative,
            crowd=crowd_of(_voice(post) for post in reversed(posts)),
            reaches=_reaches(posts),
            sources=dict(sources),
            said_classes=self.rules.source_classes,
            incidents_before=incidents.count_before(session, self.workspace_id, signal.brand, since - HISTORY, since),
            net_sentiment=(standing.positive - standing.negative) / standing.total
            if standing.total >= LEAST_MENTIONS
            else None,
        )


def _voice(post: mentions.ScoredText) -> Voice:
    return Voice(post.author_hash, post.text_key)


def _reaches(posts: Sequence[mentions.ScoredText]) -> list[int | None]:
    """One for each account; a post without a known author stands for itself."""
    of_author: dict[str, int | None] = {}
    for post in posts:
        author = post.author_hash or f"post {post.mention_id}"
        known = [reach for reach in (of_author.get(author), post.reach) if reach is not None]
        of_author[author] = max(known, default=None)
    return list(of_author.values())
