"""An incident in plain lines: what led to each transition, as the database has it, in the team's language."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from analysis.incident import Incident, TimelineEntry
from analysis.rhythm import DAYS_KEPT
from bot.catalogue import Catalogue
from bot.explained_details import detail_lines, level_text
from bot.incident_lines import incident_line, signal_name
from bot.zoned_time import offset


def explain(incident: Incident, timeline: Sequence[TimelineEntry], zone: ZoneInfo, texts: Catalogue) -> list[str]:
    """The summary, what is due, and every line of the timeline with the numbers it stood on."""
    lines = [incident_line(incident, zone, texts), *_due(incident, zone, texts), ""]
    for entry in timeline:
        what = texts.text_or(f"explain_what.{entry.kind}", entry.kind)
        said = texts.text("explain.by", what=what, who=entry.actor) if entry.actor else what
        lines.append(f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S} {offset(entry.at, zone)}  {said}")
        lines += [f"    {line}" for line in _stood_on(entry.details, zone, texts)]
    return lines


def _due(incident: Incident, zone: ZoneInfo, texts: Catalogue) -> list[str]:
    due = incident.due
    times = {
        "explain.due_acknowledge": due.acknowledge,
        "explain.due_first_response": due.first_response,
        "explain.due_update": due.update,
        "explain.due_facts": due.facts,
    }
    known = [texts.text(key, at=f"{at.astimezone(zone):%Y-%m-%d %H:%M}") for key, at in times.items() if at is not None]
    between = texts.text("words.between_words")
    return [f"      {texts.text('explain.due', what=between.join(known))}"] if known else []


def _stood_on(details: dict[str, object], zone: ZoneInfo, texts: Catalogue) -> list[str]:
    lines = []
    if "observed" in details:
        signal = signal_name(str(details.get("signal", "crisis")), texts)
        lines.append(texts.text("explain.signal", numbers=_numbers(details, texts), signal=signal))
    if "severity" in details:
        level, factors = level_text(details["level"], texts), _factors(details, texts)
        lines.append(texts.text("explain.severity", score=details["severity"], level=level, factors=factors))
    return [*lines, *detail_lines(details, zone, texts)]


def _numbers(details: dict[str, object], texts: Catalogue) -> str:
    """What was observed against what was expected, the alarm line, and how rare that is."""
    threshold, strength = details.get("threshold"), details.get("strength")
    clauses = [
        texts.text(
            "explain.numbers",
            negative=_negatives(details, texts),
            minutes=int(str(details.get("window_seconds", 3600))) // 60,
            expected=details["expected"],
        ),
        texts.text("explain.no_alarm_line")
        if threshold is None
        else texts.text("explain.alarm_line", threshold=threshold),
    ]
    if isinstance(strength, int | float):
        clauses.append(_rarity(strength, texts))
    return texts.text("explain.between_clauses").join(clauses)


def _negatives(details: dict[str, object], texts: Catalogue) -> str:
    """The negatives as posts, with how they are counted where some only repeat others."""
    observed, posts = details["observed"], details.get("posts")
    if isinstance(posts, int) and isinstance(observed, int) and posts > observed:
        return texts.text("explain.negative_posts", posts=posts, observed=observed)
    return texts.text("explain.negative", observed=observed)


def _rarity(days: float, texts: Catalogue) -> str:
    """How rare, as far back as the detector remembers: what it reckons beyond that, nobody has seen."""
    if days > DAYS_KEPT:
        return texts.text("terminal.rarer", days=DAYS_KEPT)
    return texts.text("explain.daily") if days < 1.5 else texts.text("terminal.rare", days=f"{days:.0f}")


def _factors(details: dict[str, object], texts: Catalogue) -> str:
    factors = details.get("factors")
    if not isinstance(factors, dict):
        return "–"
    return texts.text("words.between_words").join(
        texts.text(
            "explain.factor" if known else "explain.factor_assumed",
            factor=texts.text_or(f"factor.{name}", str(name)),
            value=f"{value:g}",
            points=f"{points:g}",
        )
        for name, (value, points, known) in factors.items()
    )
