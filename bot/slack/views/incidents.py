"""The answers to ``/sentiment incidents`` and ``/sentiment incident 12``."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.incident import Incident, TimelineEntry
from analysis.level import Level
from bot.answers.answerer import Occasion, Page
from bot.answers.incident import IncidentFacts
from bot.answers.incidents import IncidentsFacts
from bot.asking.questions import AskIncident, AskIncidents, Which
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Action
from bot.slack.text import name
from bot.slack.views.owner import owner_of
from bot.slack.views.severity import severity_lines
from bot.slack.views.typed import typed_on
from bot.slack.views.windows import full_time
from bot.slack.views.wording import (
    class_name,
    counted,
    duration,
    level_emoji,
    level_name,
    number,
    red_lines,
    span,
    state_name,
    subject_name,
)


def incidents(facts: IncidentsFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """A line for each, the newest first, with what is due next."""
    which = facts.which.value
    title = texts.text(f"incidents.title_{which}", count=facts.count)
    if not facts.incidents:
        line = texts.text(f"incidents.none_{which}")
        # Who asked for all of them has nothing more to ask for.
        more = [_more(facts, occasion, texts)] if facts.which is Which.OPEN else []
        return Page(line, [blocks.section(line), *more])
    lines = [_line(incident, occasion.zone, texts) for incident in facts.incidents]
    if facts.count > len(lines):
        lines.append(texts.text("answer.more", count=facts.count - len(lines)))
    body = [blocks.section(f"*{title}*"), *map(blocks.section, lines), _more(facts, occasion, texts)]
    return Page(title, body)


def _line(incident: Incident, zone: ZoneInfo, texts: Catalogue) -> str:
    line = texts.text(
        "incidents.line",
        emoji=level_emoji(incident),
        number=incident.number,
        brand=name(subject_name(incident, texts)),
        level=level_name(incident.level, texts),
        state=state_name(incident, texts),
        since=full_time(incident.since, zone),
    )
    due = incident.due.next
    return line if due is None else f"{line} · {texts.text('incidents.next_due', at=full_time(due, zone))}"


def _more(facts: IncidentsFacts, occasion: Occasion, texts: Catalogue) -> Block:
    if facts.incidents:
        command = typed_on(occasion, AskIncident(facts.incidents[0].number), texts.language)
        return blocks.context(texts.text("incidents.more", command=command, zone=occasion.zone.key))
    command = typed_on(occasion, AskIncidents(Which.ALL), texts.language)
    return blocks.context(texts.text("incidents.more_all", command=command, zone=occasion.zone.key))


def incident(facts: IncidentFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """State, level, class, owner, numbers, severity, what is due, the last entry of the timeline, the thread."""
    found = facts.incident
    if found is None:
        command = typed_on(occasion, AskIncidents(Which.ALL), texts.language)
        line = texts.text("incident.none", number=facts.number, command=command)
        return Page(line, [blocks.section(line)])
    brand = subject_name(found, texts)
    title = texts.text("incident.title", emoji=level_emoji(found), number=found.number, brand=brand)
    level, state = level_name(found.level, texts), state_name(found, texts)
    line = texts.text("incident.fallback", number=found.number, brand=name(brand), level=level, state=state)
    body = [
        blocks.header(title),
        blocks.fields(_figures(found, occasion.now, occasion.zone, texts)),
        *map(blocks.section, severity_lines(found, texts)),
        *_notes(facts, found, occasion.zone, texts),
        *_thread(facts, occasion, texts),
        blocks.context(texts.text("incident.zone", zone=occasion.zone.key)),
    ]
    return Page(line, body)


def _figures(found: Incident, now: datetime, zone: ZoneInfo, texts: Catalogue) -> list[tuple[str, str]]:
    window = duration(found.window, texts)
    observed = texts.text("incident.observed_value", observed=counted(found, texts), expected=number(found.expected))
    lasted = span((now if found.is_live else found.resolved_at or now) - found.since, texts)
    crossed = red_lines(found, texts)
    return [
        (texts.text("card.level" if found.is_live else "card.level_worst"), level_name(_level(found), texts)),
        (texts.text("incident.state"), state_name(found, texts)),
        (texts.text("incident.class"), class_name(found.crisis_class, texts)),
        (texts.text("incident.owner"), owner_of(found, texts)),
        (texts.text("incident.since"), full_time(found.since, zone)),
        (texts.text("incident.lasts" if found.is_live else "incident.lasted"), lasted),
        (texts.text("incident.observed", window=window), observed),
        *([(texts.text("incident.peak"), f"{found.peak_observed:,}")] if found.peak_observed else []),
        *([(texts.text("card.red_lines"), crossed)] if crossed else []),
        *([(texts.text("incident.due"), _due(found, zone, texts))] if found.is_live else []),
    ]


def _level(found: Incident) -> Level:
    """Of what is over, people ask how bad it was."""
    return found.level if found.is_live else min(found.worst_level, found.level)


def _due(found: Incident, zone: ZoneInfo, texts: Catalogue) -> str:
    due = found.due
    times: dict[str, datetime | None] = {
        "acknowledge": due.acknowledge,
        "first_response": due.first_response,
        "update": due.update,
        "facts": due.facts,
    }
    known = sorted((at, what) for what, at in times.items() if at is not None)
    lines = [texts.text(f"incident.due_{what}", at=full_time(at, zone)) for at, what in known]
    return "\n".join(lines) or texts.text("incident.due_none")


def _notes(facts: IncidentFacts, found: Incident, zone: ZoneInfo, texts: Catalogue) -> list[Block]:
    notes = []
    if found.snoozed_until is not None:
        until = full_time(found.snoozed_until, zone)
        notes.append(texts.text("incident.snoozed", until=until, who=name(found.snoozed_by or "?")))
    if facts.last is not None:
        notes.append(_last(facts.last, zone, texts))
    if facts.is_past and facts.last is not None:
        notes.append(texts.text("incident.past", at=full_time(facts.last.at, zone)))
    return [blocks.section("\n".join(notes))] if notes else []


def _last(entry: TimelineEntry, zone: ZoneInfo, texts: Catalogue) -> str:
    key, known = f"entry.{entry.kind}", texts.keys()
    kind = texts.text(key if key in known else "entry.other", kind=name(entry.kind))
    at = full_time(entry.at, zone)
    if entry.actor is None:
        return texts.text("incident.last", kind=kind, at=at)
    return texts.text("incident.last_by", kind=kind, who=name(entry.actor), at=at)


def _thread(facts: IncidentFacts, occasion: Occasion, texts: Catalogue) -> list[Block]:
    card = facts.card
    if card is None:
        return []
    if not occasion.slack_url:
        return [
            blocks.context(
                texts.text("incident.place", channel=card.channel, at=full_time(card.posted_at, occasion.zone))
            )
        ]
    # What chat.getPermalink gives; put together here, because an answer need not wait for another call.
    url = f"{occasion.slack_url}archives/{card.channel}/p{card.ts.replace('.', '')}"
    return [blocks.actions(blocks.link(texts.text("incident.thread"), Action.OPEN_THREAD.value, url))]
