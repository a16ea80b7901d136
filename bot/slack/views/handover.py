"""The morning message after quiet hours."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import name, reader_time
from bot.slack.views.wording import level_emoji, level_name, state_name, subject_name

#: So many lines fit into a message; more incidents in one night are counted and not named.
MOST_LINES = 20


def handover(held: Sequence[Incident], withheld: int, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """What was held back, the worst first, and how many alarms were withheld meanwhile."""
    title, intro = texts.text("handover.title"), texts.text("handover.intro", count=len(held))
    worst_first = sorted(held, key=lambda incident: (not incident.is_live, incident.level, incident.number))
    body = [blocks.header(title), blocks.section(intro)]
    body += [blocks.section(_line(incident, zone, texts)) for incident in worst_first[:MOST_LINES]]
    if withheld:
        body.append(blocks.context(texts.text("handover.withheld", count=withheld)))
    return f"{title}. {intro}", body


def _line(incident: Incident, zone: ZoneInfo, texts: Catalogue) -> str:
    return texts.text(
        "handover.held",
        emoji=level_emoji(incident),
        number=incident.number,
        brand=name(subject_name(incident, texts)),
        level=level_name(incident.level, texts),
        since=reader_time(incident.since, zone),
        state=state_name(incident, texts),
    )
