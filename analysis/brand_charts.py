"""Small multiples of several brands as PNG bytes. Values in, a picture out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis._brand_drawing import BrandDrawing
from analysis.charts import ChartError
from analysis.fonts import drawable
from analysis.rollup import Bucket

#: In inches at 144 dots an inch.
SIZE = (1200 / 144, 630 / 144)
#: More panels than these are too small for a phone; the chart shows the first.
MOST_BRANDS = 4


@dataclass(frozen=True, slots=True)
class BrandPanel:
    """A brand's mentions over time; ``note`` stands behind its name, such as "31% negative"."""

    name: str
    note: str
    buckets: Sequence[Bucket]


@dataclass(frozen=True, slots=True)
class BrandChart:
    """The panels, in steps of ``width`` from ``start`` to ``end`` (aware times), and every word the picture shows.

    ``zone_name`` is an IANA name; ``sample_size`` and ``zone`` are whole lines; ``day`` is a format with the fields
    ``year``, ``month`` and ``day``.
    """

    title: str
    panels: Sequence[BrandPanel]
    start: datetime
    end: datetime
    width: timedelta
    zone_name: str
    negative: str
    others: str
    sample_size: str
    zone: str
    day: str = "{month:02d}-{day:02d}"


def brand_png(chart: BrandChart, *, alt: str = "", dpi: int = 144) -> bytes:
    """Draw the panels, 1200 by 630 pixels at 144 dots per inch; the same values give the same bytes.

    Raises:
        ChartError: the times or the zone make no sense.
    """
    if chart.start.tzinfo is None or chart.end.tzinfo is None:
        raise ChartError("A chart was given a time without a zone; give aware times.")
    if chart.end <= chart.start or chart.width <= timedelta(0):
        raise ChartError("A chart needs an end after its start and a step above zero.")
    try:
        zone = ZoneInfo(chart.zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ChartError(f"{chart.zone_name!r} is not a time zone; give an IANA name such as Asia/Shanghai.") from error
    figure = Figure(figsize=SIZE, dpi=dpi, facecolor="none", edgecolor="none")
    canvas = FigureCanvasAgg(figure)
    BrandDrawing(figure, chart, zone).draw()
    metadata = {"Title": drawable(chart.title), "Software": "Tocsin"}
    if alt:
        metadata["Description"] = alt
    target = io.BytesIO()
    canvas.print_png(target, metadata=metadata)  # type: ignore[no-untyped-call]
    return target.getvalue()
