"""A report as PDF, set with the font that charts have, so that Chinese is always readable."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import matplotlib.image
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.textpath import text_to_path

from analysis.fonts import drawable, font
from bot.digests import Picture
from bot.report_text import Report

#: A4 upright, in inches, and its margins.
WIDTH, HEIGHT, MARGIN = 8.27, 11.69, 0.8
#: Sizes in points.
TITLE, HEADING, TEXT, SMALL = 18.0, 12.5, 10.0, 8.0
_POINTS_AN_INCH = 72.0
_LEADING = 1.5
#: The size at which the width of a text is measured: the larger, the finer.
_MEASURED = 100.0


def pdf(report: Report, picture: Picture | None) -> bytes:
    """The report as PDF, as many pages as it needs. Takes up to some seconds."""
    target = io.BytesIO()
    with PdfPages(target, metadata={"Title": report.title, "Creator": "Tocsin"}) as pages:
        sheet = _Sheet(pages)
        sheet.write(report.title, TITLE)
        sheet.write(report.lead, TEXT + 1)
        if picture is not None:
            sheet.draw(picture)
        for section in report.sections:
            sheet.keep_together(HEADING, TEXT)
            sheet.skip(0.12)
            sheet.write(section.title, HEADING)
            for line in section.lines:
                sheet.write(line, TEXT, bullet="•  ")
        sheet.skip(0.2)
        sheet.write(report.basis, SMALL)
        sheet.finish()
    return target.getvalue()


@dataclass(slots=True)
class _Sheet:
    """The page that is being written, from the top down; a new one when it is full."""

    pages: PdfPages
    figure: Figure = field(default_factory=lambda: Figure(figsize=(WIDTH, HEIGHT)))
    at: float = HEIGHT - MARGIN

    def write(self, text: str, size: float, bullet: str = "") -> None:
        indent = _width(bullet) * size / _POINTS_AN_INCH
        room = (WIDTH - 2 * MARGIN - indent) * _POINTS_AN_INCH / size
        for number, line in enumerate(_wrapped(drawable(text), room)):
            self._need(size)
            if bullet and number == 0:
                self._put(bullet.strip(), size, 0.0)
            self._put(line, size, indent)
            self.at -= _height(size)
        self.at -= 0.25 * _height(size)

    def draw(self, picture: Picture) -> None:
        """The picture over the whole width, on white: it is made for any ground."""
        pixels = matplotlib.image.imread(io.BytesIO(picture.png), format="png")
        width = WIDTH - 2 * MARGIN
        height = width * pixels.shape[0] / pixels.shape[1]
        if self.at - height < MARGIN:
            self.turn()
        self.at -= height
        axes = self.figure.add_axes((MARGIN / WIDTH, self.at / HEIGHT, width / WIDTH, height / HEIGHT))
        axes.imshow(pixels, interpolation="antialiased", aspect="auto")
        axes.set_axis_off()
        self.skip(0.15)

    def skip(self, inches: float) -> None:
        self.at -= inches

    def keep_together(self, *sizes: float) -> None:
        """Turn the page unless a line of each size still fits: no heading at the foot of a page."""
        if self.at - sum(map(_height, sizes)) < MARGIN:
            self.turn()

    def turn(self) -> None:
        self.finish()
        self.figure, self.at = Figure(figsize=(WIDTH, HEIGHT)), HEIGHT - MARGIN

    def finish(self) -> None:
        self.pages.savefig(self.figure)  # type: ignore[no-untyped-call]

    def _need(self, size: float) -> None:
        if self.at - _height(size) < MARGIN:
            self.turn()

    def _put(self, text: str, size: float, indent: float) -> None:
        # A dollar sign would begin a formula.
        self.figure.text(
            (MARGIN + indent) / WIDTH, self.at / HEIGHT, text, va="top", fontproperties=font(size), parse_math=False
        )


def _height(size: float) -> float:
    return size * _LEADING / _POINTS_AN_INCH


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """In heights of the font, as the font draws it."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, font(_MEASURED), ismath=False)
    return float(width) / _MEASURED


def _wrapped(text: str, room: float) -> Iterator[str]:
    """Lines that fit: broken at a space where there is one, else between any two characters, as Chinese is."""
    line = ""
    for piece in _pieces(text):
        if _width(line + piece.rstrip()) > room and line:
            yield line.rstrip()
            line = ""
        while _width(piece) > room:
            fits = max(1, int(room / (_width(piece) / len(piece))))
            yield piece[:fits]
            piece = piece[fits:]
        line += piece
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Words with the space behind them, and single Chinese characters."""
    word = ""
    for each in text:
        if unicodedata.east_asian_width(each) in "WF":
            if word:
                yield word
            word = ""
            yield each
            continue
        word += each
        if each.isspace():
            yield word
            word = ""
    if word:
        yield word
