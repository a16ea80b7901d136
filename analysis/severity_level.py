"""The level an incident holds over time: up at once, down after quiet, never below what its owner set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.level import Level
from analysis.severity import Assessment
from analysis.severity_policy import SeverityPolicy


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """What the numbers hold, judged up to ``judged_until``, and what the owner made of it.

    While the assessments have been calm, ``calm_since`` says since when, and ``calm_level`` the highest level that
    one of them would have kept. ``owner_level`` is what a person set. ``overruled`` is the numbers' level that the
    person put aside when setting a lower one: only a level above it is news.
    """

    by_numbers: Level
    judged_until: datetime
    calm_since: datetime | None = None
    calm_level: Level | None = None
    owner_level: Level | None = None
    overruled: Level | None = None

    @property
    def level(self) -> Level:
        """The level to show and to act on. It is never below the owner's."""
        if self.owner_level is None:
            return self.by_numbers
        if self.overruled is not None and self.by_numbers >= self.overruled:
            return self.owner_level
        return min(self.by_numbers, self.owner_level)


def first_level(assessment: Assessment, at: datetime) -> HeldLevel:
    """The level an incident opens with."""
    return HeldLevel(assessment.level, at)


def next_level(
    held: HeldLevel, assessment: Assessment, at: datetime, window: timedelta, policy: SeverityPolicy
) -> HeldLevel:
    """Take one assessment, of the ``window`` that ends at ``at``, into account.

    A higher level holds at once. An assessment is calm if even ``calm_margin`` points more would give a lower level
    than the one held; once all have been calm for ``quiet_windows`` windows the level falls to the highest that one
    of them would have kept. So scores that stay within a band as wide as the margin move the level in one
    direction only. A moment already judged changes nothing.
    """
    if at <= held.judged_until:
        return held
    after = _by_numbers(replace(held, judged_until=at), assessment, at, window, policy)
    return replace(after, overruled=_still_overruled(after))


def set_by_owner(held: HeldLevel, level: Level) -> HeldLevel:
    """A person sets the level: it holds at once, and only a person lowers it again.

    A level lower than the numbers' puts theirs aside, until they rise above it, or have fallen and rise anew.
    """
    return replace(held, owner_level=level, overruled=held.by_numbers if held.by_numbers < level else None)


def release_by_owner(held: HeldLevel) -> HeldLevel:
    """A person leaves the level to the numbers again."""
    return replace(held, owner_level=None, overruled=None)


def _by_numbers(
    held: HeldLevel, assessment: Assessment, at: datetime, window: timedelta, policy: SeverityPolicy
) -> HeldLevel:
    if assessment.level < held.by_numbers:
        return replace(held, by_numbers=assessment.level, calm_since=None, calm_level=None)
    calm_level = policy.level_of(assessment.score + policy.calm_margin)
    if assessment.floor is not None:
        calm_level = min(calm_level, assessment.floor)
    if calm_level <= held.by_numbers:
        return replace(held, calm_since=None, calm_level=None)
    began = held.calm_since or at - window
    highest = min(calm_level, held.calm_level or calm_level)
    if at - began < policy.quiet_windows * window:
        return replace(held, calm_since=began, calm_level=highest)
    return replace(held, by_numbers=highest, calm_since=None, calm_level=None)


def _still_overruled(held: HeldLevel) -> Level | None:
    """As the numbers fall, what was put aside falls with them; once they agree with the owner nothing is left."""
    if held.overruled is None or held.owner_level is None or held.by_numbers >= held.owner_level:
        return None
    return max(held.overruled, held.by_numbers)
