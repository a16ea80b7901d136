"""Charts of what is said, as PNG bytes: bars of hotspots, and the stream of topics. Values in, a picture out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis._card_drawing import CardDrawing
from analysis._hotspot_drawing import HotspotDrawing
from analysis._topic_drawing import TopicDrawing
from analysis.charts import ChartError
from analysis.fonts import drawable

#: In inches at 144 dots an inch: taller than a trend, because names need lines of their own.
SIZE = (1200 / 144, 630 / 144)
#: More bars or bands than these cannot be told apart on a phone; the chart shows the first.
MOST_HOTSPOTS, MOST_TOPICS = 6, 6


@dataclass(frozen=True, slots=True)
class HotspotBar:
    """A hotspot: ``count`` negative mentions; ``usual`` as many as the past would have had in the same time, None if
    there is no past. ``note`` stands behind the bar, such as "new" or "3.2 times as many".
    """

    name: str
    count: int
    usual: float | None
    note: str


@dataclass(frozen=True, slots=True)
class HotspotChart:
    """The bars from the top down, and every word the picture shows, from the caller's catalogue.

    ``sample_size`` and ``zone`` are whole lines; ``empty`` is written across a chart without a bar.
    """

    title: str
    bars: Sequence[HotspotBar]
    count: str
    usual: str
    sample_size: str
    zone: str
    empty: str = ""


@dataclass(frozen=True, slots=True)
class TopicBand:
    """A topic: how many mentions it has in each step of the window."""

    name: str
    stream: Sequence[float]


@dataclass(frozen=True, slots=True)
class TopicChart:
    """The bands from the bottom up, in steps of ``width`` from ``start`` to ``end``; times are aware.

    ``zone_name`` is an IANA name; ``mentions``, ``sample_size`` and ``zone`` are whole lines; ``day`` is a format with
    the fields ``year``, ``month`` and ``day``.
    """

    title: str
    bands: Sequence[TopicBand]
    start: datetime
    end: datetime
    width: timedelta
    zone_name: str
    mentions: str
    sample_size: str
    zone: str
    empty: str = ""
    day: str = "{month:02d}-{day:02d}"


def hotspot_png(chart: HotspotChart, *, alt: str = "", dpi: int = 144) -> bytes:
    """Draw the bars of hotspots, 1200 by 630 pixels at 144 dots per inch; the same values give the same bytes."""
    figure, canvas = _figure(dpi)
    return _png(HotspotDrawing(figure, chart), canvas, chart.title, alt)


def topic_png(chart: TopicChart, *, alt: str = "", dpi: int = 144) -> bytes:
    """Draw the stream of topics as `hotspot_png` does; raises ChartError if the times or the zone make no sense."""
    if chart.start.tzinfo is None or chart.end.tzinfo is None:
        raise ChartError("A chart was given a time without a zone; give aware times.")
    if chart.end <= chart.start or chart.width <= timedelta(0):
        raise ChartError("A chart needs an end after its start and a step above zero.")
    try:
        zone = ZoneInfo(chart.zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ChartError(f"{chart.zone_name!r} is not a time zone; give an IANA name such as Asia/Shanghai.") from error
    figure, canvas = _figure(dpi)
    return _png(TopicDrawing(figure, chart, zone), canvas, chart.title, alt)


def _figure(dpi: int) -> tuple[Figure, FigureCanvasAgg]:
    figure = Figure(figsize=SIZE, dpi=dpi, facecolor="none", edgecolor="none")
    return figure, FigureCanvasAgg(figure)


def _png(drawing: CardDrawing, canvas: FigureCanvasAgg, title: str, alt: str) -> bytes:
    drawing.draw()
    metadata = {"Title": drawable(title), "Software": "Tocsin"}
    if alt:
        metadata["Description"] = alt
    target = io.BytesIO()
    canvas.print_png(target, metadata=metadata)  # type: ignore[no-untyped-call]
    return target.getvalue()
