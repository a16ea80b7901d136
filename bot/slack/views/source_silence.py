"""What the ops channel is told of sources that stop delivering, and of those that are back."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from analysis.delivery import Pause, Silence
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import name, reader_time
from bot.slack.views.wording import duration, number

#: So many sources are named in one message; more at once are counted.
MOST_LINES = 20


def deliveries(
    fallen: Sequence[Pause], back: Sequence[tuple[Pause, Silence]], zone: ZoneInfo, texts: Catalogue
) -> tuple[str, list[Block]]:
    """A line for each source, those that fell silent first."""
    lines = [
        texts.text(
            "source_silence.fallen",
            source=name(pause.source),
            since=reader_time(pause.since, zone),
            missed=number(pause.missed),
        )
        for pause in fallen
    ]
    lines += [
        texts.text(
            "source_silence.back",
            source=name(pause.source),
            length=duration(pause.since - silence.since, texts),
            since=reader_time(silence.since, zone),
        )
        for pause, silence in back
    ]
    shown = lines[:MOST_LINES]
    if len(lines) > len(shown):
        shown.append(texts.text("source_silence.more", count=len(lines) - len(shown)))
    return shown[0], [blocks.section(line) for line in shown]
