"""Charts as PNG bytes: what to draw is a value, drawing it touches nothing else and may run in any thread."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis._trend_drawing import TrendDrawing
from analysis.fonts import drawable
from analysis.rollup import Bucket, Counts
from analysis.usual_band import UsualBar

#: Inches. At the usual 144 dots per inch this is 1200 by 630, the shape that previews of links have.
SIZE = (1200 / 144, 480 / 144)


class ChartError(ValueError):
    """The values given cannot be drawn. Trying again with the same values gives the same."""

    temporary = False


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """Every word a chart shows, from the caller's catalogue and in one language.

    ``sample_size`` and ``zone`` are whole lines, such as "842 mentions" and "Times in Asia/Shanghai".
    ``empty`` is written across a chart without a single mention. ``day`` is a format with the fields
    ``year``, ``month`` and ``day``.
    """

    negative: str
    neutral: str
    positive: str
    expected: str
    mentions: str
    sample_size: str
    zone: str
    empty: str = ""
    usual: str = ""
    day: str = "{month:02d}-{day:02d}"


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Mentions of ``[start, end)`` in buckets of ``width``, with what was expected and what happened when.

    A bucket that is not given counted nothing; one that starts outside the window is left out. ``expected``
    holds the expected number of negative mentions of the bucket that starts at that time, ``usual`` the band in which
    ordinary days lie. ``marks`` name moments, such as the start of an incident. All times are aware.
    """

    title: str
    zone: str
    width: timedelta
    start: datetime
    end: datetime
    buckets: Sequence[Bucket]
    labels: ChartLabels
    expected: Sequence[tuple[datetime, float]] = ()
    marks: Sequence[tuple[datetime, str]] = ()
    usual: Sequence[UsualBar] = ()


@dataclass(frozen=True, slots=True)
class TrendFacts:
    """What a chart shows, as numbers: the stuff of its alternative text.

    ``peak_at`` starts the earliest bucket with the most negative mentions, and is None if there was none.
    A bucket belongs to the half of the window in which it starts.
    """

    total: int
    negative: int
    peak_at: datetime | None
    peak_negative: int
    first_half_negative: int
    second_half_negative: int


def trend_facts(chart: TrendChart) -> TrendFacts:
    """Sum up the buckets that ``chart`` shows."""
    shown = shown_buckets(chart)
    middle = chart.start + (chart.end - chart.start) / 2
    negative = sum(bucket.counts.negative for bucket in shown)
    first_half = sum(bucket.counts.negative for bucket in shown if bucket.start < middle)
    peak = max(shown, key=lambda bucket: bucket.counts.negative, default=None)
    has_peak = peak is not None and peak.counts.negative > 0
    return TrendFacts(
        total=sum(bucket.counts.total for bucket in shown),
        negative=negative,
        peak_at=peak.start if peak is not None and has_peak else None,
        peak_negative=peak.counts.negative if peak is not None else 0,
        first_half_negative=first_half,
        second_half_negative=negative - first_half,
    )


def shown_buckets(chart: TrendChart) -> list[Bucket]:
    """Return the buckets that reach into the window in order of time, those with the same start added up."""
    sums: dict[datetime, Counts] = {}
    for bucket in chart.buckets:
        if chart.start - chart.width < bucket.start < chart.end:
            sums[bucket.start] = sums.get(bucket.start, Counts()) + bucket.counts
    return [Bucket(start, sums[start]) for start in sorted(sums)]


def trend_png(chart: TrendChart, *, alt: str = "", dpi: int = 144) -> bytes:
    """Draw ``chart`` and return a PNG; the same values give the same bytes.

    ``alt`` is the alternative text, kept in the picture's metadata. At 144 dots per inch the picture is
    1200 by 630 pixels. Raises ChartError if the times, the bucket width or the zone make no sense.
    """
    zone = _checked_zone(chart)
    figure = Figure(figsize=SIZE, dpi=dpi, facecolor="none", edgecolor="none")
    canvas = FigureCanvasAgg(figure)
    TrendDrawing(figure, chart, shown_buckets(chart), zone).draw()
    metadata = {"Title": drawable(chart.title), "Software": "Tocsin"}
    if alt:
        metadata["Description"] = alt
    target = io.BytesIO()
    canvas.print_png(target, metadata=metadata)  # type: ignore[no-untyped-call]
    return target.getvalue()


def _checked_zone(chart: TrendChart) -> ZoneInfo:
    times = [chart.start, chart.end, *(bucket.start for bucket in chart.buckets)]
    times += [at for at, _ in chart.expected] + [at for at, _ in chart.marks]
    if any(at.tzinfo is None for at in times):
        raise ChartError("A chart was given a time without a zone; give aware times.")
    if chart.end <= chart.start or chart.width <= timedelta(0):
        raise ChartError("A chart needs an end after its start and a bucket width above zero.")
    try:
        return ZoneInfo(chart.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ChartError(f"{chart.zone!r} is not a time zone; give an IANA name such as Asia/Shanghai.") from error
