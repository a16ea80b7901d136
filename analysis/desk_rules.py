"""Everything a team can set about how the desk behaves, in one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.crisis_class import ClassPolicy
from analysis.escalation import EscalationPolicy
from analysis.grouping import GroupingPolicy
from analysis.incident_rules import Patience
from analysis.quiet_hours import QuietHours
from analysis.severity_policy import SeverityPolicy


@dataclass(frozen=True, slots=True)
class DeskRules:
    """The policies of a desk. ``quiet`` None: the team never sleeps."""

    patience: Patience = field(default_factory=Patience)
    severity: SeverityPolicy = field(default_factory=SeverityPolicy)
    classes: ClassPolicy = field(default_factory=ClassPolicy)
    escalation: EscalationPolicy = field(default_factory=EscalationPolicy)
    grouping: GroupingPolicy = field(default_factory=GroupingPolicy)
    quiet: QuietHours | None = None
