from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analysis.mention import RawMention
from bot.sources.file import Rejected, SourceError, check_file, read_rows


def write(path: Path, content: str | bytes, *, packed: bool = False, encoding: str = "utf-8") -> Path:
    raw = content.encode(encoding) if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw) if packed else raw)
    return path


def texts(path: Path) -> list[str]:
    return [row.text for _, row in read_rows(path) if isinstance(row, RawMention)]


def rejected(path: Path) -> dict[int, str]:
    return {line: row.reason for line, row in read_rows(path) if isinstance(row, Rejected)}


def jsonl(rows: Iterable[object]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


CSV = 'id,text,reach\n1,退款难,5\n2,"逗号, 引号""和\n换行",\n3,好课,7\n'
CSV_TEXTS = ["退款难", '逗号, 引号"和\n换行', "好课"]


def test_jsonl_rows_come_with_their_line_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '\n{"text": "一"}\n\n{"text": "two"}')
    assert [(line, row.text) for line, row in read_rows(path) if isinstance(row, RawMention)] == [(2, "一"), (4, "two")]


def test_csv_rows_come_with_the_line_they_begin_in(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", CSV)
    assert [line for line, _ in read_rows(path)] == [2, 3, 5]
    assert texts(path) == CSV_TEXTS


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "no-suffix"])
def test_packing_is_told_by_the_content_and_not_by_the_name(tmp_path: Path, name: str, packed: bool) -> None:
    assert texts(write(tmp_path / name, CSV, packed=packed)) == CSV_TEXTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_that_a_spreadsheet_writes_is_read(tmp_path: Path, encoding: str, packed: bool) -> None:
    path = write(tmp_path / "a.csv", CSV, packed=packed, encoding=encoding)
    assert texts(path) == CSV_TEXTS


def test_chinese_that_begins_late_in_a_gb18030_file_is_read(tmp_path: Path) -> None:
    rows = "".join(f"{number},plain english {number}\n" for number in range(20_000))
    path = write(tmp_path / "a.csv", f"id,text\n{rows}x,退款难\n", encoding="gb18030")
    assert texts(path)[-1] == "退款难"


