"""How bad is it? A score from 0 to 100 out of named factors, and the level it deserves.

``S = 100 * (0.25 size + 0.20 velocity + 0.20 harm + 0.15 reach + 0.10 reputation + 0.10 spread)`` with the default
weights. The factors follow the threat assessment of SCCT (Coombs 2007) and the four-level practice; the numbers are
Tocsin's own defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from analysis import severity_factors as factors
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.level import Level
from analysis.severity_factors import UNKNOWN_REACH, Loudness
from analysis.severity_policy import Factor, SeverityPolicy
from analysis.source_classes import SourceClass

#: A red line lifts to this level and no further: red is for points, or for a person.
RED_LINE_FLOOR = Level.ORANGE


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts that severity rests on, since the crisis began unless said otherwise.

    ``authors``: distinct negative authors, or what the crowd weighs; None where the sources name none.
    ``hourly_excess``: negatives of the last hour beyond the expected; ``alarm_excess``: how many of them ring the
    bell. ``incidents_before`` and ``net_sentiment`` are those of the trailing months; None where nothing is known.
    """

    negatives: int
    expected: float
    authors: float | None
    hourly_excess: float
    alarm_excess: float
    crisis_class: CrisisClass = CrisisClass.UNCLEAR
    red_lines: frozenset[RedLine] = frozenset()
    loud: Loudness = UNKNOWN_REACH
    incidents_before: int | None = None
    net_sentiment: float | None = None
    source_classes: frozenset[SourceClass] = frozenset()
    on_hot_list: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """One factor's share: ``value`` from 0 to 1, and the ``points`` it adds to the score.

    ``is_known`` is false where the value, or a part of it, stands in for data that are missing.
    """

    factor: Factor
    value: float
    points: float
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Assessment:
    """A score, the level it gives, and what it is made of. The points add up to the score.

    ``floor`` is the level below which red lines do not let it fall, and ``needs_review`` asks a person to look
    before anything is said outside.
    """

    score: float
    level: Level
    contributions: tuple[Contribution, ...]
    floor: Level | None = None
    needs_review: bool = False


def assess(facts: Facts, policy: SeverityPolicy) -> Assessment:
    """Score the facts. Raising any factor, other things equal, never lowers the score or the level."""
    values = _values(facts, policy)
    unknown = _unknown(facts)
    contributions = tuple(
        Contribution(factor, values[factor], 100 * policy.weights[factor] * values[factor], factor not in unknown)
        for factor in Factor
    )
    return assessment_of(contributions, policy, crosses_red_line=bool(facts.red_lines))


def assessment_of(
    contributions: tuple[Contribution, ...], policy: SeverityPolicy, *, crosses_red_line: bool
) -> Assessment:
    """Add points up and find their level; a red line lifts it to orange and asks for review."""
    score = min(100.0, fsum(part.points for part in contributions))
    level = policy.level_of(score)
    if not crosses_red_line:
        return Assessment(score, level, contributions)
    return Assessment(score, min(level, RED_LINE_FLOOR), contributions, RED_LINE_FLOOR, needs_review=True)


def whole_points(assessment: Assessment) -> tuple[tuple[Factor, int], ...]:
    """The contributions as whole points for a card, such that they add up to the rounded score.

    Largest remainder: every part is cut to whole points, and the points left over go to those cut the most.
    """
    whole = {part.factor: int(part.points) for part in assessment.contributions}
    left_over = round(assessment.score) - sum(whole.values())
    by_remainder = sorted(assessment.contributions, key=lambda part: whole[part.factor] - part.points)
    for part in by_remainder[:left_over]:
        whole[part.factor] += 1
    return tuple(whole.items())


def _values(facts: Facts, policy: SeverityPolicy) -> Mapping[Factor, float]:
    return {
        Factor.SIZE: factors.size_factor(
            facts.authors,
            facts.negatives,
            facts.expected,
            full=policy.full_size,
            unknown_author_share=policy.unknown_author_share,
        ),
        Factor.VELOCITY: factors.velocity_factor(facts.hourly_excess, facts.alarm_excess, full=policy.full_velocity),
        Factor.HARM: 1.0 if facts.red_lines else policy.harm[facts.crisis_class],
        Factor.REACH: factors.reach_factor(facts.loud, full=policy.full_reach, unknown=policy.unknown_reach),
        Factor.REPUTATION: factors.reputation_factor(
            facts.incidents_before, facts.net_sentiment, unknown=policy.unknown_reputation
        ),
        Factor.SPREAD: factors.spread_factor(facts.source_classes, on_hot_list=facts.on_hot_list),
    }


def _unknown(facts: Facts) -> frozenset[Factor]:
    missing = {
        Factor.SIZE: facts.authors is None,
        Factor.HARM: facts.crisis_class is CrisisClass.UNCLEAR and not facts.red_lines,
        Factor.REACH: facts.loud.top_reach is None,
        Factor.REPUTATION: facts.incidents_before is None or facts.net_sentiment is None,
        Factor.SPREAD: not facts.source_classes,
    }
    return frozenset(factor for factor, is_missing in missing.items() if is_missing)
