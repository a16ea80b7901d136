from __future__ import annotations

import re
import tomllib
import warnings
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import analysis
import bot
from analysis.charts import trend_png
from analysis.fonts import FONT_FILE, SUBSTITUTE, covered, drawable
from tests.charts.examples import trend_chart

CATALOGUES = sorted((Path(bot.__file__).parent / "locale").glob("*.toml"))
# Slack draws emoji itself; charts never show one.
PICTURES = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]")


@pytest.fixture(scope="module")
def cmap() -> set[int]:
    with TTFont(FONT_FILE, lazy=True) as font:
        return set(font.getBestCmap())


def test_the_words_of_a_crisis_have_glyphs_and_draw_without_a_warning(cmap: set[int]) -> None:
    words = "退款维权舆情 割韭菜 黑猫投诉 踢皮球 怼 啰嗦 嘅 難過 消費者 「公告」，。！？：；（）…—￥ ①②Ⅰ级 ½ é ö"
    assert [character for character in words if not character.isspace() and ord(character) not in cmap] == []
    assert SUBSTITUTE not in drawable(words)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        trend_png(trend_chart([1, 2], title=words))


def test_every_hanzi_of_gb2312_is_in_the_font(cmap: set[int]) -> None:
    cells = (bytes((lead, trail)) for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF))
    hanzi = {ord(text) for cell in cells if (text := cell.decode("gb2312", errors="ignore"))}
    assert len(hanzi) == 6763
    assert hanzi <= cmap


def test_what_matplotlib_reads_from_the_font_is_what_the_font_holds(cmap: set[int]) -> None:
    assert covered() == cmap


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_every_character_of_the_catalogue_is_in_the_font(catalogue: Path) -> None:
    tomllib.loads(catalogue.read_text(encoding="utf-8"))
    shown = PICTURES.sub("", catalogue.read_text(encoding="utf-8"))
    assert sorted({character for character in shown if ord(character) >= 32 and ord(character) not in covered()}) == []


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("退款🔥来了", "退款□来了"),
        ("\U00020bb7野家", "□野家"),
        ("👍🏽好", "□好"),
        ("☎️电话", "☎电话"),
        ("两行\n一行\t半", "两行 一行 半"),
        ("零\u200b宽\u202e字", "零宽字"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_what_the_font_lacks_becomes_a_box(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


def test_the_box_itself_is_in_the_font(cmap: set[int]) -> None:
    assert ord(SUBSTITUTE) in cmap


def test_the_font_ships_with_its_licence_under_a_name_of_its_own() -> None:
    licence = (Path(analysis.__file__).parent / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Adobe" in licence
    with TTFont(FONT_FILE, lazy=True) as font:
        assert font["name"].getDebugName(1) == "Tocsin Sans SC"
        assert "SIL Open Font License" in font["name"].getDebugName(13)


def test_the_font_stays_small_enough_for_a_repository() -> None:
    assert FONT_FILE.stat().st_size < 4_000_000
