"""What a team sets about its desk in ``tocsin.toml``, and the rules that follow.

trades = ["knowledge"]                 # word packs: knowledge, ecommerce, travel, food

[severity]
levels = { blue = 20, yellow = 40, orange = 60, red = 80 }
harm = { data_leak = 1.0 }

[clocks.red]
acknowledge = 900                      # seconds

[quiet]
start = "22:00"
end = "08:00"
weekends = true

[escalation]
patience = 900
red = [{ after = 0, targets = ["U0LEAD"] }, { after = 900, targets = ["S0CRISIS", "C0MANAGEMENT"] }]

[permissions]
responders = ["S0CRISIS", "C0CRISIS"]  # in any one of them is enough; empty: everybody
leads = ["U0LEAD"]                     # they alone set a level down and call a false alarm
editors = ["S0RESPONSE"]               # change the settings in Slack, besides admins of the workspace
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from analysis.clocks import ClockPolicy, LevelClocks
from analysis.crisis_kinds import CrisisClass
from analysis.escalation import EscalationPolicy, Step, Target, TargetKind
from analysis.level import Level
from analysis.permissions import PermissionPolicy, called_by, targets_of
from analysis.quiet_hours import QuietHours
from analysis.severity_policy import Factor, SeverityPolicy
from bot.team_options import Ids, RoleName

LevelName = Literal["blue", "yellow", "orange", "red"]
Key = TypeVar("Key")
Value = TypeVar("Value")


def seconds(value: object) -> object:
    """Read a bare number as seconds; pydantic reads ISO 8601 durations and timedeltas itself."""
    if isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return float(value)
    return value


Seconds = Annotated[timedelta, BeforeValidator(seconds), Field(ge=timedelta(0))]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SeveritySettings(_Table):
    """What differs from the defaults of `SeverityPolicy`."""

    levels: dict[LevelName, float] = {}
    weights: dict[Factor, float] = {}
    harm: dict[CrisisClass, float] = {}
    full_size: float | None = None
    full_velocity: float | None = None
    full_reach: float | None = None
    calm_margin: float | None = None
    quiet_windows: int | None = None

    def policy(self) -> SeverityPolicy:
        """Raises PolicyError."""
        default = SeverityPolicy()
        names = ("full_size", "full_velocity", "full_reach", "calm_margin", "quiet_windows")
        given = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return replace(
            default,
            levels=_with(default.levels, {_level(name): points for name, points in self.levels.items()}),
            weights=_with(default.weights, self.weights),
            harm=_with(default.harm, self.harm),
            **given,
        )


class LevelClockSettings(_Table):
    """The clocks of one level that differ from the defaults; 0 switches one off, save the first response."""

    acknowledge: Seconds | None = None
    first_response: Seconds | None = None
    update: Seconds | None = None
    facts: Seconds | None = None

    def clocks(self, default: LevelClocks) -> LevelClocks:
        """Raises PolicyError."""
        given = {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}
        off = {name: None for name, length in given.items() if not length and name != "first_response"}
        return replace(default, **{**given, **off})


class StepSettings(_Table):
    """A step of a ladder: Slack ids of people (U…), user groups (S…) and channels (C…)."""

    after: Seconds
    targets: list[str]

    def step(self) -> Step:
        """Raises PolicyError."""
        return Step(self.after, tuple(Target(_kind(each), each) for each in self.targets))


class EscalationSettings(_Table):
    """The ladder of each level, and how patient it is."""

    patience: Seconds = timedelta(minutes=15)
    tolerance: Seconds = timedelta(minutes=5)
    red: list[StepSettings] = []
    orange: list[StepSettings] = []
    yellow: list[StepSettings] = []
    blue: list[StepSettings] = []

    def policy(self, clocks: Mapping[LevelName, LevelClockSettings]) -> EscalationPolicy:
        """Raises PolicyError."""
        default = ClockPolicy().levels
        given = {_level(name): table.clocks(default[_level(name)]) for name, table in clocks.items()}
        ladders = {level: tuple(step.step() for step in getattr(self, level.name.lower())) for level in Level}
        return EscalationPolicy(
            {level: steps for level, steps in ladders.items() if steps},
            ClockPolicy(_with(default, given)),
            self.patience,
            self.tolerance,
        )


class QuietSettings(_Table):
    """When the team sleeps, in its own zone."""

    start: time = time(22, 0)
    end: time = time(8, 0)
    weekends: bool = False

    def policy(self, zone: ZoneInfo) -> QuietHours:
        """Raises PolicyError."""
        return QuietHours(zone, self.start, self.end, self.weekends)


class GroupingSettings(_Table):
    """From which overlap of words on two alarms of a class are the same crisis."""

    least_similarity: float = 0.2


class PermissionSettings(_Table):
    """Who has which role: Slack ids of people (U…), user groups (S…) and channels (C…)."""

    model_config = ConfigDict(frozen=True)

    responders: Ids = ()
    leads: Ids = ()
    editors: Ids = ()

    def of(self, role: RoleName) -> Ids:
        """Who has a role."""
        return {"responders": self.responders, "leads": self.leads, "editors": self.editors}[role]

    def policy(self, escalation: EscalationPolicy) -> PermissionPolicy:
        """The rule; those whom a ladder calls may help, listed or not."""
        return PermissionPolicy(
            targets_of(self.responders, "permissions.responders"),
            targets_of(self.leads, "permissions.leads"),
            targets_of(self.editors, "permissions.editors"),
            called_by(escalation.ladders.values()),
        )


def _level(name: LevelName) -> Level:
    return Level[name.upper()]


def _kind(slack_id: str) -> TargetKind:
    kinds = {"S": TargetKind.USER_GROUP, "C": TargetKind.CHANNEL, "G": TargetKind.CHANNEL}
    return kinds.get(slack_id[:1], TargetKind.USER)


def _with(default: Mapping[Key, Value], given: Mapping[Key, Value]) -> dict[Key, Value]:
    return {**default, **given}
