"""What a burst is about and how bad it is: a signal and the posts behind it, weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.crisis_class import CrowdVerdict
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.crowd import Crowd
from analysis.incident import Incident
from analysis.severity import Assessment, Facts, assess, assessment_of
from analysis.severity_factors import loudness
from analysis.severity_policy import Factor, SeverityPolicy
from analysis.signal import Signal, SignalKind
from analysis.source_classes import SourceClass, source_class

#: A source counts as a kind of public of its own from so many negative posts; one could be anybody.
LEAST_POSTS_OF_A_SOURCE = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is stored about a burst since it began.

    ``crowd`` and ``reaches`` (one of each complaining account) are those of the newest of the ``negatives``;
    ``sources`` counts all of them. ``incidents_before`` and ``net_sentiment`` are of the trailing months.
    ``said_classes`` are what the team said of sources.
    """

    negatives: int
    crowd: Crowd
    reaches: Sequence[int | None]
    sources: Mapping[str, int]
    incidents_before: int | None = None
    net_sentiment: float | None = None
    said_classes: Mapping[str, SourceClass] | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """How bad it is and of what class; ``facts`` are the counts that the assessment rests on."""

    assessment: Assessment
    crisis_class: CrisisClass
    red_lines: tuple[RedLine, ...]
    facts: Facts


def judge(
    signal: Signal,
    since: datetime,
    evidence: Evidence,
    verdict: CrowdVerdict,
    policy: SeverityPolicy,
    before: Incident | None = None,
) -> Judgement:
    """Weigh a burst that began at ``since``. ``before`` is the incident that it belongs to, if there is one.

    A class that a person set stays; one that the words gave stays until they clearly give another. A red line that
    was crossed stays crossed.
    """
    crisis_class = _class_of(verdict, before)
    crossed = set(verdict.red_lines) | set(before.red_lines if before else ())
    red_lines = tuple(line for line in RedLine if line in crossed)
    facts = _facts(signal, since, evidence, crisis_class, frozenset(red_lines))
    assessment = assess(facts, policy)
    if signal.kind is SignalKind.RED_LINE and not red_lines:
        assessment = assessment_of(assessment.contributions, policy, crosses_red_line=True)
    return Judgement(assessment, crisis_class, red_lines, facts)


def _class_of(verdict: CrowdVerdict, before: Incident | None) -> CrisisClass:
    if before is not None and (before.class_by is not None or verdict.crisis_class is CrisisClass.UNCLEAR):
        return before.crisis_class
    return verdict.crisis_class


def _facts(
    signal: Signal,
    since: datetime,
    evidence: Evidence,
    crisis_class: CrisisClass,
    red_lines: frozenset[RedLine],
) -> Facts:
    """Voices rather than posts: what repeats is discounted at the rate seen among the newest."""
    voices = evidence.negatives * (1 - evidence.crowd.discount)
    windows = max((signal.at - since) / signal.window, 1.0)
    return Facts(
        negatives=round(voices),
        expected=signal.expected * windows,
        authors=voices if evidence.crowd.authors else None,
        hourly_excess=(signal.observed - signal.expected) * (timedelta(hours=1) / signal.window),
        alarm_excess=(signal.threshold - signal.expected) * (timedelta(hours=1) / signal.window),
        crisis_class=crisis_class,
        red_lines=red_lines,
        loud=loudness(evidence.reaches),
        incidents_before=evidence.incidents_before,
        net_sentiment=evidence.net_sentiment,
        source_classes=frozenset(
            source_class(source, evidence.said_classes)
            for source, count in evidence.sources.items()
            if count >= LEAST_POSTS_OF_A_SOURCE
        ),
    )


def with_class(incident: Incident, crisis_class: CrisisClass, policy: SeverityPolicy) -> Incident:
    """The incident with another class, and its harm weighed anew; everything else is as it was judged."""
    severity = incident.severity
    if severity is not None and not incident.red_lines:
        value = policy.harm[crisis_class]
        points = 100 * policy.weights[Factor.HARM] * value
        parts = tuple(
            replace(part, value=value, points=points, is_known=crisis_class is not CrisisClass.UNCLEAR)
            if part.factor is Factor.HARM
            else part
            for part in severity.contributions
        )
        severity = assessment_of(parts, policy, crosses_red_line=severity.needs_review)
    return replace(incident, crisis_class=crisis_class, severity=severity)
