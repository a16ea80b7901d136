"""How an incident stands, in a few lines: for threads, in which the card is far up."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import name, reader_time
from bot.slack.views.owner import owner_of
from bot.slack.views.wording import counted, duration, level_emoji, level_name, number, state_name, subject_name

#: More live incidents than this are counted and not named.
MOST_LINES = 20


def incident_status(incident: Incident, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """State, who has it, what is due next, and the numbers of the last signal."""
    line = _line(incident, texts)
    owner = texts.text("status.who", owner=owner_of(incident, texts))
    numbers = texts.text(
        "status.numbers",
        observed=counted(incident, texts),
        expected=number(incident.expected),
        window=duration(incident.window, texts),
    )
    state, due = state_name(incident, texts), _due(incident, zone, texts)
    shown = [line, f"{state} · {owner}", due] if incident.is_live else [line, state]
    return f"{line}: {state}", [blocks.section("\n".join(shown)), blocks.context(numbers)]


def live_status(live: Sequence[Incident], zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """A line for each that is live, the worst first."""
    if not live:
        text = texts.text("status.none_live")
        return text, [blocks.section(text)]
    title = texts.text("status.live", count=len(live))
    worst_first = sorted(live, key=lambda one: (one.level, one.number))[:MOST_LINES]
    lines = [f"{_line(one, texts)}\n{state_name(one, texts)} · {_due(one, zone, texts)}" for one in worst_first]
    return title, [blocks.section(f"*{title}*"), *(blocks.section(line) for line in lines)]


def _line(incident: Incident, texts: Catalogue) -> str:
    return texts.text(
        "status.line",
        emoji=level_emoji(incident),
        number=incident.number,
        brand=name(subject_name(incident, texts)),
        level=level_name(incident.level, texts),
    )


def _due(incident: Incident, zone: ZoneInfo, texts: Catalogue) -> str:
    """The earliest of what is due, or until when it is put off."""
    if incident.snoozed_until is not None:
        return texts.text("status.snoozed", at=reader_time(incident.snoozed_until, zone))
    due = incident.due
    times = {
        "acknowledge": due.acknowledge,
        "first_response": due.first_response,
        "update": due.update,
        "facts": due.facts,
    }
    known = sorted((at, what) for what, at in times.items() if at is not None)
    if not known:
        return texts.text("status.nothing_due")
    at, what = known[0]
    return texts.text("status.next", what=texts.text(f"status.due_{what}", at=reader_time(at, zone)))
