"""Digests: written into the outbox once for every period and channel, at the team's hour."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.charts import trend_png
from analysis.digest_periods import Period, Timetable
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.digest_facts import DigestFacts, HotWords, gather, no_hot_words
from bot.report_text import Report, report_of
from bot.slack.views.chart import alt_text, trend_chart
from bot.slack.views.digest import digest
from bot.spans import Span, width_for
from bot.team_options import WEEKDAYS
from bot.team_settings import Name, Source, TeamSettings
from bot.ticker import DESK_MARK
from storage import digests, outbox, progress
from storage.database import Database
from storage.outbox import OutboxMessage

log = logging.getLogger(__name__)

PURPOSE = "digest"
#: A digest can wait for whatever else is to be sent.
PRIORITY = 8
#: So long a digest waits for the desk to have come to the end of its period: scoring may be behind.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and what it shows in words."""

    png: bytes
    alt: str


@dataclass(slots=True)
class Digests:
    """Looks whether a digest is due, and writes it. ``clock`` is the bot's: in a replay its mornings count."""

    database: Database
    workspace_id: str
    channel: str
    zone: ZoneInfo
    clock: Clock
    settings: Callable[[], TeamSettings]
    hot_words: HotWords = no_hot_words

    def look(self) -> int:
        """Write what is due; returns for how many channels that was."""
        settings = self.settings()
        now = self.clock.now()
        table = timetable(settings, self.zone)
        origin = settings.origins.get(Name.DIGEST)
        since = origin.at if origin is not None and origin.source is Source.STORED else None
        due = [period for period in table.due(now, since) if self._is_complete(period, now)]
        return sum(self._write(period, settings, table.next(now)) for period in due)

    def _is_complete(self, period: Period, now: datetime) -> bool:
        with self.database.read() as session:
            mark = progress.get(session, self.workspace_id, DESK_MARK)
        return now - period.end >= PATIENCE or (mark is not None and mark >= period.end)

    def _write(self, period: Period, settings: TeamSettings, following: datetime | None) -> int:
        channels = settings.digest.channels or (self.channel,)
        with self.database.read() as session:
            done = digests.written(session, self.workspace_id, period.key)
        missing = [channel for channel in channels if channel not in done]
        if not missing:
            return 0
        span = Span(period.start, period.end, period.before_start, period.start, width_for(period.end - period.start))
        facts = replace(gather(self.database, self.workspace_id, span, hot_words=self.hot_words), next_digest=following)
        written = 0
        for channel in missing:
            texts = settings.texts_of(channel)
            report = report_of(facts, f"digest.{period.rhythm.value}", self.zone, texts)
            picture = None if report.is_quiet else draw(facts, self.zone, texts)
            written += self._add(period, channel, report, picture)
        if written:
            log.info("the digest %s was written for %d channels", period.key, written)
        return written

    def _add(self, period: Period, channel: str, report: Report, picture: Picture | None) -> int:
        text, blocks = digest(report, picture.alt if picture else "")
        message = OutboxMessage(
            dedup_key=f"digest:{period.key}:{channel}",
            kind="post",
            channel=channel,
            purpose=PURPOSE,
            priority=PRIORITY,
            payload={"text": text, "blocks": blocks},
            picture=picture.png if picture else None,
            picture_alt=picture.alt if picture else "",
        )
        with self.database.write() as session:
            if not digests.claim(session, self.workspace_id, period.key, channel, datetime.now(UTC)):
                return 0
            outbox.add(session, self.workspace_id, message, datetime.now(UTC))
        return 1


def timetable(settings: TeamSettings, zone: ZoneInfo) -> Timetable:
    """When digests are due by the team's settings."""
    digest = settings.digest
    return Timetable(zone, digest.daily, digest.weekly, WEEKDAYS.index(digest.weekday))


def draw(facts: DigestFacts, zone: ZoneInfo, texts: Catalogue) -> Picture:
    """The course of the period. Takes a good part of a second."""
    span = facts.span
    # Bars of nothing would say that nobody spoke, where it is only not known.
    begin = span.start if facts.empty_before is None else facts.empty_before
    start = min([begin, *(bucket.start for bucket in facts.buckets)])
    marks = [(one.incident.opened_at, f"#{one.incident.number}") for one in (*facts.incidents, *facts.blue)]
    inside = [(at, label) for at, label in marks if start <= at < span.end]
    chart = trend_chart(facts.brand, facts.buckets, start, span.end, span.width, zone, texts, marks=inside[:6])
    alt = alt_text(chart, facts.brand, zone, texts, facts.empty_before)
    return Picture(trend_png(chart, alt=alt), alt)
