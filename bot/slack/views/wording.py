"""Words that several views share."""

from __future__ import annotations

from datetime import timedelta
from math import isinf
from typing import Protocol

from analysis.crisis_kinds import CrisisClass
from analysis.grouping import Reason
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.catalogue import Catalogue
from bot.slack.text import name

_EMOJI = {
    Level.RED: ":red_circle:",
    Level.ORANGE: ":large_orange_circle:",
    Level.YELLOW: ":large_yellow_circle:",
    Level.BLUE: ":large_blue_circle:",
}
_ENDED_EMOJI = ":white_check_mark:"


def level_emoji(incident: Incident) -> str:
    return _EMOJI[incident.level] if incident.is_live else _ENDED_EMOJI


def level_name(level: Level, texts: Catalogue) -> str:
    return texts.text(f"level.{level.name.lower()}")


def class_name(kind: CrisisClass, texts: Catalogue) -> str:
    return texts.text(f"class.{kind.value}")


def state_name(incident: Incident, texts: Catalogue) -> str:
    if incident.state is IncidentState.ACKNOWLEDGED:
        return texts.text("state.acknowledged", who=name(incident.acknowledged_by or "?"))
    if incident.state is IncidentState.MONITORING and incident.acknowledged_by:
        return texts.text("state.monitoring_by", who=name(incident.owner_name or incident.acknowledged_by))
    if incident.state is IncidentState.RESOLVED and incident.resolved_by:
        return texts.text("state.resolved_by", who=name(incident.resolved_by))
    if incident.state is IncidentState.FALSE_ALARM and incident.resolved_by:
        return texts.text("state.false_alarm_by", who=name(incident.resolved_by))
    return texts.text(f"state.{incident.state.value}")


def duration(length: timedelta, texts: Catalogue) -> str:
    """A length in the largest whole unit that fits."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return texts.text("duration.seconds", count=max(seconds, 1))
    minutes = round(seconds / 60)
    if minutes == 60:
        return texts.text("duration.hour")
    if minutes < 120:
        return texts.text("duration.minutes", count=minutes)
    if minutes < 48 * 60:
        return texts.text("duration.hours", count=round(minutes / 60))
    return texts.text("duration.days", count=round(minutes / 60 / 24))


def estimated(count: int, texts: Catalogue, *, is_estimated: bool) -> str:
    """A count, said to be one of about where it rests on a part of the posts."""
    return texts.text("words.about", count=f"{count:,}") if is_estimated else f"{count:,}"


def of_them(negative: int, total: int, texts: Catalogue) -> str:
    """How many of ``total`` counted things are negative, as it follows on their number: a person says all or none."""
    if total == 1:
        return texts.text("of_them.only" if negative else "of_them.only_not")
    if negative in (0, total):
        return texts.text("of_them.all" if negative else "of_them.none")
    return texts.text("of_them.some", count=f"{negative:,}")


def withheld_times(reason: Reason, count: int, texts: Catalogue) -> str:
    """Why alarms were withheld, and how many."""
    key = "withheld.counted_once" if count == 1 else "withheld.counted_times"
    return texts.text(key, reason=texts.text(f"withheld.{reason.value}"), count=f"{count:,}")


def span(length: timedelta, texts: Catalogue) -> str:
    """A length as people say how long something took: one hour is counted too."""
    return (
        texts.text("duration.hours", count=1) if round(length.total_seconds() / 60) == 60 else duration(length, texts)
    )


def number(value: float) -> str:
    """One decimal below ten, none above: as exact as it is meant. A dash where nothing is known yet."""
    if isinf(value):
        return "–"
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def counted(incident: Incident, texts: Catalogue) -> str:
    """The negatives of an incident's window, with how they are counted where some only repeat others."""
    return counted_as(incident.posts, incident.observed, texts)


def counted_as(posts: int | None, observed: int, texts: Catalogue) -> str:
    """A number of negatives, with how they are counted where some only repeat others; ``posts`` None: not told."""
    if posts is None or posts <= observed:
        return f"{observed:,}"
    return texts.text("voices.counted", posts=f"{posts:,}", observed=f"{observed:,}")


def counted_before(before: Incident, after: Incident, texts: Catalogue) -> str:
    """What the thread was last told, in the measure in which `counted` tells what holds now: a weighted count is
    compared with a weighted one.
    """
    weighted = any(one.posts is not None and one.posts > one.observed for one in (before, after))
    key = "voices.before_counted" if weighted else "voices.before"
    return texts.text(key, before=f"{before.told_observed:,}")


def against_usual(observed: int, expected: float, texts: Catalogue) -> str:
    """How many times the expected number it is, such that it divides as shown; where not even one is expected, no
    multiple means anything, and it says that there is normally hardly any.
    """
    shown = round(expected, 1) if expected < 10 else round(expected)
    if shown < 1:
        return texts.text("usual.none")
    return texts.text("usual.times", ratio=number(observed / shown))


def red_lines(incident: Incident, texts: Catalogue) -> str:
    """The red lines that were crossed, by name; empty where none was."""
    return ", ".join(texts.text(f"red_line.{line.value}") for line in incident.red_lines)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def brand_name(brand: str | None, texts: Catalogue) -> str:
    """A brand as shown; mentions may come without one."""
    return brand or texts.text("card.no_brand")


class Subject(Protocol):
    """What an incident or an alarm is about; ``topic`` None: the whole brand."""

    @property
    def brand(self) -> str | None: ...

    @property
    def topic(self) -> str | None: ...


def subject_name(about: Subject, texts: Catalogue) -> str:
    """The brand, and the topic if it is about no more than that."""
    brand = brand_name(about.brand, texts)
    return texts.text("card.subject", brand=brand, topic=topic_name(about.topic, texts)) if about.topic else brand


def topic_name(topic: str, texts: Catalogue) -> str:
    """A topic as shown: topics are the crisis classes; one that is none stands as it was written."""
    return class_name(CrisisClass(topic), texts) if topic in frozenset(CrisisClass) else topic


def source_name(source: str, texts: Catalogue) -> str:
    """A well-known source by its usual name; any other stands as it was written."""
    return texts.text_or(f"source_name.{source.casefold()}", source)
