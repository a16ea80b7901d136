"""What an incident's thread is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from analysis.incident_rules import Decision
from analysis.incident_state import IncidentState
from bot.briefing import Briefing, SamplePost
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import local_time, name, reader_time
from bot.slack.views.wording import (
    against_usual,
    class_name,
    counted,
    counted_before,
    duration,
    level_emoji,
    level_name,
    number,
    red_lines,
    source_name,
    subject_name,
)

#: So much of what somebody said fits well into a message.
LONGEST_WORD = 2500


def opening(briefing: Briefing, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """The first reply: what people are saying, in their own words, inert."""
    headline = texts.text("thread.opened")
    return headline, [
        blocks.section(headline),
        *(_sample(post, zone, texts) for post in briefing.samples),
    ]


def _sample(post: SamplePost, zone: ZoneInfo, texts: Catalogue) -> Block:
    source, when = source_name(post.source, texts), local_time(post.created_at, zone)
    origin = texts.text("thread.sample", source=source, when=when, zone=zone.key)
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
        observed=counted(after, texts),
        before=counted_before(before, after, texts),
        expected=number(after.expected),
        usual=against_usual(after.observed, after.expected, texts),
        window=duration(window if decision is Decision.RESOLVE else after.window, texts),
        since=reader_time(_quiet_or_end(before, after), zone),
        until=reader_time(after.resolved_at or briefing.at, zone),
        negative=briefing.burst_counts.negative,
        mentions=briefing.burst_counts.total,
        peak=max(briefing.peak, after.peak_observed),
        lines=red_lines(after, texts),
    )


def _quiet_or_end(before: Incident, after: Incident) -> datetime:
    if after.resolved_at is not None:
        return after.since
    return after.quiet_since or before.resolved_at or after.since


def act(
    kind: str, incident: Incident, who: str, said: Mapping[str, object], zone: ZoneInfo, texts: Catalogue
) -> tuple[str, list[Block]]:
    """Who did what; what somebody said stands below as a quotation in which Slack interprets nothing."""
    until = said.get("until")
    line = texts.text(
        f"act.{kind}",
        who=name(who),
        emoji=level_emoji(incident),
        level=level_name(incident.level, texts),
        kind=class_name(incident.crisis_class, texts),
        until=reader_time(until, zone) if isinstance(until, datetime) else "",
    )
    text = said.get("text")
    quoted = [blocks.quote(text, who, limit=LONGEST_WORD)] if isinstance(text, str) else []
    return line, [blocks.section(line), *quoted]


def merged(incident: Incident, other: Incident, who: str, texts: Catalogue) -> tuple[str, list[Block]]:
    """In the thread that goes on, what it took in; in the other, where it goes on."""
    line = texts.text(
        "act.absorbed" if incident.is_live else "act.merged",
        who=name(who),
        number=other.number,
        brand=name(subject_name(other, texts)),
    )
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
        "thread.false_alarm_by" if incident.state is IncidentState.FALSE_ALARM else "thread.resolved_by",
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
