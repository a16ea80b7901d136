"""The answer to ``/sentiment compare A B``."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

from analysis.brand_charts import MOST_BRANDS, BrandChart, BrandPanel, brand_png
from analysis.share_of_voice import Part
from bot.answers.answerer import Occasion, Page
from bot.answers.compare import CompareFacts
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.text import clip, escape, name
from bot.slack.views.parts import part_line, part_name
from bot.slack.views.windows import basis, window_name

#: More blocks than these, and the message is too long for Slack.
MOST = 12


def compare(facts: CompareFacts, occasion: Occasion, texts: Catalogue) -> Page:
    """Who is talked about most and who worst, then a line for each brand."""
    named = texts.text("words.between_words").join(clip(part.name, 40) for part in facts.brands)
    title = texts.text("compare.title", window=window_name(facts.window, texts), brands=named)
    line = texts.text(
        "compare.fallback", title=escape(clip(title, blocks.HEADER_LIMIT)), mentions=f"{facts.mentions:,}"
    )
    lines = [_line(facts, index, texts) for index in range(min(len(facts.brands), MOST))]
    summary = _summary(facts, texts) if facts.mentions else texts.text("answer.nothing")
    body = [blocks.section(text) for text in (summary, *lines)]
    below = basis(facts.span, facts.mentions, occasion.zone, texts)
    if not facts.mentions:
        return Page(line, [blocks.header(title), *body, below])
    chart, alt = compare_chart(facts, occasion.zone, texts), compare_alt(facts, texts)
    shown = [blocks.header(title), body[0], blocks.picture(alt), *body[1:], below]
    return Page(line, shown, partial(brand_png, chart, alt=alt))


def compare_chart(facts: CompareFacts, zone: ZoneInfo, texts: Catalogue) -> BrandChart:
    """A panel for each brand, the most talked about first."""
    return BrandChart(
        title=texts.text("compare.chart_title"),
        panels=[
            BrandPanel(part.name, _negative(part, texts), facts.buckets.get(part.name, ())) for part in facts.brands
        ],
        start=min([facts.span.start, *(bucket.start for some in facts.buckets.values() for bucket in some)]),
        end=facts.span.end,
        width=facts.span.width,
        zone_name=zone.key,
        negative=texts.text("chart.negative"),
        others=texts.text("compare.others"),
        sample_size=texts.text("compare.sample", count=f"{facts.mentions:,}"),
        zone=texts.text("chart.zone", zone=zone.key),
        day=texts.text("chart.day"),
    )


def compare_alt(facts: CompareFacts, texts: Catalogue) -> str:
    """What the picture shows, in words."""
    brands = texts.text("words.between_clauses").join(
        texts.text("compare.alt_brand", brand=part.name, count=f"{part.counts.total:,}", share=_negative(part, texts))
        for part in facts.brands[:MOST_BRANDS]
    )
    return texts.text("compare.alt", brands=brands)


def _negative(part: Part, texts: Catalogue) -> str:
    return texts.text("compare.negative", share="–" if part.negative_share is None else f"{part.negative_share:.0%}")


def _line(facts: CompareFacts, index: int, texts: Catalogue) -> str:
    part = facts.brands[index]
    line = part_line(part, facts.window, texts)
    return line if part.net is None else f"{line} · {texts.text('compare.net', net=f'{part.net:+.2f}')}"


def _summary(facts: CompareFacts, texts: Catalogue) -> str:
    most = facts.brands[0]
    voice = texts.text("compare.voice", name=part_name(most, texts), share=f"{most.share:.0%}")
    return f"{voice}\n{_worst(facts, texts)}"


def _worst(facts: CompareFacts, texts: Catalogue) -> str:
    """Only one whose share of negative mentions surely lies above all others' is called the worst."""
    spoken = [part for part in facts.brands if part.interval is not None]
    worst = max(spoken, key=lambda part: part.negative_share or 0.0)
    others = [part for part in spoken if part is not worst]
    if not others or worst.interval is None or worst.interval[0] <= max(_highest(part.interval) for part in others):
        return texts.text("compare.worst_close")
    return texts.text("compare.worst", name=name(worst.name), share=f"{worst.negative_share:.0%}")


def _highest(interval: tuple[float, float] | None) -> float:
    return 0.0 if interval is None else interval[1]
