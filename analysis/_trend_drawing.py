"""How a trend chart looks: positions, colours and sizes. Nothing but ``analysis.charts`` imports this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import Normal, Stroke

from analysis._card_drawing import CARD, GRID, INK, MARGIN, NOTE_SIZE, SOFT_INK, TEXT_SIZE, CardDrawing
from analysis._time_axis_drawing import TimeAxis
from analysis.fonts import drawable, font
from analysis.rollup import Bucket

if TYPE_CHECKING:
    from analysis.charts import TrendChart

# Vermilion and blue after Okabe and Ito: apart for every kind of colour blindness, and in grey too.
NEGATIVE = "#D55E00"
NEUTRAL = "#C9CED4"
POSITIVE = "#56A9DC"
EXPECTED = "#1D2126"
MARK = "#8A1C4A"

# Fractions of the picture.
LEFT, RIGHT, BOTTOM, TOP = 0.082, 0.957, 0.305, 0.70
GAP_BETWEEN_BARS = 0.12
MOST_BARS_WITH_GAPS = 250
HEADROOM = 1.18  # of the highest value, so that the name of a mark stands above the bars


class TrendDrawing(CardDrawing):
    """Draws one chart on one figure. Times become hours since the chart's start, so x knows no zone."""

    def __init__(self, figure: Figure, chart: TrendChart, buckets: Sequence[Bucket], zone: ZoneInfo) -> None:
        super().__init__(figure)
        self.chart = chart
        self.buckets = buckets
        self.time = TimeAxis(chart.start, chart.end, zone, chart.labels.day)

    def draw(self) -> None:
        """Put everything on the figure, back to front."""
        self._card()
        axes = self.figure.add_axes((LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM))
        axes.set_facecolor("none")
        axes.set_xlim(0, self.time.hours(self.chart.end))
        self._bars(axes)
        self._usual(axes)
        self._expected(axes)
        self._value_axis(axes)
        self.time.draw(axes)
        self._marks(axes)
        self._title(self.chart.title)
        self._legend()
        self._notes()

    def _bars(self, axes: Axes) -> None:
        """Stack the classes, negative at the bottom where its height can be read off the axis."""
        width = self.chart.width.total_seconds() / 3600
        gap = width * GAP_BETWEEN_BARS if self.time.hours(self.chart.end) / width <= MOST_BARS_WITH_GAPS else 0.0
        left = np.array([self.time.hours(bucket.start) + gap / 2 for bucket in self.buckets])
        floor = np.zeros(len(self.buckets))
        for name, color in (("negative", NEGATIVE), ("neutral", NEUTRAL), ("positive", POSITIVE)):
            top = floor + np.array([getattr(bucket.counts, name) for bucket in self.buckets])
            right = left + width - gap
            corners = np.array([[left, floor], [left, top], [right, top], [right, floor]]).transpose(2, 0, 1)
            axes.add_collection(PolyCollection(list(corners), facecolor=color, linewidth=0, zorder=2))
            floor = top

    def _usual(self, axes: Axes) -> None:
        """The band of ordinary days, over the bars but pale, so that what stands out of it shows."""
        width = self.chart.width.total_seconds() / 3600
        bars = sorted(self.chart.usual, key=lambda bar: bar.start)
        xs = [x for bar in bars for x in (self.time.hours(bar.start), self.time.hours(bar.start) + width)]
        low, high = ([value for bar in bars for value in [getattr(bar, name)] * 2] for name in ("low", "high"))
        axes.fill_between(xs, low, high, facecolor=EXPECTED, alpha=0.16, linewidth=0, zorder=3)

    def _expected(self, axes: Axes) -> None:
        width = self.chart.width.total_seconds() / 3600
        points = sorted((self.time.hours(at), value) for at, value in self.chart.expected)
        xs = [x for start, _ in points for x in (start, start + width)]
        ys = [value for _, value in points for _ in range(2)]
        axes.plot(
            xs,
            ys,
            color=EXPECTED,
            linewidth=2.2,
            linestyle=(0, (3.2, 1.4)),
            zorder=4,
            path_effects=[Stroke(linewidth=4.4, foreground=CARD, alpha=0.85), Normal()],
        )

    def _value_axis(self, axes: Axes) -> None:
        highest = max(
            [1.0]
            + [float(bucket.counts.total) for bucket in self.buckets]
            + [value for _, value in self.chart.expected]
            + [bar.high for bar in self.chart.usual]
        )
        step = count_step(highest)
        top = step * (int(highest / step) + 1)
        axes.set_ylim(0, max(top, highest * HEADROOM))
        for value in range(0, top + 1, step):
            axes.axhline(value, color=GRID if value else SOFT_INK, linewidth=1.0, zorder=1 if value else 5)
            axes.text(
                -0.008, value, f"{value:,}", transform=axes.get_yaxis_transform(), ha="right", va="center",
                fontproperties=font(TEXT_SIZE), color=SOFT_INK,
            )  # fmt: skip
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)

    def _marks(self, axes: Axes) -> None:
        row, before, drawn = 0, float("-inf"), 0
        for at, label in sorted(self.chart.marks):
            if not self.chart.start <= at <= self.chart.end:
                continue
            x = self.time.hours(at)
            row = row + 1 if x - before < 0.2 * self.time.hours(self.chart.end) else 0
            before = x
            # The first is where it began; what happened later must not hide the bars.
            axes.axvline(x, color=MARK, linewidth=1.2 if drawn else 2.4, zorder=6)
            drawn += 1
            side, gap = ("right", -6) if x > 0.6 * self.time.hours(self.chart.end) else ("left", 6)
            axes.annotate(
                drawable(label), (x, 1.0), xycoords=axes.get_xaxis_transform(), zorder=7, color=MARK,
                xytext=(gap, -2 - row * 1.35 * TEXT_SIZE), textcoords="offset points", ha=side, va="top",
                fontproperties=font(TEXT_SIZE), parse_math=False,
                path_effects=[Stroke(linewidth=4, foreground=CARD), Normal()],
            )  # fmt: skip

    def _legend(self) -> None:
        labels = self.chart.labels
        entries: list[tuple[Patch | Line2D, str]] = [
            (Rectangle((0, 0), 1, 1, color=NEGATIVE), labels.negative),
            (Rectangle((0, 0), 1, 1, color=NEUTRAL), labels.neutral),
            (Rectangle((0, 0), 1, 1, color=POSITIVE), labels.positive),
        ]
        if self.chart.expected:
            entries.append((Line2D([], [], color=EXPECTED, lw=2.2, ls=(0, (3.2, 1.4))), labels.expected))
        if self.chart.usual:
            entries.append((Rectangle((0, 0), 1, 1, facecolor=EXPECTED, alpha=0.16), labels.usual))
        legend = self.figure.legend(
            [handle for handle, _ in entries], [drawable(label) for _, label in entries],
            loc="upper left", bbox_to_anchor=(MARGIN + 0.01, 0.815), ncols=len(entries), frameon=False,
            borderpad=0, borderaxespad=0, handlelength=1.3, handleheight=0.9, handletextpad=0.45,
            columnspacing=1.3, prop=font(TEXT_SIZE), labelcolor=INK,
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)

    def _notes(self) -> None:
        labels = self.chart.labels
        self._text(1 - MARGIN - 0.01, 0.752, labels.mentions, NOTE_SIZE, SOFT_INK, ha="right", va="top")
        self._footnotes(labels.sample_size, labels.zone)
        if labels.empty and not any(bucket.counts.total for bucket in self.buckets):
            self._across((BOTTOM + TOP) / 2, labels.empty)


def count_step(highest: float) -> int:
    """Return a round step that gives about four lines up to ``highest``; counts are whole."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * 4 >= highest:
                return factor * power
        power *= 10
