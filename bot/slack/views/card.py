"""The card of an incident in the alert channel: the truth, updated in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import isinf
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from analysis.incident_rules import was_never_heard
from analysis.incident_state import IncidentState
from analysis.level import Level
from bot.briefing import Briefing
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import name, reader_time
from bot.slack.views.card_controls import controls
from bot.slack.views.owner import owner_of
from bot.slack.views.severity import severity_lines
from bot.slack.views.voices import repeats_context
from bot.slack.views.wording import (
    against_usual,
    class_name,
    counted,
    duration,
    level_emoji,
    level_name,
    number,
    red_lines,
    source_name,
    span,
    state_name,
    subject_name,
)

#: What comes after an end, where it is not that a relapse reopens the incident.
_AFTER_THE_END = {IncidentState.FALSE_ALARM: "false_alarm.next"}


@dataclass(frozen=True, slots=True)
class CardState:
    """All that the card shows.

    ``threshold`` is the alarm line at the last signal, in negative mentions; ``withheld`` counts the alarms that
    were not said because this incident is there.
    """

    incident: Incident
    briefing: Briefing
    threshold: float
    window: timedelta
    reopen_within: timedelta
    alt: str
    zone: ZoneInfo
    withheld: int = 0


def card_text(state: CardState, texts: Catalogue) -> str:
    """The one line that a notification shows."""
    incident = state.incident
    return texts.text(
        "card.fallback",
        level=level_name(incident.level, texts),
        observed=counted(incident, texts),
        brand=name(subject_name(incident, texts)),
        window=duration(incident.window, texts),
        expected=number(incident.expected),
        state=state_name(incident, texts),
    )


def card_blocks(state: CardState, texts: Catalogue) -> list[Block]:
    incident, briefing = state.incident, state.briefing
    return [
        blocks.header(
            texts.text(
                _title(incident),
                emoji=level_emoji(incident),
                brand=subject_name(incident, texts),
                who=incident.resolved_by or "",
            )
        ),
        blocks.section(_why(state, texts)),
        *repeats_context(briefing.crowd, texts),
        blocks.fields(_facts(state, texts)),
        blocks.section("\n".join([_about(state, texts), *severity_lines(incident, texts)])),
        blocks.picture(state.alt),
        blocks.section(f"*{texts.text('card.next')}*  {_next_step(state, texts)}"),
        *controls(incident, texts),
        blocks.context(*_basis(state, texts)),
    ]


def _facts(state: CardState, texts: Catalogue) -> list[tuple[str, str]]:
    incident = state.incident
    return [
        (texts.text(_level_label(incident)), level_name(_shown_level(incident), texts)),
        (texts.text("card.state"), state_name(incident, texts)),
        (texts.text("card.since"), reader_time(incident.since, state.zone)),
        (texts.text("card.sources"), _sources(state.briefing, texts)),
        *([(texts.text("owner.label"), owner_of(incident, texts))] if _is_handed_over(incident) else []),
        *_looked_at(incident, texts),
    ]


def _is_handed_over(incident: Incident) -> bool:
    """Whether somebody else has it than the one whom the state names; otherwise the line would say it twice."""
    return incident.owner_name is not None and incident.owner_name != incident.acknowledged_by


def _class(incident: Incident, texts: Catalogue) -> str:
    shown = class_name(incident.crisis_class, texts)
    return texts.text("card.class_by", kind=shown, who=name(incident.class_by)) if incident.class_by else shown


def _looked_at(incident: Incident, texts: Catalogue) -> list[tuple[str, str]]:
    """That a person must look; of what is over only the red lines that it crossed, as nobody must look any more."""
    lines = red_lines(incident, texts)
    if not incident.is_live:
        return [(texts.text("card.red_lines"), lines)] if lines else []
    return [(texts.text("card.review"), lines or texts.text("card.review_asked"))] if incident.needs_review else []


def _basis(state: CardState, texts: Catalogue) -> list[str]:
    incident = state.incident
    lines = [
        texts.text("card.number", number=incident.number),
        texts.text(
            "card.basis",
            mentions=f"{state.briefing.window_counts.total:,}",
            brand=name(subject_name(incident, texts)),
            window=duration(state.window, texts),
            alarm=_alarm_line(state, texts),
            zone=state.zone.key,
        ),
    ]
    if state.withheld:
        lines.append(texts.text("card.withheld", count=state.withheld))
    return lines


def _alarm_line(state: CardState, texts: Catalogue) -> str:
    """From how many on it rings, where that is known and there still is something that may ring."""
    if not state.incident.is_live or isinf(state.threshold):
        return ""
    window = duration(state.incident.window, texts)
    return texts.text("card.alarm_line", threshold=number(state.threshold), window=window)


def _title(incident: Incident) -> str:
    if not incident.is_live:
        return "card.title_closed" if incident.resolved_by else "card.title_ended"
    if incident.state is IncidentState.MONITORING:
        return "card.title_monitoring"
    return "opening.card_title" if was_never_heard(incident) else "card.title"


def _level_label(incident: Incident) -> str:
    return "card.level_worst" if _is_quiet(incident) else "card.level"


def _shown_level(incident: Incident) -> Level:
    """Of what is quiet or over, people ask how bad it was."""
    return min(incident.worst_level, incident.level) if _is_quiet(incident) else incident.level


def _is_quiet(incident: Incident) -> bool:
    return not incident.is_live or incident.state is IncidentState.MONITORING


def _why(state: CardState, texts: Catalogue) -> str:
    incident = state.incident
    if not incident.is_live:
        counts = state.briefing.burst_counts
        return texts.text(
            "card.summary",
            negative=f"{counts.negative:,}",
            mentions=f"{counts.total:,}",
            peak=incident.peak_observed,
            window=duration(state.window, texts),
            length=span(max(state.briefing.at - incident.since, state.window), texts),
        )
    return texts.text(
        "card.why" if incident.observed > incident.expected else "card.why_quiet",
        observed=counted(incident, texts),
        window=duration(incident.window, texts),
        expected=number(incident.expected),
        usual=against_usual(incident.observed, incident.expected, texts),
    )


def _about(state: CardState, texts: Catalogue) -> str:
    """The class and the words that recur on one line: a card must fit a small screen."""
    kind, words = _class(state.incident, texts), " · ".join(name(word) for word in state.briefing.words)
    return texts.text("card.about_words", kind=kind, words=words) if words else texts.text("card.about", kind=kind)


def _sources(briefing: Briefing, texts: Catalogue) -> str:
    """The busiest by name, and how many negatives came from the others."""
    named = [f"{name(source_name(source, texts))} {count}" for source, count in briefing.sources]
    rest = briefing.burst_counts.negative - sum(count for _, count in briefing.sources)
    if named and rest > 0:
        named.append(texts.text("card.sources_more", count=f"{rest:,}"))
    return ", ".join(named) or texts.text("card.none_yet")


def _next_step(state: CardState, texts: Catalogue) -> str:
    incident = state.incident
    if incident.state is IncidentState.MERGED:
        return texts.text("card.next_merged")
    if incident.resolved_at is not None and not incident.is_live:
        until = reader_time(incident.resolved_at + state.reopen_within, state.zone)
        return texts.text(_AFTER_THE_END.get(incident.state, "card.next_ended"), until=until)
    if incident.snoozed_until is not None:
        until = reader_time(incident.snoozed_until, state.zone)
        return texts.text("card.next_snoozed", until=until, who=name(incident.snoozed_by or "?"))
    if incident.state is IncidentState.MONITORING:
        return texts.text("card.next_monitoring")
    asked = "card.next_open" if incident.state is IncidentState.OPEN else "card.next_acknowledged"
    return " ".join([texts.text(asked), *_due(state, texts)])


def _due(state: CardState, texts: Catalogue) -> list[str]:
    """What is due by when, the earliest first."""
    due = state.incident.due
    times = {
        "acknowledge": due.acknowledge,
        "first_response": due.first_response,
        "update": due.update,
        "facts": due.facts,
    }
    known = sorted((at, what) for what, at in times.items() if at is not None)
    return [texts.text(f"card.due_{what}", at=reader_time(at, state.zone)) for at, what in known]
