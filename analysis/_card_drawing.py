"""What all charts share: the card they stand on, their title, their notes, and how text is written on them."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text

from analysis.fonts import drawable, font

# The card stays light on a dark screen too: its corners are transparent, its surface is not.
CARD = "#FCFCFA"
CARD_EDGE = "#DADDE1"
INK = "#1D2126"
SOFT_INK = "#5A626C"
GRID = "#E4E6E9"
DAY_LINE = "#AEB4BB"

# Points at the picture's full width. A phone shows it at about a third, so nothing is below 12.
TITLE_SIZE = 21.0
TITLE_SIZE_LEAST = 15.0
TEXT_SIZE = 13.0
NOTE_SIZE = 12.0

#: A fraction of the picture.
MARGIN = 0.03


class CardDrawing:
    """A card on a figure, with a title above and notes below."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def draw(self) -> None:
        """Put everything on the figure, back to front."""
        raise NotImplementedError

    def _text(self, x: float, y: float, text: str, size: float, color: str, **place: Any) -> Text:
        """Write on the figure. Without mathematics, because a price has a dollar sign."""
        return self.figure.text(x, y, drawable(text), fontproperties=font(size), color=color, parse_math=False, **place)

    def _card(self) -> None:
        width, height = self.figure.get_size_inches()
        card = FancyBboxPatch(
            (0.06, 0.06),
            width - 0.12,
            height - 0.12,
            boxstyle="round,pad=0,rounding_size=0.22",
            transform=self.figure.dpi_scale_trans,
            zorder=-10,
            facecolor=CARD,
            edgecolor=CARD_EDGE,
            linewidth=1.2,
        )
        self.figure.add_artist(card)

    def _title(self, title: str) -> None:
        text = self._text(MARGIN + 0.01, 0.95, title, TITLE_SIZE, INK, va="top")
        room = 1 - 2 * (MARGIN + 0.01)
        size = max(TITLE_SIZE_LEAST, min(TITLE_SIZE, TITLE_SIZE * room / self._width(text)))
        text.set_fontproperties(font(size))
        self._shorten(text, room)

    def _shorten(self, text: Text, room: float) -> None:
        """Cut a text off where it would be wider than ``room``, a share of the picture."""
        shortened = text.get_text()
        while (width := self._width(text)) > room and shortened:
            shortened = shortened[: min(len(shortened) - 1, int(len(shortened) * room / width))].rstrip()
            text.set_text(shortened + "…")

    def _width(self, text: Text) -> float:
        pixels = text.get_window_extent(self.figure.canvas.get_renderer())  # type: ignore[attr-defined]
        return max(pixels.width / self.figure.bbox.width, 1e-6)

    def _footnotes(self, left: str, right: str) -> None:
        self._text(MARGIN + 0.01, 0.062, left, NOTE_SIZE, SOFT_INK, va="baseline")
        self._text(1 - MARGIN - 0.01, 0.062, right, NOTE_SIZE, SOFT_INK, ha="right", va="baseline")

    def _across(self, y: float, text: str) -> None:
        """Say something across the middle of the picture, such as that there is nothing to show."""
        note = self._text(0.5, y, text, TEXT_SIZE + 2, SOFT_INK, ha="center", va="center")
        note.set_path_effects([Stroke(linewidth=12, foreground=CARD), Normal()])
