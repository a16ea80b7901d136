"""The answer to ``/sentiment sources``."""

from __future__ import annotations

from bot.answers.answerer import Occasion, Page
from bot.answers.sources import SourcesFacts
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.text import clip, escape
from bot.slack.views.parts import named_sources, part_lines, part_name
from bot.slack.views.windows import basis, title_of


def sources(facts: SourcesFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """The one with most negative mentions in a sentence, then a line for each."""
    title = title_of("sources.title", "sources.title_brand", facts.window, facts.brand, texts)
    line = texts.text(
        "sources.fallback",
        title=escape(clip(title, blocks.HEADER_LIMIT)),
        count=len(facts.sources),
        mentions=facts.mentions,
    )
    lines = part_lines(named_sources(facts.sources, texts), facts.window, texts)
    body = [_summary(facts, texts), *lines] if lines else [texts.text("answer.nothing")]
    small_print = basis(facts.span, facts.mentions, occasion.zone, texts)
    return Page(line, [blocks.header(title), *map(blocks.section, body), small_print])


def _summary(facts: SourcesFacts, texts: Catalogue) -> str:
    first = named_sources(facts.sources[:1], texts)[0]
    negative = sum(part.counts.negative for part in facts.sources)
    if not negative:
        return texts.text("sources.none_negative")
    return texts.text(
        "sources.most", name=part_name(first, texts), negative=f"{first.counts.negative:,}", all=f"{negative:,}"
    )
