"""Everything a team can set about how the desk behaves, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.crisis_class import ClassPolicy
from analysis.escalation import EscalationPolicy
from analysis.grouping import GroupingPolicy
from analysis.incident_rules import Patience
from analysis.level import Level
from analysis.quiet_hours import QuietHours
from analysis.severity_policy import SeverityPolicy
from analysis.source_classes import SourceClass


@dataclass(frozen=True, slots=True)
class DeskRules:
    """The policies of a desk. ``quiet`` None: the team never sleeps.

    From the level ``cards_from`` on an incident has a card in the channel; below it only the digest tells of it.
    ``source_classes`` are those that the team said of sources whose names do not tell.
    """

    patience: Patience = field(default_factory=Patience)
    severity: SeverityPolicy = field(default_factory=SeverityPolicy)
    classes: ClassPolicy = field(default_factory=ClassPolicy)
    escalation: EscalationPolicy = field(default_factory=EscalationPolicy)
    grouping: GroupingPolicy = field(default_factory=GroupingPolicy)
    quiet: QuietHours | None = None
    cards_from: Level = Level.BLUE
    source_classes: Mapping[str, SourceClass] = field(default_factory=dict)

    def has_card(self, level: Level) -> bool:
        """Whether the channel is to see an incident of this level."""
        return level <= self.cards_from
