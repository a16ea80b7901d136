"""The answer to "which words stand out?", and its chart."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analysis.hotspots import Hotspot
from analysis.word_charts import MOST_HOTSPOTS, HotspotBar, HotspotChart
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import escape, local_time, name
from bot.slack.views.posts import about, basis_line, origin, past_line, quoted, rich_text, span_text
from bot.slack.views.wording import estimated
from bot.word_answers.hotspots import FEWEST_PAST, HotspotAnswer

#: Three posts to a hotspot leave this much for each.
POST_LIMIT = 180


def hotspots(answer: HotspotAnswer, zone: ZoneInfo, alt: str, texts: Catalogue) -> tuple[str, list[Block]]:
    """The answer with its notification line. The picture's place is there whenever there is something to show."""
    brand = about(answer.brand, texts)
    body: list[Block] = [] if answer.moving else [blocks.section(texts.text("hotspots.moving_none"))]
    for place, hotspot in enumerate(answer.hotspots[:MOST_HOTSPOTS], start=1):
        if place == len(answer.moving) + 1:
            body.append(blocks.section(texts.text("hotspots.usual")))
        body.append(blocks.section(_line(place, hotspot, answer, texts)))
        parts = [
            part
            for post in hotspot.posts
            for part in quoted(post.text, [origin(post, post.reach, zone, texts)], post.url, texts, limit=POST_LIMIT)
        ]
        if parts:
            body.append(rich_text(parts))
    if answer.hotspots:
        words = " · ".join(name(term(each, texts)) for each in answer.moving[:MOST_HOTSPOTS])
        line = texts.text("hotspots.fallback" if words else "hotspots.fallback_usual", brand=name(brand), words=words)
        body = [blocks.picture(alt), *body]
    else:
        line = texts.text("hotspots.fallback_none", brand=name(brand))
        body = [blocks.section(texts.text("hotspots.none" if answer.basis.counts.total else "words.nothing"))]
    notes = [basis_line(answer.basis, zone, texts)]
    if answer.basis.counts.total:
        notes.append(past_line(answer.past, zone, texts))
    return line, [blocks.header(texts.text("hotspots.title", brand=brand)), *body, blocks.context(*notes)]


def hotspot_chart(answer: HotspotAnswer, zone: ZoneInfo, texts: Catalogue) -> HotspotChart:
    """The bars of the answer in words of the catalogue."""
    bars = [
        HotspotBar(term(each, texts), each.count, _usual(each, answer), _note(each, answer, texts))
        for each in answer.hotspots[:MOST_HOTSPOTS]
    ]
    return HotspotChart(
        title=texts.text("hotspots.chart_title", brand=about(answer.brand, texts)),
        bars=bars,
        count=texts.text("hotspots.chart_count"),
        usual=texts.text("hotspots.chart_usual"),
        sample_size=texts.text(
            "words.note_read_negative",
            read=f"{answer.basis.negative:,}",
            there=f"{answer.basis.counts.negative:,}",
        ),
        zone=span_text(answer.basis.start, answer.basis.end, zone, texts),
        empty=texts.text("hotspots.chart_empty"),
    )


def hotspot_alt(answer: HotspotAnswer, zone: ZoneInfo, texts: Catalogue) -> str:
    """What the bars show, for those who cannot see them."""
    said = {
        "brand": about(answer.brand, texts),
        "start": local_time(answer.basis.start, zone),
        "end": local_time(answer.basis.end, zone),
    }
    if not answer.hotspots:
        return texts.text("hotspots.alt_empty", **said)
    bars = texts.text("words.between_clauses").join(
        texts.text(
            "hotspots.alt_bar",
            term=term(each, texts),
            count=estimated(each.count, texts, is_estimated=not answer.basis.is_all_negative),
            trend=_trend(each, answer, texts),
        )
        for each in answer.hotspots[:MOST_HOTSPOTS]
    )
    return texts.text("hotspots.alt", **said, bars=bars)


def term(hotspot: Hotspot, texts: Catalogue) -> str:
    """The words of a hotspot, with the reader's marks between them."""
    return texts.text("words.between_words").join(hotspot.words)


def _line(place: int, hotspot: Hotspot, answer: HotspotAnswer, texts: Catalogue) -> str:
    return texts.text(
        "hotspots.line",
        place=place,
        term=name(term(hotspot, texts)),
        count=estimated(hotspot.count, texts, is_estimated=not answer.basis.is_all_negative),
        trend=escape(_trend(hotspot, answer, texts)),
        share=f"{hotspot.share_negative:.0%}",
    )


def _trend(hotspot: Hotspot, answer: HotspotAnswer, texts: Catalogue) -> str:
    """How often it is said against the past, and its state; without a past, that there is none."""
    if answer.past is None:
        return texts.text("hotspots.no_past")
    state = texts.text(f"hotspots.state_{hotspot.state.value}")
    return texts.text("hotspots.trend", growth=growth_text(hotspot.growth, hotspot.past_count, texts), state=state)


def growth_text(growth: float | None, past_count: int, texts: Catalogue) -> str:
    """How many times the usual, if the past has enough of it to say so."""
    if growth is None:
        return texts.text("hotspots.growth_none")
    if past_count < FEWEST_PAST:
        return texts.text("hotspots.growth_few")
    return texts.text("hotspots.growth", growth=times(growth))


def _note(hotspot: Hotspot, answer: HotspotAnswer, texts: Catalogue) -> str:
    if answer.past is None:
        return ""
    state = texts.text(f"hotspots.state_{hotspot.state.value}")
    if hotspot.growth is None or hotspot.past_count < FEWEST_PAST:
        return state
    return texts.text("hotspots.chart_note", growth=times(hotspot.growth), state=state)


def _usual(hotspot: Hotspot, answer: HotspotAnswer) -> float | None:
    """How many negative mentions the past had of it in as much time."""
    if answer.past is None:
        return None
    return hotspot.count / hotspot.growth if hotspot.growth else 0.0


def times(growth: float) -> str:
    """How many times as many: as exact as it is meant."""
    return f"{growth:.1f}" if growth < 10 else f"{growth:,.0f}"
