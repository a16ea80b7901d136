"""The answer to "what do people talk about?", and its chart."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analysis.word_charts import MOST_TOPICS, TopicBand, TopicChart
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import local_time, name
from bot.slack.views.hotspots import times
from bot.slack.views.posts import about, basis_line, origin, past_line, quoted, rich_text, span_text
from bot.slack.views.wording import duration, estimated
from bot.word_answers.topics import TopicAnswer, TopicTrend

POST_LIMIT = 180
#: A topic that changed by less than a tenth is as before.
SAME = 0.1
#: So many brands of a topic are named.
BRANDS_NAMED = 3


def topics(answer: TopicAnswer, zone: ZoneInfo, alt: str, texts: Catalogue) -> tuple[str, list[Block]]:
    """The answer with its notification line. The picture's place is there whenever there is something to show."""
    brand = about(answer.brand, texts)
    header = blocks.header(texts.text("topics.title", brand=brand))
    shown = answer.topics[:MOST_TOPICS]
    notes = [basis_line(answer.basis, zone, texts)]
    if not shown:
        line = texts.text("topics.fallback_none", brand=name(brand))
        nothing = texts.text("topics.none" if answer.basis.counts.total else "words.nothing")
        return line, [header, blocks.section(nothing), blocks.context(*notes)]
    body: list[Block] = [blocks.picture(alt)]
    for place, topic in enumerate(shown, start=1):
        body.append(blocks.section(_line(place, topic, answer, texts) + _brands(topic, answer, texts)))
        for post in topic.posts[:1]:
            where = origin(post, post.reach, zone, texts)
            body.append(rich_text(quoted(post.text, [where], post.url, texts, limit=POST_LIMIT)))
    words = texts.text("words.between_clauses").join(name(_words(each)) for each in shown[:3])
    line = texts.text("topics.fallback", brand=name(brand), words=words)
    notes.append(past_line(answer.before, zone, texts))
    return line, [header, *body, blocks.context(*notes)]


def topic_chart(answer: TopicAnswer, zone: ZoneInfo, texts: Catalogue) -> TopicChart:
    """The stream of the answer in words of the catalogue."""
    return TopicChart(
        title=texts.text("topics.chart_title", brand=about(answer.brand, texts)),
        bands=[TopicBand(_words(each), each.stream) for each in answer.topics[:MOST_TOPICS]],
        start=answer.basis.start,
        end=answer.basis.end,
        width=answer.width,
        zone_name=zone.key,
        mentions=texts.text("topics.chart_mentions", width=duration(answer.width, texts)),
        sample_size=texts.text(
            "words.note_read", read=f"{answer.basis.read:,}", there=f"{answer.basis.counts.total:,}"
        ),
        zone=span_text(answer.basis.start, answer.basis.end, zone, texts),
        empty=texts.text("topics.chart_empty"),
        day=texts.text("chart.day"),
    )


def topic_alt(answer: TopicAnswer, zone: ZoneInfo, texts: Catalogue) -> str:
    """What the stream shows, for those who cannot see it."""
    said = {
        "brand": about(answer.brand, texts),
        "start": local_time(answer.basis.start, zone),
        "end": local_time(answer.basis.end, zone),
    }
    if not answer.topics:
        return texts.text("topics.alt_empty", **said)
    bands = texts.text("words.between_clauses").join(
        texts.text(
            "topics.alt_band",
            words=_words(each),
            count=estimated(each.count, texts, is_estimated=not answer.basis.is_whole),
            **_peak(each, answer, zone),
        )
        for each in answer.topics[:MOST_TOPICS]
    )
    return texts.text("topics.alt", **said, bands=bands)


def _line(place: int, topic: TopicTrend, answer: TopicAnswer, texts: Catalogue) -> str:
    return texts.text(
        "topics.line",
        place=place,
        words=name(_words(topic)),
        count=estimated(topic.count, texts, is_estimated=not answer.basis.is_whole),
        share=f"{topic.share:.0%}",
        negative=estimated(topic.negative, texts, is_estimated=not answer.basis.is_whole),
        trend=_trend(topic, texts),
    )


def _brands(topic: TopicTrend, answer: TopicAnswer, texts: Catalogue) -> str:
    """Which brands a topic is about, where it is asked for all and there are several."""
    if answer.brand is not None or len({brand for each in answer.topics for brand, _ in each.brands}) < 2:
        return ""
    brands = [f"{name(brand)} {count:,}" for brand, count in topic.brands[:BRANDS_NAMED]]
    return f"\n{texts.text('topics.brands', brands=' · '.join(brands))}" if brands else ""


def _peak(topic: TopicTrend, answer: TopicAnswer, zone: ZoneInfo) -> dict[str, str]:
    """From when to when the step was in which most was said."""
    start = answer.basis.start + answer.width * topic.stream.index(max(topic.stream))
    end = min(start + answer.width, answer.basis.end)
    return {"peak_from": local_time(start, zone), "peak_to": local_time(end, zone)}


def _trend(topic: TopicTrend, texts: Catalogue) -> str:
    if topic.growth is None:
        return texts.text("topics.trend_new" if topic.is_new else "topics.trend_unknown")
    if abs(topic.growth - 1) < SAME:
        return texts.text("topics.trend_same")
    way = "up" if topic.growth > 1 else "down"
    return texts.text(f"topics.trend_{way}", growth=times(topic.growth))


def _words(topic: TopicTrend) -> str:
    return " · ".join(topic.words)
