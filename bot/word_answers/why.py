"""Why does an incident have its level? The numbers that led to it, as its timeline keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from analysis.incident import Incident, TimelineEntry
from analysis.level import Level
from analysis.severity_policy import Factor
from storage import incidents


@dataclass(frozen=True, slots=True)
class FactorPart:
    """What a factor added to the severity; not ``is_known`` stands in for missing data."""

    factor: Factor
    points: float
    is_known: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the timeline at which the level became what it then was, and the numbers that it stood on.

    ``threshold`` None: nothing was known yet; ``strength``: as rare as once in so many days, if the detector said so.
    ``posts`` are ``observed`` with what repeats, None where that is not told. ``actor`` is the person who set the
    level, None for the numbers.
    """

    at: datetime
    kind: str
    level: Level
    actor: str | None
    signal: str
    observed: int | None
    expected: float | None
    threshold: float | None
    strength: float | None
    window: timedelta
    severity: float | None
    posts: int | None = None
    factors: tuple[FactorPart, ...] = ()
    red_lines: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sources: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    """An incident, and the steps of its level from its opening on, in order."""

    incident: Incident
    steps: tuple[Step, ...]

    @property
    def decisive(self) -> Step | None:
        """The step that led to the level that holds; None if the timeline tells of none."""
        return self.steps[-1] if self.steps else None

    def as_json(self) -> dict[str, Any]:
        return {
            "incident": self.incident.number,
            "brand": self.incident.brand,
            "level": self.incident.level.name.lower(),
            "steps": [
                {
                    "at": step.at.isoformat(),
                    "kind": step.kind,
                    "level": step.level.name.lower(),
                    "by": step.actor,
                    "signal": step.signal,
                    "observed": step.observed,
                    "posts": step.posts,
                    "expected": step.expected,
                    "threshold": step.threshold,
                    "once_in_days": step.strength,
                    "window_seconds": int(step.window.total_seconds()),
                    "severity": step.severity,
                    "factors": {part.factor.value: part.points for part in step.factors},
                    "red_lines": list(step.red_lines),
                    "words": list(step.words),
                    "sources": dict(step.sources),
                }
                for step in self.steps
            ],
        }


def why(session: Session, workspace_id: str, incident_id: int) -> Why | None:
    """What led to the incident's level; None if there is no such incident."""
    incident = incidents.get(session, workspace_id, incident_id)
    if incident is None:
        return None
    return Why(incident, steps_of(incidents.timeline(session, workspace_id, incident_id)))


def steps_of(timeline: Sequence[TimelineEntry]) -> tuple[Step, ...]:
    """The lines at which the level became another one, and those at which the incident opened or opened again."""
    steps: list[Step] = []
    for entry in timeline:
        level = _level(entry.details)
        if level is None:
            continue
        if not steps or entry.kind in {"opened", "reopened"} or level is not steps[-1].level:
            steps.append(_step(entry, level))
    return tuple(steps)


def _level(details: Mapping[str, object]) -> Level | None:
    return {level.name.lower(): level for level in Level}.get(str(details.get("level")))


def _step(entry: TimelineEntry, level: Level) -> Step:
    details = entry.details
    observed, posts = _number(details.get("observed")), _number(details.get("posts"))
    factors, sources = details.get("factors"), details.get("sources")
    return Step(
        at=entry.at,
        kind=entry.kind,
        level=level,
        actor=entry.actor,
        signal=str(details.get("signal", "crisis")),
        observed=None if observed is None else round(observed),
        expected=_number(details.get("expected")),
        threshold=_number(details.get("threshold")),
        strength=_number(details.get("strength")),
        window=timedelta(seconds=_number(details.get("window_seconds")) or 3600),
        severity=_number(details.get("severity")),
        posts=None if posts is None else round(posts),
        factors=_factors(factors) if isinstance(factors, dict) else (),
        red_lines=_texts(details.get("red_lines")),
        words=_texts(details.get("words")),
        sources={str(name): int(count) for name, count in sources.items()} if isinstance(sources, dict) else {},
    )


def _factors(written: Mapping[str, Any]) -> tuple[FactorPart, ...]:
    """The factors that added most first."""
    known = {factor.value: factor for factor in Factor}
    parts = [
        FactorPart(known[name], float(points), bool(is_known))
        for name, (_, points, is_known) in written.items()
        if name in known
    ]
    return tuple(sorted(parts, key=lambda part: -part.points))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
