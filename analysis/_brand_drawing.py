"""How small multiples of brands look. Nothing but ``analysis.brand_charts`` imports this."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from analysis._card_drawing import DAY_LINE, GRID, INK, MARGIN, NOTE_SIZE, SOFT_INK, TEXT_SIZE, CardDrawing
from analysis._trend_drawing import HEADROOM, NEGATIVE, NEUTRAL, count_step
from analysis.fonts import drawable, font
from analysis.time_axis import midnights

if TYPE_CHECKING:
    from analysis.brand_charts import BrandChart, BrandPanel

COLUMNS = 2
LEFT, RIGHT, BOTTOM, TOP = 0.082, 0.957, 0.19, 0.72
COLUMN_GAP, ROW_GAP = 0.05, 0.12
MOST_MIDNIGHTS = 14


class BrandDrawing(CardDrawing):
    """A panel for each brand, two beside each other, all with the same height for the same number of mentions."""

    def __init__(self, figure: Figure, chart: BrandChart, zone: ZoneInfo) -> None:
        super().__init__(figure)
        self.chart = chart
        self.zone = zone
        self.steps = max(1, -((chart.start - chart.end) // chart.width))

    def draw(self) -> None:
        """Put everything on the figure, back to front."""
        from analysis.brand_charts import MOST_BRANDS

        self._card()
        self._title(self.chart.title)
        self._legend()
        panels = self.chart.panels[:MOST_BRANDS]
        stacks = [self._stack(panel) for panel in panels]
        highest = max([1.0, *(float(stack[1].max(initial=0)) for stack in stacks)])
        for place, (panel, stack) in enumerate(zip(panels, stacks, strict=True)):
            self._panel(self._axes(place, len(panels)), panel, stack, highest, labelled=place % COLUMNS == 0)
        self._footnotes(self.chart.sample_size, self.chart.zone)

    def _axes(self, place: int, of: int) -> Axes:
        rows = -(-of // COLUMNS)
        row, column = divmod(place, COLUMNS)
        width = (RIGHT - LEFT - COLUMN_GAP) / COLUMNS
        height = (TOP - BOTTOM - ROW_GAP * (rows - 1)) / rows
        left = LEFT + column * (width + COLUMN_GAP)
        axes = self.figure.add_axes((left, TOP - height - row * (height + ROW_GAP), width, height))
        axes.set_facecolor("none")
        axes.set_xlim(0, self.steps)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def _stack(self, panel: BrandPanel) -> NDArray[np.float64]:
        """Two rows of one column a step: the negative mentions, and all."""
        stack = np.zeros((2, self.steps))
        for bucket in panel.buckets:
            step = (bucket.start - self.chart.start) // self.chart.width
            if 0 <= step < self.steps:
                stack[:, step] += bucket.counts.negative, bucket.counts.total
        return stack

    def _panel(
        self, axes: Axes, panel: BrandPanel, stack: NDArray[np.float64], highest: float, *, labelled: bool
    ) -> None:
        step = count_step(highest)
        top = step * (int(highest / step) + 1)
        axes.set_ylim(0, max(top, highest * HEADROOM) if highest > top * 0.95 else top)
        for value in range(0, top + 1, step):
            axes.axhline(value, color=GRID if value else SOFT_INK, linewidth=1.0, zorder=1 if value else 5)
            if labelled:
                axes.text(
                    -0.015, value, f"{value:,}", transform=axes.get_yaxis_transform(), ha="right", va="center",
                    fontproperties=font(TEXT_SIZE), color=SOFT_INK,
                )  # fmt: skip
        for midnight in midnights(self.chart.start, self.chart.end, self.zone)[:MOST_MIDNIGHTS]:
            axes.axvline(self._x(midnight), color=DAY_LINE, linewidth=1.2, linestyle=(0, (1, 2)), zorder=3)
        negative, total = stack
        self._bars(axes, negative, total, NEUTRAL)
        self._bars(axes, np.zeros_like(negative), negative, NEGATIVE)
        self._name(axes, panel)
        self._ends(axes)

    def _bars(self, axes: Axes, floor: NDArray[np.float64], top: NDArray[np.float64], color: str) -> None:
        gap = 0.12 if self.steps <= 100 else 0.0
        left = np.arange(self.steps) + gap / 2
        right = left + 1 - gap
        corners = np.array([[left, floor], [left, top], [right, top], [right, floor]]).transpose(2, 0, 1)
        axes.add_collection(PolyCollection(list(corners), facecolor=color, linewidth=0, zorder=2))

    def _name(self, axes: Axes, panel: BrandPanel) -> None:
        box = axes.get_position()
        text = self._text(box.x0, box.y1 + 0.012, f"{panel.name} · {panel.note}", TEXT_SIZE, INK, va="bottom")
        self._shorten(text, box.width)

    def _ends(self, axes: Axes) -> None:
        """The first and the last moment: in a small panel there is no room for more."""
        for at, x, side in ((self.chart.start, 0.0, "left"), (self.chart.end, 1.0, "right")):
            local = at.astimezone(self.zone)
            day = self.chart.day.format(year=local.year, month=local.month, day=local.day)
            axes.text(
                x, -0.05, drawable(f"{day} {local:%H:%M}"), transform=axes.transAxes, ha=side, va="top",
                fontproperties=font(NOTE_SIZE), color=SOFT_INK, parse_math=False,
            )  # fmt: skip

    def _legend(self) -> None:
        x, y, side = MARGIN + 0.01, 0.83, 0.022
        width, height = self.figure.get_size_inches()
        for color, name in ((NEGATIVE, self.chart.negative), (NEUTRAL, self.chart.others)):
            half = side * width / height / 2
            self.figure.add_artist(Rectangle((x, y - half), side, 2 * half, color=color, linewidth=0))
            text = self._text(x + side + 0.008, y - 0.002, name, TEXT_SIZE, INK, va="center")
            x += side + 0.008 + self._width(text) + 0.03

    def _x(self, at: datetime) -> float:
        return (at - self.chart.start) / self.chart.width
