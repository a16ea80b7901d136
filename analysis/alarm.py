"""An alarm as a value: what rang, as far as the rules of the desk care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from analysis.crisis_kinds import CrisisClass
from analysis.level import Level


@dataclass(frozen=True, slots=True)
class Alarm:
    """A signal that fired. ``topic`` None: it is the whole brand's. ``sources`` counts its negatives by source."""

    at: datetime
    brand: str
    topic: str | None
    level: Level
    crisis_class: CrisisClass = CrisisClass.UNCLEAR
    words: frozenset[str] = frozenset()
    sources: Mapping[str, int] = field(default_factory=dict)
    needs_review: bool = False
