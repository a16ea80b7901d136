"""How the stream of topics looks. Nothing but ``analysis.word_charts`` imports this."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, Stroke
from numpy.typing import NDArray

from analysis._card_drawing import CARD, GRID, INK, MARGIN, NOTE_SIZE, SOFT_INK, TEXT_SIZE, CardDrawing
from analysis._time_axis_drawing import TimeAxis
from analysis._trend_drawing import HEADROOM, count_step
from analysis.fonts import font

if TYPE_CHECKING:
    from analysis.word_charts import TopicChart

# After Okabe and Ito: apart for every kind of colour blindness; every band has its number too.
BANDS = ("#D55E00", "#56B4E9", "#009E73", "#E69F00", "#0072B2", "#CC79A7")
LEFT, RIGHT, BOTTOM, TOP = 0.082, 0.957, 0.25, 0.6
NAMES_TOP, NAME_ROW, NAME_COLUMNS = 0.835, 0.067, 2
#: A band as thin as this share of the picture's height has no room for its number.
THINNEST = 0.05


class TopicDrawing(CardDrawing):
    """Bands on top of one another, from a baseline where their heights can be read off, with their names above."""

    def __init__(self, figure: Figure, chart: TopicChart, zone: ZoneInfo) -> None:
        super().__init__(figure)
        self.chart = chart
        self.time = TimeAxis(chart.start, chart.end, zone, chart.day)

    def draw(self) -> None:
        """Put everything on the figure, back to front."""
        from analysis.word_charts import MOST_TOPICS

        self._card()
        axes = self.figure.add_axes((LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM))
        axes.set_facecolor("none")
        axes.set_xlim(0, self.time.hours(self.chart.end))
        bands = self.chart.bands[:MOST_TOPICS]
        streams = np.array([band.stream for band in bands], dtype=np.float64) if bands else np.zeros((0, 0))
        self._value_axis(axes, streams)
        if streams.size:
            self._stream(axes, streams)
        self.time.draw(axes, midnights_over=True)
        self._title(self.chart.title)
        for place, band in enumerate(bands):
            self._name(place, band.name)
        self._text(1 - MARGIN - 0.01, TOP + 0.018, self.chart.mentions, NOTE_SIZE, SOFT_INK, ha="right", va="bottom")
        self._footnotes(self.chart.sample_size, self.chart.zone)
        if not bands and self.chart.empty:
            self._across((BOTTOM + TOP) / 2, self.chart.empty)

    def _stream(self, axes: Axes, streams: NDArray[np.float64]) -> None:
        step = self.chart.width.total_seconds() / 3600
        end = self.time.hours(self.chart.end)
        middles = np.minimum((np.arange(streams.shape[1]) + 0.5) * step, end)
        # A step's count stands at its middle; the half steps at both ends go on as the outermost.
        x = np.concatenate([[0.0], middles, [end]])
        levels = np.concatenate([streams[:, :1], streams, streams[:, -1:]], axis=1)
        tops = np.cumsum(levels, axis=0)
        floor = np.zeros_like(x)
        height = axes.get_ylim()[1]
        for place, top in enumerate(tops):
            axes.fill_between(x, floor, top, color=BANDS[place], linewidth=1.4, edgecolor=CARD, zorder=2)
            thickest = int(np.argmax((top - floor)[1:-1])) + 1
            if (top - floor)[thickest] >= THINNEST / (TOP - BOTTOM) * height:
                self._number(axes, x[thickest], (floor[thickest] + top[thickest]) / 2, place)
            floor = top

    def _number(self, axes: Axes, x: float, y: float, place: int) -> None:
        axes.text(
            x, y, str(place + 1), ha="center", va="center", color=INK, fontproperties=font(TEXT_SIZE), zorder=4,
            path_effects=[Stroke(linewidth=3.5, foreground=CARD), Normal()],
        )  # fmt: skip

    def _name(self, place: int, name: str) -> None:
        column, row = place % NAME_COLUMNS, place // NAME_COLUMNS
        x = MARGIN + 0.01 + column * 0.47
        y = NAMES_TOP - row * NAME_ROW
        width, height = self.figure.get_size_inches()
        side = 0.022
        self.figure.add_artist(
            Rectangle((x, y - side * width / height / 2), side, side * width / height, color=BANDS[place], linewidth=0)
        )
        text = self._text(x + side + 0.008, y - 0.002, f"{place + 1}  {name}", TEXT_SIZE, INK, va="center")
        self._shorten(text, 0.47 - side - 0.02)

    def _value_axis(self, axes: Axes, streams: NDArray[np.float64]) -> None:
        highest = max(1.0, float(streams.sum(axis=0).max(initial=0.0)))
        step = count_step(highest)
        top = step * (int(highest / step) + 1)
        axes.set_ylim(0, max(top, highest * HEADROOM) if highest > top * 0.95 else top)
        for value in range(0, top + 1, step):
            axes.axhline(value, color=GRID if value else SOFT_INK, linewidth=1.0, zorder=1 if value else 5)
            axes.text(
                -0.008, value, f"{value:,}", transform=axes.get_yaxis_transform(), ha="right", va="center",
                fontproperties=font(TEXT_SIZE), color=SOFT_INK,
            )  # fmt: skip
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
