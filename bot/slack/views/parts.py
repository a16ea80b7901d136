"""Brands or sources beside one another, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.share_of_voice import Part
from bot.asking.questions import Window
from bot.catalogue import Catalogue
from bot.slack.text import name
from bot.slack.views.windows import period_name
from bot.slack.views.wording import number, share, source_name

#: More are not read; how many there are is said.
MOST = 12


def part_lines(parts: Sequence[Part], window: Window, texts: Catalogue) -> list[str]:
    """The first parts as they come, and how many more there are."""
    lines = [part_line(part, window, texts) for part in parts[:MOST]]
    return [*lines, texts.text("answer.more", count=len(parts) - MOST)] if len(parts) > MOST else lines


def named_sources(parts: Sequence[Part], texts: Catalogue) -> list[Part]:
    """Parts that are sources, by their usual names."""
    return [replace(part, name=source_name(part.name, texts)) for part in parts]


def part_line(part: Part, window: Window, texts: Catalogue) -> str:
    shown = part_name(part, texts)
    if part.interval is None:
        return texts.text("part.line_none", name=shown)
    low, high = part.interval
    return texts.text(
        "part.line",
        name=shown,
        mentions=f"{part.counts.total:,}",
        share=f"{part.share:.0%}",
        negative=f"{part.counts.negative:,}",
        negative_share=share(part.counts.negative, part.counts.total),
        low=f"{low:.0%}",
        high=f"{high:.0%}",
        growth=_growth(part, window, texts),
    )


def part_name(part: Part, texts: Catalogue) -> str:
    return name(part.name) or texts.text("part.no_source")


def _growth(part: Part, window: Window, texts: Catalogue) -> str:
    period = period_name(window, texts)
    if part.growth is None:
        return texts.text("part.growth_new", period=period)
    return texts.text("part.growth", times=number(part.growth), period=period)
