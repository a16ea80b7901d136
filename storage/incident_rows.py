"""An incident as a row, and a row as an incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from analysis.clocks import DueTimes
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.severity import Assessment, Contribution
from analysis.severity_level import HeldLevel
from analysis.severity_policy import Factor
from analysis.signal import SignalKind
from storage.incident_tables import IncidentRow

#: What is not a column as it is.
_ENCODED: Final = frozenset(
    {
        "state",
        "level",
        "topic",
        "signal",
        "crisis_class",
        "red_lines",
        "words",
        "severity",
        "held",
        "worst_level",
        "due",
    }
)
_PLAIN: Final = tuple(each.name for each in fields(Incident) if each.name not in _ENCODED)
#: What a save never changes: who the incident is, and its version, which save raises by itself.
_FIXED: Final = frozenset({"id", "workspace_id", "number", "version"})
#: All columns that hold a part of an incident.
COLUMNS: Final = tuple(column.key for column in IncidentRow.__table__.columns)


def row_of(incident: Incident) -> dict[str, Any]:
    """What the incident's row holds, without what a save never changes."""
    due = incident.due
    return {
        **{name: getattr(incident, name) for name in _PLAIN if name not in _FIXED},
        "state": incident.state.value,
        "level": int(incident.level),
        "topic": incident.topic or "",
        "signal": incident.signal.value,
        "crisis_class": incident.crisis_class.value,
        "red_lines": [line.value for line in incident.red_lines],
        "words": list(incident.words),
        "worst_level": int(incident.worst_level),
        "needs_review": incident.needs_review,
        "acknowledge_due": due.acknowledge,
        "first_response_due": due.first_response,
        "update_due": due.update,
        "facts_due": due.facts,
        **_severity_row(incident.severity),
        **_held_row(incident.held),
    }


def incident_of(row: Mapping[Any, Any]) -> Incident:
    """The incident that the row holds."""
    level = Level(row["level"])
    return Incident(
        **{name: row[name] for name in _PLAIN},
        state=IncidentState(row["state"]),
        level=level,
        topic=row["topic"] or None,
        signal=SignalKind(row["signal"]),
        crisis_class=CrisisClass(row["crisis_class"]),
        red_lines=tuple(RedLine(line) for line in row["red_lines"] or ()),
        words=tuple(row["words"] or ()),
        severity=_severity_of(row),
        held=_held_of(row),
        worst_level=_level(row["worst_level"]) or level,
        due=DueTimes(row["acknowledge_due"], row["first_response_due"], row["update_due"], row["facts_due"]),
    )


def _severity_row(severity: Assessment | None) -> dict[str, Any]:
    if severity is None:
        return dict.fromkeys(("severity_score", "severity_level", "severity_floor", "contributions"))
    return {
        "severity_score": severity.score,
        "severity_level": int(severity.level),
        "severity_floor": _number(severity.floor),
        "contributions": [
            {"factor": part.factor.value, "value": part.value, "points": part.points, "known": part.is_known}
            for part in severity.contributions
        ],
    }


def _severity_of(row: Mapping[Any, Any]) -> Assessment | None:
    if row["severity_score"] is None:
        return None
    parts = tuple(
        Contribution(Factor(part["factor"]), part["value"], part["points"], part["known"])
        for part in row["contributions"]
    )
    floor = _level(row["severity_floor"])
    return Assessment(row["severity_score"], Level(row["severity_level"]), parts, floor, needs_review=floor is not None)


def _held_row(held: HeldLevel | None) -> dict[str, Any]:
    names = ("level_by_numbers", "judged_until", "calm_since", "calm_level", "owner_level", "overruled_level")
    if held is None:
        return dict.fromkeys(names)
    values: tuple[Level | datetime | None, ...] = (
        held.by_numbers,
        held.judged_until,
        held.calm_since,
        held.calm_level,
        held.owner_level,
        held.overruled,
    )
    return {name: int(value) if isinstance(value, Level) else value for name, value in zip(names, values, strict=True)}


def _held_of(row: Mapping[Any, Any]) -> HeldLevel | None:
    if row["level_by_numbers"] is None:
        return None
    return HeldLevel(
        Level(row["level_by_numbers"]),
        row["judged_until"],
        row["calm_since"],
        _level(row["calm_level"]),
        _level(row["owner_level"]),
        _level(row["overruled_level"]),
    )


def _number(level: Level | None) -> int | None:
    return None if level is None else int(level)


def _level(number: int | None) -> Level | None:
    return None if number is None else Level(number)
