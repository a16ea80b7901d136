"""Who may do what: responders act on incidents, leads alone do what takes an alarm away or speaks for the team."""

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
    PUBLISH = "publish"


#: What makes an alarm smaller or none, and what is said in the team's name.
LEADS_ACTS: frozenset[Act] = frozenset({Act.LOWER_LEVEL, Act.FALSE_ALARM, Act.PUBLISH})


@dataclass(frozen=True, slots=True)
class PermissionPolicy:
    """Who are responders and who are leads, by person, user group or channel; being in any one of them is enough.

    Leads may do whatever responders may. ``called`` are those whom the ladders call: whoever is called for help may
    help, listed or not. Without leads there is nothing that only they may do; without responders everybody is one.
    """

    responders: tuple[Target, ...] = ()
    leads: tuple[Target, ...] = ()
    called: tuple[Target, ...] = ()

    def allowed(self, act: Act) -> tuple[Target, ...]:
        """Those of whom somebody must be one, or a member of one, to do this; empty: everybody may."""
        if act in LEADS_ACTS and self.leads:
            return self.leads
        if not self.responders:
            return ()
        return tuple(dict.fromkeys((*self.responders, *self.leads, *self.called)))


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
