"""A trend chart in words of the catalogue, and what it shows as alternative text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, inf
from zoneinfo import ZoneInfo

from analysis.charts import ChartLabels, TrendChart, trend_facts
from analysis.rollup import Bucket
from analysis.usual_band import UsualBar
from bot.answers.sentiment import SentimentFacts
from bot.briefing import Briefing
from bot.catalogue import Catalogue
from bot.slack.text import local_time
from bot.slack.views.wording import brand_name, of_them, subject_name
from storage.rollups import floor

#: More lines across a chart hide the bars.
MOST_MARKS = 5


def incident_chart(briefing: Briefing, expected_an_hour: float, zone: ZoneInfo, texts: Catalogue) -> TrendChart:
    """The day before the burst and the burst itself, with what was expected and where it began."""
    level = expected_an_hour * (briefing.chart_width / timedelta(hours=1))
    bars = ceil((briefing.at - briefing.chart_start) / briefing.chart_width)
    starts = [briefing.chart_start + index * briefing.chart_width for index in range(bars)]
    expected = [(bar.start, bar.mean) for bar in briefing.usual] or [(start, level) for start in starts]
    return trend_chart(
        subject_name(briefing, texts),
        briefing.chart_buckets,
        briefing.chart_start,
        briefing.at,
        briefing.chart_width,
        zone,
        texts,
        expected=expected,
        marks=[(briefing.since, texts.text("chart.since")), *_marks(briefing, texts)],
        usual=briefing.usual,
    )


def _marks(briefing: Briefing, texts: Catalogue) -> list[tuple[datetime, str]]:
    """The newest changes of the level, and what was answered."""
    return [
        (
            event.at,
            texts.text("chart.responded") if event.level is None else texts.text(f"chart.{event.level.name.lower()}"),
        )
        for event in briefing.events[-MOST_MARKS:]
    ]


def answer_chart(answer: SentimentFacts, zone: ZoneInfo, texts: Catalogue) -> TrendChart:
    """The window's bars; of a bar within which the window begins, the chart shows the part that is in it.

    It begins with the bar of the first mention that is known: before it, bars of nothing would say that nobody spoke.
    """
    span = answer.span
    known_from = answer.empty_before
    start = span.start if known_from is None else max(span.start, floor(known_from, span.width))
    usual = [bar for bar in answer.usual if bar.start + span.width > start]
    expected = [(bar.start, bar.mean) for bar in usual]
    return trend_chart(answer.brand, answer.buckets, start, span.end, span.width, zone, texts, expected, usual=usual)


def trend_chart(
    brand: str | None,
    buckets: Sequence[Bucket],
    start: datetime,
    end: datetime,
    width: timedelta,
    zone: ZoneInfo,
    texts: Catalogue,
    expected: Sequence[tuple[datetime, float]] = (),
    marks: Sequence[tuple[datetime, str]] = (),
    usual: Sequence[UsualBar] = (),
) -> TrendChart:
    """A chart of a brand, or of all, in the reader's language and zone."""
    negative = sum(bucket.counts.negative for bucket in buckets)
    total = sum(bucket.counts.total for bucket in buckets)
    title = (
        texts.text("chart.title_all") if brand is None else texts.text("chart.title", brand=brand_name(brand, texts))
    )
    labels = ChartLabels(
        negative=texts.text("chart.negative"),
        neutral=texts.text("chart.neutral"),
        positive=texts.text("chart.positive"),
        expected=texts.text("chart.expected"),
        mentions=texts.text("chart.mentions"),
        sample_size=texts.text("chart.sample", count=f"{total:,}", negative=f"{negative:,}"),
        zone=texts.text("chart.zone", zone=zone.key),
        empty=texts.text("chart.empty"),
        usual=texts.text("chart.usual"),
        day=texts.text("chart.day"),
    )
    return TrendChart(
        title=title,
        zone=zone.key,
        width=width,
        start=start,
        end=end,
        buckets=buckets,
        expected=expected,
        marks=marks,
        usual=usual,
        labels=labels,
    )


def alt_text(
    chart: TrendChart, brand: str | None, zone: ZoneInfo, texts: Catalogue, empty_before: datetime | None = None
) -> str:
    """What the picture shows, for those who cannot see it, and up to when nothing is known, if it begins there."""
    said = [_counted(chart, brand, zone, texts), *_besides(chart, zone, texts)]
    if empty_before is not None:
        said.append(texts.text("chart.alt_no_data", at=local_time(empty_before, zone)))
    return texts.text("chart.alt_between").join(said)


def _besides(chart: TrendChart, zone: ZoneInfo, texts: Catalogue) -> list[str]:
    """What the band and the marks say: which bars stand out, and what happened when."""
    said = []
    if chart.usual:
        high = {bar.start: bar.high for bar in chart.usual}
        above = sum(bucket.counts.negative > high.get(bucket.start, inf) for bucket in chart.buckets)
        said.append(texts.text("chart.alt_above", count=above, bars=len(chart.usual)))
    if chart.marks:
        marks = texts.text("chart.alt_join").join(
            texts.text("chart.alt_mark", what=what, at=local_time(at, zone)) for at, what in sorted(chart.marks)
        )
        said.append(texts.text("chart.alt_marks", marks=marks))
    return said


def _counted(chart: TrendChart, brand: str | None, zone: ZoneInfo, texts: Catalogue) -> str:
    facts = trend_facts(chart)
    name = texts.text("chart.all_brands") if brand is None else brand_name(brand, texts)
    start, end = local_time(chart.start, zone), local_time(chart.end, zone)
    if not facts.total:
        return texts.text("chart.alt_empty", brand=name, start=start, end=end)
    negative = of_them(facts.negative, facts.total, texts)
    if facts.peak_at is None:
        return texts.text("chart.alt_calm", brand=name, start=start, end=end, count=facts.total, negative=negative)
    return texts.text(
        "chart.alt",
        brand=name,
        start=start,
        end=end,
        count=facts.total,
        negative=negative,
        peak=facts.peak_negative,
        peak_from=local_time(max(facts.peak_at, chart.start), zone),
        peak_to=local_time(min(facts.peak_at + chart.width, chart.end), zone),
    )
