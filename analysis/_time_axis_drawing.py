"""How the time axis of a chart looks, the same under bars and under bands. Nothing but the drawings imports this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes

from analysis._card_drawing import DAY_LINE, INK, SOFT_INK, TEXT_SIZE
from analysis.fonts import drawable, font
from analysis.time_axis import midnights, time_ticks

#: More midnights would be a hatching.
MOST_MIDNIGHTS = 14
#: Where the rows of labels below the axis begin, in shares of its height.
HOUR_ROW, DAY_ROW = -0.06, -0.25


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Ticks on round times of ``zone`` from ``start`` to ``end``; ``day`` is a format of year, month and day."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    day: str

    def hours(self, at: datetime) -> float:
        """Where a moment is on the axis, which knows no zone: hours since the start."""
        return (at - self.start).total_seconds() / 3600

    def draw(self, axes: Axes, *, midnights_over: bool = False) -> None:
        """Put ticks, labels and midnights on the axes; midnights over what is drawn, or under it."""
        axes.set_xticks([])
        for midnight in midnights(self.start, self.end, self.zone)[:MOST_MIDNIGHTS]:
            over = 3 if midnights_over else 1
            axes.axvline(self.hours(midnight), color=DAY_LINE, linewidth=1.2, linestyle=(0, (1, 2)), zorder=over)
        placed = time_ticks(self.start, self.end, self.zone)
        for tick in placed.ticks:
            x = self.hours(tick.at)
            axes.plot([x, x], [0, -0.02], transform=axes.get_xaxis_transform(), color=SOFT_INK, lw=1.2, clip_on=False)
            day = self.day.format(year=tick.local.year, month=tick.local.month, day=tick.local.day)
            if placed.daily:
                _label(axes, x, HOUR_ROW, day, INK)
                continue
            _label(axes, x, HOUR_ROW, f"{tick.local:%H:%M}", SOFT_INK)
            if tick.names_day:
                _label(axes, x, DAY_ROW, day, INK)


def _label(axes: Axes, x: float, y: float, text: str, color: str) -> None:
    axes.text(
        x, y, drawable(text), transform=axes.get_xaxis_transform(), ha="center", va="top", color=color,
        fontproperties=font(TEXT_SIZE), parse_math=False,
    )  # fmt: skip
