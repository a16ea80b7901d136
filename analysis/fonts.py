"""The font that charts are drawn with. It ships in the package, so a machine needs no Chinese font."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, get_font

FONT_FILE = Path(__file__).resolve().parent / "fonts" / "TocsinSansSC-Regular.otf"

#: Stands for a character that the font lacks.
SUBSTITUTE = "□"

_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def font(size: float) -> FontProperties:
    """Return the shipped font at ``size`` points."""
    return FontProperties(fname=str(FONT_FILE), size=size)


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Return the code points that the shipped font has a glyph for."""
    return frozenset(get_font(str(FONT_FILE)).get_charmap())


def drawable(text: str) -> str:
    """Return ``text`` on one line, with every character that the font lacks replaced by a box.

    Characters without a shape of their own (joiners, variation selectors, skin tones, controls) are left out,
    so that one emoji becomes one box.
    """
    kept = (character for character in unicodedata.normalize("NFC", text) if not _is_shapeless(character))
    one_line = " ".join("".join(kept).split())
    known = covered()
    return "".join(character if ord(character) in known else SUBSTITUTE for character in one_line)


def _is_shapeless(character: str) -> bool:
    code = ord(character)
    if code in _VARIATION_SELECTORS or code in _SKIN_TONES:
        return True
    return not character.isspace() and unicodedata.category(character) in {"Cf", "Cc", "Cs"}
