"""Whom to call next when nobody answers, and noticing that somebody should have been called and was not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.clocks import ClockPolicy, Moments
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.policy_errors import PolicyError
from analysis.quiet_hours import QuietHours

_WAITING_STATES = frozenset({IncidentState.OPEN, IncidentState.ACKNOWLEDGED, IncidentState.RESPONDING})


class TargetKind(StrEnum):
    """What a step of the ladder can call."""

    USER = "user"
    USER_GROUP = "user_group"
    CHANNEL = "channel"


_ID = {TargetKind.USER: "UW", TargetKind.USER_GROUP: "S", TargetKind.CHANNEL: "CG"}


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody in Slack, by id: a person (U…), a user group (S…) or a channel (C…)."""

    kind: TargetKind
    id: str

    def __post_init__(self) -> None:
        first = _ID[self.kind]
        if not re.fullmatch(rf"[{first}][A-Z0-9]{{2,}}", self.id):
            raise PolicyError(
                f"escalation: {self.id!r} is no id of a {self.kind.replace('_', ' ')}; in Slack, copy the id that "
                f"begins with {' or '.join(first)}."
            )


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to call ``after`` the incident has waited so long without anybody taking it."""

    after: timedelta
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """The ladder of each level, and what becomes of an acknowledgement without news.

    Once ``clocks`` says an update is due the owner is asked; after ``patience`` more without a word the incident
    counts as unacknowledged and the ladder begins anew. ``tolerance`` is how late a step may be before the audit
    complains.
    """

    ladders: Mapping[Level, tuple[Step, ...]] = field(default_factory=dict)
    clocks: ClockPolicy = field(default_factory=ClockPolicy)
    patience: timedelta = timedelta(minutes=15)
    tolerance: timedelta = timedelta(minutes=5)

    def __post_init__(self) -> None:
        if self.patience <= timedelta(0) or self.tolerance < timedelta(0):
            raise PolicyError("escalation.patience must be longer than zero, and escalation.tolerance not below it.")
        for level, steps in self.ladders.items():
            place = f"escalation.{level.name.lower()}"
            if not all(step.targets for step in steps):
                raise PolicyError(f"{place}: a step calls nobody; name a user, a user group or a channel.")
            times = [step.after for step in steps]
            if times != sorted(set(times)) or (times and times[0] < timedelta(0)):
                raise PolicyError(f"{place}: each step must come later than the one before it; put them in order.")


class ActionKind(StrEnum):
    """What can be due on an incident that needs somebody."""

    ESCALATE = "escalate"
    ASK_FOR_UPDATE = "ask_for_update"
    UNACKNOWLEDGE = "unacknowledge"


@dataclass(frozen=True, slots=True)
class Done:
    """An action that was carried out. ``step`` counts from 0 and is 0 for what has no steps."""

    kind: ActionKind
    at: datetime
    step: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done next, and when. ``key`` is the same for the same action and different for every other, so
    that it can make a stored row unique.
    """

    kind: ActionKind
    due_at: datetime
    key: str
    step: int = 0
    targets: tuple[Target, ...] = ()

    def is_due(self, now: datetime) -> bool:
        return self.due_at <= now


def next_action(
    moments: Moments, done: Sequence[Done], policy: EscalationPolicy, quiet: QuietHours | None = None
) -> Action | None:
    """The next thing to do, perhaps in the future, or None if nothing is.

    The same moments and the same ``done`` give the same action, so it may be asked as often as one likes; what was
    done drops out once it is in ``done``. Steps missed while nobody was asking come one after the other. During
    quiet hours a level that they hold waits for their end.
    """
    if moments.state not in _WAITING_STATES:
        return None
    action = _escalation(moments, done, policy) if moments.acknowledged_at is None else _nudge(moments, done, policy)
    if action is None or quiet is None:
        return action
    held_until = quiet.held_until(moments.level, action.due_at)
    return action if held_until is None else _later(action, held_until)


def next_rung(moments: Moments, done: Sequence[Done], policy: EscalationPolicy) -> Action | None:
    """The step of the level's ladder that a person calls by hand, before its time or though somebody has it.

    None if there is no ladder, or all of it was called in this round. It has the key that it has when its time comes:
    whichever is first, each step is called once a round.
    """
    return _escalation(moments, done, policy)


@dataclass(frozen=True, slots=True)
class Missed:
    """An action that should have been carried out by ``due_at`` and was not, ``late`` by now."""

    action: Action
    late: timedelta


def audit(
    moments: Moments, done: Sequence[Done], policy: EscalationPolicy, now: datetime, quiet: QuietHours | None = None
) -> tuple[Missed, ...]:
    """Every action of the present round that is overdue by more than the tolerance, the oldest first.

    Steps that fell due before somebody took the incident, and were never carried out, are among them.
    """
    if moments.state not in _WAITING_STATES:
        return ()
    waited_until = min(now, moments.acknowledged_at or now)
    started = _round_start(moments, done)
    overdue = [action for action in _steps(moments.level, started, policy) if not _is_done(action, done, started)]
    if quiet is not None:
        overdue = [_later(each, quiet.held_until(moments.level, each.due_at) or each.due_at) for each in overdue]
    overdue = [action for action in overdue if action.due_at + policy.tolerance < waited_until]
    following = next_action(moments, done, policy, quiet)
    if moments.acknowledged_at is not None and following is not None and following.due_at + policy.tolerance < now:
        overdue.append(following)
    return tuple(Missed(action, now - action.due_at) for action in overdue)


def _escalation(moments: Moments, done: Sequence[Done], policy: EscalationPolicy) -> Action | None:
    started = _round_start(moments, done)
    steps = _steps(moments.level, started, policy)
    return next((action for action in steps if not _is_done(action, done, started)), None)


def _steps(level: Level, started: datetime, policy: EscalationPolicy) -> list[Action]:
    return [
        Action(
            ActionKind.ESCALATE,
            started + step.after,
            f"{ActionKind.ESCALATE}:{level.name.lower()}:{number}:{started.isoformat()}",
            number,
            step.targets,
        )
        for number, step in enumerate(policy.ladders.get(level, ()))
    ]


def _nudge(moments: Moments, done: Sequence[Done], policy: EscalationPolicy) -> Action | None:
    """Ask the owner for news, and when none comes take the acknowledgement back."""
    last_word = moments.last_word_at
    allowed = policy.clocks.levels[moments.level].update
    if last_word is None or allowed is None:
        return None
    asked = [each.at for each in done if each.kind is ActionKind.ASK_FOR_UPDATE and each.at >= last_word]
    kind = ActionKind.UNACKNOWLEDGE if asked else ActionKind.ASK_FOR_UPDATE
    due_at = max(asked) + policy.patience if asked else last_word + allowed
    return Action(kind, due_at, f"{kind}:{last_word.isoformat()}")


def _round_start(moments: Moments, done: Sequence[Done]) -> datetime:
    taken_back = [each.at for each in done if each.kind is ActionKind.UNACKNOWLEDGE]
    return max([moments.waiting_since, *taken_back])


def _is_done(action: Action, done: Sequence[Done], started: datetime) -> bool:
    return any(each.kind is action.kind and each.step == action.step and each.at >= started for each in done)


def _later(action: Action, due_at: datetime) -> Action:
    return Action(action.kind, due_at, action.key, action.step, action.targets)
