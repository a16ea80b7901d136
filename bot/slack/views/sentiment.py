"""The answer to ``/sentiment today`` and the like."""

from __future__ import annotations

from functools import partial
from typing import Final

from analysis.charts import trend_png
from bot.answers.answerer import Occasion, Page
from bot.answers.sentiment import SentimentFacts
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import clip, escape
from bot.slack.views.chart import alt_text, answer_chart
from bot.slack.views.parts import named_sources, part_lines
from bot.slack.views.windows import basis, period_name, title_of
from bot.slack.views.wording import share

#: The share of so few mentions is an accident: nothing is said of how it changed.
FEWEST_BEFORE: Final = 10


def sentiment(facts: SentimentFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """Figures, the change against the time before, a chart; without mentions, that there are none."""
    counts = facts.counts
    title = title_of("sentiment.title", "sentiment.title_brand", facts.window, facts.brand, texts)
    line = texts.text(
        "sentiment.fallback",
        title=escape(clip(title, blocks.HEADER_LIMIT)),
        mentions=counts.total,
        negative=counts.negative,
        share=share(counts.negative, counts.total),
    )
    small_print = basis(facts.span, counts.total, occasion.zone, texts, facts.empty_before)
    if not counts.total:
        return Page(line, [blocks.header(title), blocks.section(texts.text("answer.nothing")), small_print])
    chart = answer_chart(facts, occasion.zone, texts)
    alt = alt_text(chart, facts.brand, occasion.zone, texts, facts.empty_before)
    body = [
        _figures(facts, texts),
        blocks.section(_change(facts, texts)),
        *_by_source(facts, texts),
        blocks.picture(alt),
    ]
    return Page(line, [blocks.header(title), *body, small_print], partial(trend_png, chart, alt=alt))


def _figures(facts: SentimentFacts, texts: Catalogue) -> Block:
    counts = facts.counts

    def with_share(part: int) -> str:
        return texts.text("sentiment.share", count=f"{part:,}", share=share(part, counts.total))

    return blocks.fields(
        [
            (texts.text("sentiment.totals"), f"{counts.total:,}"),
            (texts.text("sentiment.negative"), with_share(counts.negative)),
            (texts.text("sentiment.neutral"), with_share(counts.neutral)),
            (texts.text("sentiment.positive"), with_share(counts.positive)),
        ]
    )


def _change(facts: SentimentFacts, texts: Catalogue) -> str:
    counts, before = facts.counts, facts.before
    period = period_name(facts.window, texts)
    now_share = share(counts.negative, counts.total)
    if not before.total:
        return texts.text("sentiment.change_unknown", share=now_share, period=period)
    if before.total < FEWEST_BEFORE:
        return texts.text("sentiment.change_few", share=now_share, period=period, before=before.total)
    points = round(100 * (counts.negative / counts.total - before.negative / before.total), 1)
    direction = "up" if points > 0 else "down" if points < 0 else "same"
    change = texts.text(
        "sentiment.change",
        share=now_share,
        before=share(before.negative, before.total),
        period=period,
        points=texts.text(f"sentiment.change_points_{direction}", points=f"{abs(points):g}"),
    )
    volume = texts.text("sentiment.volume", mentions=f"{counts.total:,}", before=f"{before.total:,}", period=period)
    return f"{change}\n{volume}"


def _by_source(facts: SentimentFacts, texts: Catalogue) -> list[Block]:
    if facts.sources is None:
        return []
    lines = part_lines(named_sources(facts.sources, texts), facts.window, texts)
    return [blocks.section(f"*{texts.text('sentiment.by_source')}*"), *(blocks.section(line) for line in lines)]
