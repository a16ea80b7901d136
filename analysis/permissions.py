"""Who may do what: responders act on incidents, leads alone make an alarm smaller, editors change the settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from analysis.escalation import Step, Target, TargetKind
from analysis.incident import Incident
from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.severity_level import HeldLevel, release_by_owner, set_by_owner


class Act(StrEnum):
    """What people do that not everybody may do. Looking is never among it."""

    ACKNOWLEDGE = "acknowledge"
    TAKE = "take"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    SAY = "say"
    SNOOZE = "snooze"
    WAKE = "wake"
    CORRECT = "correct"
    MERGE = "merge"
    RESOLVE = "resolve"
    NOTE = "note"
    REPORT_MENTION = "report_mention"
    OPEN = "open"
    SILENCE = "silence"
    LOWER_LEVEL = "lower_level"
    FALSE_ALARM = "false_alarm"
    CHANGE_SETTINGS = "change_settings"


#: What makes an alarm smaller or none.
LEADS_ACTS: frozenset[Act] = frozenset({Act.LOWER_LEVEL, Act.FALSE_ALARM})


@dataclass(frozen=True, slots=True)
class Allowed:
    """Those of whom somebody must be one, or a member of one; ``admins`` of the workspace beside them."""

    targets: tuple[Target, ...] = ()
    admins: bool = False

    @property
    def is_everybody(self) -> bool:
        return not self.targets and not self.admins


@dataclass(frozen=True, slots=True)
class PermissionPolicy:
    """Who has which role, by person, user group or channel; being in any one of them is enough.

    Leads may do whatever responders may. ``called`` are those whom the ladders call: whoever is called for help may
    help, listed or not. Without leads there is nothing that only they may do; without responders everybody is one.
    Settings are changed by ``editors`` and by admins of the workspace, who thereby can mend every list here.
    """

    responders: tuple[Target, ...] = ()
    leads: tuple[Target, ...] = ()
    editors: tuple[Target, ...] = ()
    called: tuple[Target, ...] = ()

    def allowed(self, act: Act) -> Allowed:
        """Who may do this."""
        if act is Act.CHANGE_SETTINGS:
            return Allowed(self.editors, admins=True)
        if act in LEADS_ACTS and self.leads:
            return Allowed(self.leads)
        if not self.responders:
            return Allowed()
        return Allowed(tuple(dict.fromkeys((*self.responders, *self.leads, *self.called))))


def targets_of(ids: Iterable[str], place: str) -> tuple[Target, ...]:
    """Slack ids, as U…, S… and C…, as targets; ``place`` is where they are written. Raises PolicyError."""
    kinds = {"S": TargetKind.USER_GROUP, "C": TargetKind.CHANNEL, "G": TargetKind.CHANNEL}
    found = []
    for each in ids:
        try:
            found.append(Target(kinds.get(each[:1], TargetKind.USER), each))
        except PolicyError as error:
            raise PolicyError(
                f"{place}: {each!r} is no id of a person (U…), a user group (S…) or a channel (C…); copy it in Slack."
            ) from error
    return tuple(found)


def called_by(ladders: Iterable[Collection[Step]]) -> tuple[Target, ...]:
    """Everybody whom a ladder may call."""
    return tuple(dict.fromkeys(target for steps in ladders for step in steps for target in step.targets))


def lowers(incident: Incident, level: Level | None) -> bool:
    """Whether setting this level (None: leaving it to the numbers) takes the incident down, or its floor away."""
    held = incident.held or HeldLevel(incident.level, incident.told_at)
    after = release_by_owner(held) if level is None else set_by_owner(held, level)
    floor = held.owner_level
    gives_way = floor is not None and (after.owner_level is None or after.owner_level > floor)
    return after.level > incident.level or gives_way
