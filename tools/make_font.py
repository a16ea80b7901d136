"""Make the font that charts are drawn with: a subset of Noto Sans CJK SC, under a name of its own.

    python tools/make_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The source is the collection of Debian's package fonts-noto-cjk (version 2.004). The result is committed, so
this runs only when the set of characters changes. The same source gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE_FAMILY = "Noto Sans CJK SC"
# The source names no reserved font name (clause 3 of the licence), but "Noto" is Google's trademark and Adobe
# reserves "Source" for the same design. A changed font must not pass for either, so it has a name of its own.
FAMILY = "Tocsin Sans SC"
POSTSCRIPT_NAME = "TocsinSansSC-Regular"
TARGET = Path(__file__).resolve().parent.parent / "analysis" / "fonts" / f"{POSTSCRIPT_NAME}.otf"

#: Whole blocks that cost little: the source font simply lacks some of their characters.
BLOCKS = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: names in European languages
    (0x0391, 0x03C9),  # Greek
    (0x0401, 0x0451),  # Cyrillic
    (0x2010, 0x205E),  # General Punctuation
    (0x2070, 0x218F),  # superscripts, currency, letterlike, fractions
    (0x2190, 0x22FF),  # arrows, mathematical operators
    (0x2460, 0x27BF),  # enclosed numbers, box drawing, shapes, miscellaneous symbols, dingbats
    (0x3000, 0x30FF),  # CJK punctuation, hiragana, katakana
    (0x3105, 0x312F),  # bopomofo
    (0x3220, 0x33FF),  # enclosed and squared CJK
    (0xFE10, 0xFE4F),  # vertical and compatibility forms
    (0xFF00, 0xFFEF),  # half-width and full-width forms
)

#: Everyday characters that neither GB2312 nor the first level of Big5 has: internet slang, names, Cantonese.
EXTRAS = (
    "囧屌啰劵齁嘚焗祎旻珺嘅咁喆曺佷挻裏咘跶屄歺恵淸硚瘆囖嚒黒徳岀柾乛垚燊伱冇嬅丼囍邨叒嘢哋鋆佢跩鈤諵禛吽啫峯実玶噁哶喺"
    "怼槑犇掱巭嫑烎靐昇堃淼焱骉猋尛囡镕昉旸晧煊玥琋璟瑀翀芃茗莜菁萱蓁贇颢龑瑨甯祐祺沄洺涴湉滢潆澍灏炜烜"
    "嗐嘞喵咩嘤嚯噗啵撸瞅掰扒薅镰韭讧诌诓坑窟窿侃喷瘫咯呗噻哒嘛啥咋甭俩仨咗嚟冚揾攞睇瞓"
)


def gb2312() -> Iterator[int]:
    """Every character of GB2312: 6763 hanzi of two levels, and its symbols."""
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            yield from _decoded(bytes((lead, trail)), "gb2312")


def big5_level_1() -> Iterator[int]:
    """The 5401 everyday hanzi of Big5, in A440 to C67E."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    for lead in range(0xA4, 0xC7):
        for trail in trails:
            if (lead, trail) <= (0xC6, 0x7E):
                yield from _decoded(bytes((lead, trail)), "big5")


def _decoded(pair: bytes, encoding: str) -> Iterator[int]:
    try:
        yield ord(pair.decode(encoding))
    except UnicodeDecodeError:
        return


def wanted() -> set[int]:
    """The characters the font should have, as far as the source has them."""
    blocks = (code for first, last in BLOCKS for code in range(first, last + 1))
    return {*blocks, *gb2312(), *big5_level_1(), *map(ord, EXTRAS)}


def single_face(source: Path) -> TTFont:
    """Take the Simplified Chinese face out of a collection, or a font that is on its own as it is."""
    if source.suffix.lower() != ".ttc":
        return TTFont(source, recalcTimestamp=False)
    for number, face in enumerate(TTCollection(source, lazy=True).fonts):
        if face["name"].getDebugName(1) == SOURCE_FAMILY:
            return TTFont(source, fontNumber=number, recalcTimestamp=False)
    raise SystemExit(f"{source} has no face named {SOURCE_FAMILY}; install fonts-noto-cjk and give its Regular.ttc.")


def subset(font: TTFont) -> None:
    """Reduce the font to the wanted characters, horizontal setting, no hints."""
    options = Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 9, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)


def rename(font: TTFont) -> None:
    """Give the font its own name, keep the copyright and licence entries, and say what it was made from."""
    names = {
        1: FAMILY,
        2: "Regular",
        3: f"2.004;{POSTSCRIPT_NAME}",
        4: FAMILY,
        5: f"Version 2.004; subset of {SOURCE_FAMILY}",
        6: POSTSCRIPT_NAME,
    }
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["CFF "].cff.fontNames[0] = POSTSCRIPT_NAME
    top = font["CFF "].cff.topDictIndex[0]
    top.FamilyName = FAMILY
    top.FullName = FAMILY
    for part in getattr(top, "FDArray", ()):
        part.FontName = part.FontName.replace("NotoSansCJKjp-Regular", POSTSCRIPT_NAME)


def main() -> int:
    """Write the font beside its licence and say how large it came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc or NotoSansCJKsc-Regular.otf")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    font = single_face(arguments.source)
    subset(font)
    rename(font)
    font.save(arguments.target)
    characters = len(font.getBestCmap())
    sys.stdout.write(f"{arguments.target}: {characters} characters, {arguments.target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
