"""What an incident's thread is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from analysis.incident_rules import Decision
from bot.briefing import Briefing, SamplePost
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import local_time, name, reader_time
from bot.slack.views.wording import duration, level_emoji, level_name, number


def opening(briefing: Briefing, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """The first reply: what people are saying, in their own words, inert."""
    headline = texts.text("thread.opened")
    return headline, [
        blocks.section(headline),
        *(_sample(post, zone, texts) for post in briefing.samples),
    ]


def _sample(post: SamplePost, zone: ZoneInfo, texts: Catalogue) -> Block:
    origin = texts.text("thread.sample", source=post.source, when=local_time(post.created_at, zone), zone=zone.key)
    return blocks.quote(post.text, origin)


def change(
    decision: Decision,
    before: Incident,
    after: Incident,
    briefing: Briefing,
    window: timedelta,
    alt: str,
    zone: ZoneInfo,
    texts: Catalogue,
) -> tuple[str, list[Block]]:
    """A reply about a change that the detector brought about, with a new chart."""
    headline = _headline(decision, before, after, briefing, window, zone, texts)
    lines = [blocks.section(headline)]
    if briefing.words and decision is not Decision.MONITORING:
        words = " · ".join(name(word) for word in briefing.words)
        lines.append(blocks.context(texts.text("thread.words", words=words)))
    return headline, [*lines, blocks.picture(alt)]


def _headline(
    decision: Decision,
    before: Incident,
    after: Incident,
    briefing: Briefing,
    window: timedelta,
    zone: ZoneInfo,
    texts: Catalogue,
) -> str:
    key = {Decision.UPDATE: "thread.updated"}.get(decision, f"thread.{decision.value}")
    return texts.text(
        key,
        emoji=level_emoji(after),
        level=level_name(after.level, texts),
        observed=after.observed,
        before=before.told_observed,
        expected=number(after.expected),
        ratio=number(after.observed / max(after.expected, 1.0)),
        window=duration(window, texts),
        since=reader_time(_quiet_or_end(before, after), zone),
        until=reader_time(after.resolved_at or briefing.at, zone),
        negative=briefing.burst_counts.negative,
        mentions=briefing.burst_counts.total,
        peak=max(briefing.peak, after.peak_observed),
    )


def _quiet_or_end(before: Incident, after: Incident) -> datetime:
    if after.resolved_at is not None:
        return after.since
    return after.quiet_since or before.resolved_at or after.since


def acknowledged(who: str, texts: Catalogue) -> tuple[str, list[Block]]:
    line = texts.text("thread.acknowledged", who=name(who))
    return line, [blocks.section(line)]


def closing_by_person(
    incident: Incident,
    briefing: Briefing,
    window: timedelta,
    alt: str,
    zone: ZoneInfo,
    texts: Catalogue,
) -> tuple[str, list[Block]]:
    """The summary when a person ended the incident."""
    line = texts.text(
        "thread.resolved_by",
        emoji=level_emoji(incident),
        who=name(incident.resolved_by or "?"),
        negative=briefing.burst_counts.negative,
        mentions=briefing.burst_counts.total,
        since=reader_time(incident.since, zone),
        until=reader_time(incident.resolved_at or briefing.at, zone),
        peak=max(briefing.peak, incident.peak_observed),
        window=duration(window, texts),
    )
    return line, [blocks.section(line), blocks.picture(alt)]
