"""The card of an incident in the alert channel: the truth, updated in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from analysis.incident_state import IncidentState
from bot.briefing import Briefing
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Action
from bot.slack.text import name, reader_time
from bot.slack.views.wording import brand_name, duration, level_emoji, level_name, number, state_name


@dataclass(frozen=True, slots=True)
class CardState:
    """All that the card shows. ``threshold`` is the alarm line at the last reading, in negative mentions."""

    incident: Incident
    briefing: Briefing
    threshold: float
    window: timedelta
    reopen_within: timedelta
    alt: str
    zone: ZoneInfo


def card_text(state: CardState, texts: Catalogue) -> str:
    """The one line that a notification shows."""
    incident = state.incident
    return texts.text(
        "card.fallback",
        level=level_name(incident.level, texts),
        observed=incident.observed,
        brand=name(brand_name(incident.brand, texts)),
        window=duration(state.window, texts),
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
                brand=brand_name(incident.brand, texts),
                who=incident.resolved_by or "",
            )
        ),
        blocks.section(_why(state, texts)),
        blocks.fields(
            [
                (texts.text(_level_label(incident)), level_name(incident.level, texts)),
                (texts.text("card.state"), state_name(incident, texts)),
                (texts.text("card.since"), reader_time(incident.since, state.zone)),
                (texts.text("card.sources"), _sources(briefing, texts)),
            ]
        ),
        blocks.section(f"*{texts.text('card.words')}*  {_words(briefing, texts)}"),
        blocks.picture(state.alt),
        blocks.section(f"*{texts.text('card.next')}*  {_next_step(state, texts)}"),
        *_buttons(incident, texts),
        blocks.context(
            texts.text("card.number", number=incident.number),
            texts.text(
                "card.basis",
                mentions=f"{briefing.window_counts.total:,}",
                brand=name(brand_name(incident.brand, texts)),
                window=duration(state.window, texts),
                threshold=number(state.threshold),
                zone=state.zone.key,
            ),
        ),
    ]


def _title(incident: Incident) -> str:
    if not incident.is_live:
        return "card.title_closed" if incident.resolved_by else "card.title_ended"
    return "card.title_monitoring" if incident.state is IncidentState.MONITORING else "card.title"


def _level_label(incident: Incident) -> str:
    """The level stays that of the worst moment; once it is quiet the card has to say so."""
    quiet = not incident.is_live or incident.state is IncidentState.MONITORING
    return "card.level_worst" if quiet else "card.level"


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
            length=duration(max(state.briefing.at - incident.since, state.window), texts),
        )
    return texts.text(
        "card.why" if incident.observed > incident.expected else "card.why_quiet",
        observed=incident.observed,
        window=duration(state.window, texts),
        expected=number(incident.expected),
        ratio=number(incident.observed / max(incident.expected, 1.0)),
    )


def _words(briefing: Briefing, texts: Catalogue) -> str:
    return " · ".join(name(word) for word in briefing.words) or texts.text("card.none_yet")


def _sources(briefing: Briefing, texts: Catalogue) -> str:
    named = [f"{name(source)} {count}" for source, count in briefing.sources]
    return ", ".join(named) or texts.text("card.none_yet")


def _next_step(state: CardState, texts: Catalogue) -> str:
    incident = state.incident
    if incident.resolved_at is not None and not incident.is_live:
        until = reader_time(incident.resolved_at + state.reopen_within, state.zone)
        return texts.text("card.next_ended", until=until)
    if incident.state is IncidentState.MONITORING:
        return texts.text("card.next_monitoring")
    if incident.state is IncidentState.OPEN:
        return texts.text("card.next_open")
    return texts.text("card.next_acknowledged")


def _buttons(incident: Incident, texts: Catalogue) -> list[Block]:
    if not incident.is_live:
        return []
    value = str(incident.id)
    confirm = blocks.confirmation(
        texts.text("card.resolve_title"),
        texts.text("card.resolve_text"),
        texts.text("card.confirm"),
        texts.text("card.deny"),
    )
    resolve = blocks.button(texts.text("card.resolve"), Action.RESOLVE, value, confirm=confirm)
    if incident.acknowledged_at is not None:
        return [{"type": "actions", "elements": [resolve]}]
    acknowledge = blocks.button(texts.text("card.acknowledge"), Action.ACKNOWLEDGE, value, style="primary")
    return [{"type": "actions", "elements": [acknowledge, resolve]}]
