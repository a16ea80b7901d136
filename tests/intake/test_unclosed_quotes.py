from __future__ import annotations

from pathlib import Path

from analysis.mention import RawMention
from bot.sources.file import read_rows

HEADER = "id,text,brand"


def ids(path: Path) -> tuple[list[str | None], list[int]]:
    """The ids that were taken, and the numbers of the lines that were not."""
    taken, refused = [], []
    for number, row in read_rows(path):
        if isinstance(row, RawMention):
            taken.append(row.external_id)
        else:
            refused.append(number)
    return taken, refused


def write(folder: Path, *lines: str) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    rows = [f"{number},fine,Acme" for number in range(1, 1000)]
    rows[9] = '10,"unclosed,Acme'
    taken, refused = ids(write(tmp_path, *rows))
    assert len(taken) == 998
    assert refused == [11]


def test_a_later_quoted_row_does_not_close_the_quote_of_an_earlier_one(tmp_path: Path) -> None:
    path = write(tmp_path, '1,"unclosed,Acme', '2,"quoted, and closed",Acme', "3,fine,Acme", '4,"fine",Acme')
    assert ids(path) == (["2", "3", "4"], [2])


def test_an_unclosed_quote_at_the_end_of_the_file_is_rejected(tmp_path: Path) -> None:
    assert ids(write(tmp_path, "1,fine,Acme", '2,"unclosed,Acme')) == (["1"], [3])


def test_a_text_of_several_lines_is_one_mention(tmp_path: Path) -> None:
    path = write(tmp_path, '1,"first line\nsecond, with a comma\n\nfourth",Acme', "2,fine,Acme")
    assert ids(path) == (["1", "2"], [])


def test_a_quote_within_an_unquoted_text_is_a_character_like_any_other(tmp_path: Path) -> None:
    assert ids(write(tmp_path, '1,a 5" nail,Acme', "2,fine,Acme")) == (["1", "2"], [])
