"""A trend chart in words of the catalogue, and what it shows as alternative text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from analysis.charts import ChartLabels, TrendChart, trend_facts
from analysis.rollup import Bucket
from bot.answers.sentiment import SentimentFacts
from bot.briefing import Briefing
from bot.catalogue import Catalogue
from bot.slack.text import local_time
from bot.slack.views.wording import brand_name, subject_name


def incident_chart(briefing: Briefing, expected_an_hour: float, zone: ZoneInfo, texts: Catalogue) -> TrendChart:
    """The day before the burst and the burst itself, with what was expected and where it began."""
    level = expected_an_hour * (briefing.chart_width / timedelta(hours=1))
    bars = ceil((briefing.at - briefing.chart_start) / briefing.chart_width)
    starts = (briefing.chart_start + index * briefing.chart_width for index in range(bars))
    return trend_chart(
        subject_name(briefing, texts),
        briefing.chart_buckets,
        briefing.chart_start,
        briefing.at,
        briefing.chart_width,
        zone,
        texts,
        expected=tuple((start, level) for start in starts),
        marks=((briefing.since, texts.text("chart.since")),),
    )


def answer_chart(answer: SentimentFacts, zone: ZoneInfo, texts: Catalogue) -> TrendChart:
    """The window's bars; a window that begins within a bar shows that bar from its beginning."""
    span = answer.span
    start = min([span.start, *(bucket.start for bucket in answer.buckets)])
    return trend_chart(answer.brand, answer.buckets, start, span.end, span.width, zone, texts)


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
        labels=labels,
    )


def alt_text(chart: TrendChart, brand: str | None, zone: ZoneInfo, texts: Catalogue) -> str:
    """What the picture shows, for those who cannot see it."""
    facts = trend_facts(chart)
    name = texts.text("chart.all_brands") if brand is None else brand_name(brand, texts)
    start, end = local_time(chart.start, zone), local_time(chart.end, zone)
    if not facts.total:
        return texts.text("chart.alt_empty", brand=name, start=start, end=end)
    if facts.peak_at is None:
        return texts.text("chart.alt_calm", brand=name, start=start, end=end, count=facts.total)
    return texts.text(
        "chart.alt",
        brand=name,
        start=start,
        end=end,
        count=facts.total,
        negative=facts.negative,
        peak=facts.peak_negative,
        peak_at=local_time(facts.peak_at, zone),
    )