def test_one_stray_byte_does_not_turn_the_rest_into_nonsense(tmp_path: Path) -> None:
    content = "id,text\n1,退款难\n".encode() + b"2,caf\xe9\n" + "3,割韭菜\n".encode()
    path = write(tmp_path / "a.csv", content)
    assert texts(path) == ["退款难", "割韭菜"]
    assert "do not fit" in rejected(path)[3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_header(tmp_path: Path, delimiter: str) -> None:
    path = write(
        tmp_path / "a.csv", delimiter.join(["id", "Text ", "brand"]) + "\n" + delimiter.join(["1", "退款", "甲"]) + "\n"
    )
    assert next(read_rows(path)) == (2, RawMention(text="退款", external_id="1", brand="甲"))


def test_a_single_column_is_enough(tmp_path: Path) -> None:
    assert texts(write(tmp_path / "a.csv", "text\r\n退款\r\nrefund\r\n")) == ["退款", "refund"]


def test_bad_json_lines_are_rejected_and_the_others_taken(tmp_path: Path) -> None:
    lines = ['{"text": "一"}', '{"text": ', "[1, 2]", '"text"', '{"text": "二"}', '{"reach": 1}', "[" * 100_000]
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    assert texts(path) == ["一", "二"]
    assert sorted(rejected(path)) == [2, 3, 4, 6, 7]
    assert "no JSON object" in rejected(path)[3]


def test_a_row_with_too_many_cells_is_rejected_and_one_with_too_few_is_not(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text,reach\n1,a,b,c\n2,ok\n")
    assert texts(path) == ["ok"]
    assert "4 cells" in rejected(path)[2]


def test_a_quote_that_never_ends_costs_some_rows_and_not_the_file(tmp_path: Path) -> None:
    rows = "".join(f"{number},row {number}\n" for number in range(30_000))
    path = write(tmp_path / "a.csv", f'id,text\n1,"open\n{rows}')
    assert list(rejected(path)) == [2]
    assert texts(path)[-1] == "row 29999"


def test_line_separators_of_unicode_do_not_part_json_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a\u2028b\u0085c"}\n')
    assert texts(path) == ["a\u2028b\u0085c"]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz"])
def test_a_packed_file_that_breaks_off_gives_what_is_whole_and_says_so(tmp_path: Path, name: str) -> None:
    rows = [{"id": number, "text": f"row {number * 7919 % 10007} {number}"} for number in range(5_000)]
    content = jsonl(rows) if "jsonl" in name else "id,text\n" + "".join(f"{row['id']},{row['text']}\n" for row in rows)
    packed = gzip.compress(content.encode())
    path = write(tmp_path / name, packed[: len(packed) // 2])
    whole = texts(path)
    assert 1_000 < len(whole) < 5_000
    assert whole == [row["text"] for row in rows[: len(whole)]]
    [(line, reason)] = rejected(path).items()
    assert "breaks off" in reason
    assert line == len(whole) + (1 if "jsonl" in name else 2)


def test_damage_in_the_middle_of_a_packed_file_is_one_rejected_line(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(jsonl({"text": f"row {n * 7919 % 10007}"} for n in range(20_000)).encode()))
    packed[len(packed) // 2] ^= 0xFF
    path = write(tmp_path / "a.jsonl.gz", bytes(packed))
    assert texts(path)
    assert any("damaged" in reason for reason in rejected(path).values())


def test_several_gzip_members_with_padding_are_one_file(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"text": "one"}\n{"te') + gzip.compress(b'xt": "two"}\n') + b"\0" * 512
    assert texts(write(tmp_path / "a.gz", packed)) == ["one", "two"]


def test_a_file_that_packs_very_tightly_is_read_in_pieces(tmp_path: Path) -> None:
    content = jsonl([{"text": "一样的话"}]) * 100_000
    assert len(texts(write(tmp_path / "a.jsonl.gz", content, packed=True))) == 100_000


def test_an_endless_line_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "' + "x" * 3_000_000 + '"}\n{"text": "ok"}\n')
    assert texts(path) == ["ok"]
    assert "longer than" in rejected(path)[1]


@pytest.mark.parametrize("content", ["", "\n\n", "id,text\n"])
def test_a_file_without_rows_has_no_rows(tmp_path: Path, content: str) -> None:
    assert list(read_rows(write(tmp_path / "a.csv", content))) == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "id,content\n1,a\n", "a column called text"),
        ("a.txt", "just some words\n", "a column called text"),
        ("a.json", '[{"text": "a"}]', "one JSON document"),
        ("a.json", '{\n  "text": "a"\n}', "one JSON document"),
        ("a.xlsx", b"PK\x03\x04rest", "a spreadsheet"),
        ("a.bin", b"\xff\x00\x01\x02" * 20, "no text file"),
        ("a.gz", b"\x1f\x8bgarbage", "damaged from its beginning"),
    ],
)
def test_a_file_of_no_known_form_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(SourceError, match=sentence):
        check_file(write(tmp_path / name, content))


def test_a_file_that_cannot_be_opened_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"):
        check_file(tmp_path / "missing.csv")
    with pytest.raises(SourceError, match="is a folder"):
        check_file(tmp_path)


def test_the_sentence_about_a_header_holds_no_personal_data(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refusal:
        check_file(write(tmp_path / "a.csv", "张三,13812345678,退款\n"))
    assert "13812345678" not in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        "text,created_at\na,2026-03-01 09:00\nb,2026-03-01 09:00Z\nc,2026-03-03\n",
        jsonl(
            [
                {"text": "a", "created_at": "2026-03-01 09:00"},
                {"text": "b", "created_at": "2026-03-01 09:00Z"},
                {"text": "c", "created_at": "2026-03-03"},
            ]
        ),
    ],
)
def test_the_zone_and_the_latest_time_hold_for_every_row(tmp_path: Path, content: str) -> None:
    latest = datetime(2026, 3, 2, tzinfo=UTC)
    rows = [row for _, row in read_rows(write(tmp_path / "a", content), None, ZoneInfo("Asia/Shanghai"), latest)]
    assert [row.created_at for row in rows if isinstance(row, RawMention)] == [
        datetime(2026, 3, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 9, tzinfo=UTC),
    ]
    assert ["future" in row.reason for row in rows if isinstance(row, Rejected)] == [True]


def test_the_bytes_read_add_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", jsonl({"text": f"row {n * 7919}"} for n in range(50_000)), packed=True)
    heard: list[int] = []
    assert sum(1 for _ in read_rows(path, heard.append)) == 50_000
    assert sum(heard) == path.stat().st_size
