"""An incident in plain lines: what led to each transition, as the database has it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from analysis.incident import Incident, TimelineEntry
from analysis.rhythm import DAYS_KEPT
from bot.catalogue import Catalogue
from bot.incident_lines import incident_line
from bot.zoned_time import offset

#: What the lines about counts and severity say already.
_TOLD = frozenset(
    {
        "signal",
        "observed",
        "expected",
        "posts",
        "threshold",
        "strength",
        "window_seconds",
        "severity",
        "factors",
        "level",
    }
)


def explain(incident: Incident, timeline: Sequence[TimelineEntry], zone: ZoneInfo, texts: Catalogue) -> list[str]:
    """The summary, what is due, and every line of the timeline with the numbers it stood on."""
    lines = [incident_line(incident, zone, texts), *_due(incident, zone), ""]
    for entry in timeline:
        actor = f" by {entry.actor}" if entry.actor else ""
        lines.append(f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S} {offset(entry.at, zone)}  {entry.kind}{actor}")
        lines += [f"    {line}" for line in _stood_on(entry.details)]
    return lines


def _due(incident: Incident, zone: ZoneInfo) -> list[str]:
    due = incident.due
    times = {
        "acknowledge": due.acknowledge,
        "first response": due.first_response,
        "update": due.update,
        "facts": due.facts,
    }
    known = [f"{what} by {at.astimezone(zone):%Y-%m-%d %H:%M}" for what, at in times.items() if at is not None]
    return [f"      due: {', '.join(known)}"] if known else []


def _stood_on(details: dict[str, object]) -> list[str]:
    lines = []
    if "observed" in details:
        minutes = int(str(details.get("window_seconds", 3600))) // 60
        threshold = details.get("threshold")
        line = f"{_negatives(details)} in {minutes} min against {details['expected']} expected"
        line += "; no alarm line yet" if threshold is None else f"; alarm from {threshold}"
        strength = details.get("strength")
        if isinstance(strength, int | float):
            line += f"; {_rarity(strength)}"
        lines.append(f"{line} (signal: {details.get('signal', 'crisis')})")
    if "severity" in details:
        lines.append(f"severity {details['severity']} of 100, level {details['level']}: {_factors(details)}")
    lines += [f"{name}: {_plain(value)}" for name, value in details.items() if name not in _TOLD and value]
    return lines


def _negatives(details: dict[str, object]) -> str:
    """The negatives as posts, with how they are counted where some only repeat others."""
    observed, posts = details["observed"], details.get("posts")
    if isinstance(posts, int) and isinstance(observed, int) and posts > observed:
        return f"{posts} negative posts (without repeats counted as {observed})"
    return f"{observed} negative"


def _rarity(days: float) -> str:
    """How rare, as far back as the detector remembers: what it reckons beyond that, nobody has seen."""
    if days > DAYS_KEPT:
        return f"rarer than anything in {DAYS_KEPT} days"
    return "as rare as once a day or more often" if days < 1.5 else f"as rare as once in {days:.0f} days"


def _factors(details: dict[str, object]) -> str:
    factors = details.get("factors")
    if not isinstance(factors, dict):
        return "–"
    return ", ".join(
        f"{name} {value:g} gives {points:g}" + ("" if known else " (assumed)")
        for name, (value, points, known) in factors.items()
    )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return str(value)
