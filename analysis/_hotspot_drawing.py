"""How bars of hotspots look. Nothing but ``analysis.word_charts`` imports this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from analysis._card_drawing import GRID, INK, MARGIN, SOFT_INK, TEXT_SIZE, CardDrawing
from analysis._trend_drawing import NEGATIVE
from analysis.fonts import drawable, font

if TYPE_CHECKING:
    from analysis.word_charts import HotspotBar, HotspotChart

NAME_SIZE = 15.0
LEFT, RIGHT, BOTTOM, TOP = 0.04, 0.96, 0.135, 0.775
#: Bars reach this far at most, so that there is room for their numbers.
BAR_ROOM = 0.62
NOTE_ROOM = 0.34


class HotspotDrawing(CardDrawing):
    """A name above each bar, since words are long and phones are narrow; number and note behind it."""

    def __init__(self, figure: Figure, chart: HotspotChart) -> None:
        super().__init__(figure)
        self.chart = chart

    def draw(self) -> None:
        """Put everything on the figure, back to front."""
        from analysis.word_charts import MOST_HOTSPOTS

        self._card()
        axes = self.figure.add_axes((LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM))
        axes.set_axis_off()
        bars = self.chart.bars[:MOST_HOTSPOTS]
        axes.set_xlim(0, 1)
        axes.set_ylim(max(len(bars), 4), 0)
        highest = max([1.0, *(float(bar.count) for bar in bars), *(bar.usual or 0.0 for bar in bars)])
        for row, bar in enumerate(bars):
            self._bar(axes, row, bar, BAR_ROOM / highest)
        self._title(self.chart.title)
        self._legend()
        self._footnotes(self.chart.sample_size, self.chart.zone)
        if not bars and self.chart.empty:
            self._across((BOTTOM + TOP) / 2, self.chart.empty)

    def _bar(self, axes: Axes, row: int, bar: HotspotBar, scale: float) -> None:
        rows = axes.get_ylim()[0]
        y = BOTTOM + (TOP - BOTTOM) * (1 - (row + 0.24) / rows)
        self._shorten(self._text(LEFT, y, bar.name, NAME_SIZE, INK, va="center"), RIGHT - LEFT)
        top, height = row + 0.5, 0.34
        axes.add_patch(Rectangle((0, top), BAR_ROOM, height, color=GRID, linewidth=0))
        length = max(bar.count * scale, 0.004)
        axes.add_patch(Rectangle((0, top), length, height, color=NEGATIVE, linewidth=0))
        if bar.usual is not None:
            x = bar.usual * scale
            axes.plot([x, x], [top - 0.02, top + height + 0.1], color=INK, linewidth=3.2, solid_capstyle="butt")
        middle = BOTTOM + (TOP - BOTTOM) * (1 - (top + height / 2) / rows)
        said = " · ".join(each for each in (f"{bar.count:,}", bar.note) if each)
        x = LEFT + (RIGHT - LEFT) * BAR_ROOM + 0.012
        self._shorten(self._text(x, middle, said, TEXT_SIZE, INK, va="center"), NOTE_ROOM)

    def _legend(self) -> None:
        entries: list[tuple[Rectangle | Line2D, str]] = [(Rectangle((0, 0), 1, 1, color=NEGATIVE), self.chart.count)]
        if any(bar.usual is not None for bar in self.chart.bars):
            entries.append((Line2D([], [], color=INK, ls="None", marker="|", ms=17, mew=3.2), self.chart.usual))
        legend = self.figure.legend(
            [handle for handle, _ in entries], [drawable(label) for _, label in entries],
            loc="upper left", bbox_to_anchor=(MARGIN + 0.01, 0.865), ncols=len(entries), frameon=False,
            borderpad=0, borderaxespad=0, handlelength=1.3, handleheight=0.9, handletextpad=0.45,
            columnspacing=1.3, prop=font(TEXT_SIZE), labelcolor=SOFT_INK,
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)
