from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from analysis.mention import RawMention
from bot.importing import ImportSummary, run_import
from bot.intake import Intake, StoreResult
from bot.sources.file import SourceError
from bot.sources.rows import RowRejected
from storage.database import Database

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'tocsin.db'}")
    database.migrate()
    yield database
    database.dispose()


@pytest.fixture
def intake(database: Database) -> Intake:
    return Intake(database, "T1")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def stored(database: Database) -> list[dict[str, object]]:
    with database.read() as session:
        return [dict(row._mapping) for row in session.execute(sql("SELECT * FROM mentions ORDER BY id"))]


def run(
    intake: Intake, *paths: Path, rejects: Path | None = None, now: datetime = NOW, brand: str = "", source: str = ""
) -> tuple[ImportSummary, str]:
    out = io.StringIO()
    summary = run_import(
        paths,
        intake,
        now=lambda: now,
        rejects=rejects,
        progress=False,
        default_brand=brand,
        default_source=source,
        out=out,
    )
    return summary, out.getvalue()


def write(path: Path, rows: list[object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_mention_is_stored_clean_masked_and_without_its_author(database: Database, intake: Intake) -> None:
    raw = RawMention(
        text="客服 &amp; 电话13812345678\u200b 都不管",
        source="weibo",
        external_id="7",
        created_at=datetime.fromisoformat("2026-03-01T09:00:00+08:00"),
        author="@小明",
        brand=" 知学课堂 ",
        reach=3,
        url="https://weibo.com/1/a",
    )
    assert intake.store([raw], NOW) == StoreResult(accepted=1, duplicate=0)
    [row] = stored(database)
    assert row["text"] == "客服 & 电话[phone] 都不管"
    assert (row["lang"], row["brand"], row["reach"], row["url"]) == ("zh", "知学课堂", 3, "https://weibo.com/1/a")
    assert str(row["created_at"]).startswith("2026-03-01 01:00:00")
    assert str(row["author_hash"]).startswith("u_")
    assert "小明" not in str(row)
    assert "13812345678" not in str(row)


def test_a_mention_without_a_time_gets_the_time_of_its_intake(intake: Intake) -> None:
    assert intake.prepare(RawMention(text="退款"), NOW).created_at == NOW
    assert intake.prepare(RawMention(text="退款", created_at=datetime(2026, 1, 1)), NOW).created_at == datetime(
        2026, 1, 1, tzinfo=UTC
    )


def test_an_id_that_is_missing_follows_from_the_row_and_not_from_the_hour(intake: Intake) -> None:
    raw = RawMention(text="退款", source="weibo", author="小明")
    known = intake.prepare(raw, NOW).external_id
    assert intake.prepare(raw, LATER).external_id == known
    others = [
        RawMention(text="退款", source="weibo", author="小红"),
        RawMention(text="退费", source="weibo", author="小明"),
        RawMention(text="退款", source="weibo", author="小明", created_at=NOW),
    ]
    assert len({known, *(intake.prepare(other, NOW).external_id for other in others)}) == 4


def test_an_id_too_long_for_the_database_is_replaced_by_one_that_stays_the_same(intake: Intake) -> None:
    raw = RawMention(text="退款", external_id="https://example.com/" + "a" * 500)
    assert len(intake.prepare(raw, NOW).external_id) < 100
    assert intake.prepare(raw, NOW).external_id == intake.prepare(raw, LATER).external_id
    assert intake.store([raw], NOW).accepted == 1


def test_two_workspaces_hash_an_author_differently(database: Database) -> None:
    raw = RawMention(text="退款", author="小明")
    hashes = {Intake(database, workspace).prepare(raw, NOW).author_hash for workspace in ("T1", "T2", "T1")}
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("given", "text", "lang"),
    [
        ("zh-CN", "ok", "zh"),
        ("EN_us", "好", "en"),
        ("ja", "退款太难了", "zh"),
        (None, "refund", "en"),
        ("", "😡", "und"),
    ],
)
def test_the_language_a_source_names_counts_if_it_is_one_of_ours(
    intake: Intake, given: str | None, text: str, lang: str
) -> None:
    assert intake.prepare(RawMention(text=text, lang=given), NOW).lang == lang


@pytest.mark.parametrize("url", ["https://x.com/?phone=13812345678", "javascript:alert(1)", "https://a@b.com/"])
def test_a_link_with_personal_data_or_no_link_at_all_is_not_stored(intake: Intake, url: str) -> None:
    assert intake.prepare(RawMention(text="退款", url=url), NOW).url is None


def test_the_same_mention_twice_in_one_call_is_stored_once(database: Database, intake: Intake) -> None:
    raw = RawMention(text="退款", external_id="1")
    assert intake.store([raw, raw, RawMention(text="退款", external_id="2")], NOW) == StoreResult(2, 1)
    assert len(stored(database)) == 2


def test_a_call_with_a_text_that_is_nothing_stores_nothing(database: Database, intake: Intake) -> None:
    with pytest.raises(RowRejected):
        intake.store([RawMention(text="退款"), RawMention(text="\u200b")], NOW)
    assert stored(database) == []


def test_a_second_import_of_the_same_file_adds_nothing(database: Database, intake: Intake, folder: Path) -> None:
    path = write(folder / "a.jsonl", [{"text": f"没有编号的第{number}条"} for number in range(2_500)])
    first, printed = run(intake, path)
    assert (first.accepted, first.duplicate, first.rejected) == (2_500, 0, 0)
    assert printed == f"{path}: 2,500 accepted, 0 duplicate, 0 rejected\n"
    second, _ = run(intake, path, now=LATER)
    assert (second.accepted, second.duplicate, second.rejected) == (0, 2_500, 0)
    assert len(stored(database)) == 2_500


def test_an_import_that_was_broken_off_is_finished_by_running_it_again(
    database: Database, intake: Intake, folder: Path
) -> None:
    path = write(folder / "a.jsonl", [{"id": number, "text": f"第{number}条"} for number in range(3_000)])
    calls = 0

    def interrupted() -> datetime:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return NOW

    with pytest.raises(KeyboardInterrupt):
        run_import([path], intake, now=interrupted, rejects=None, progress=False, out=io.StringIO())
    before = len(stored(database))
    assert before == 2_000
    again, _ = run(intake, path)
    assert (again.accepted, again.duplicate) == (1_000, 2_000)
    assert len(stored(database)) == 3_000


def test_rejected_rows_are_written_down_with_line_and_reason_and_masked(intake: Intake, folder: Path) -> None:
    path = folder / "a.jsonl"
    lines = [
        '{"text": "好课"}',
        '{"text": "电话13812345678", "reach": "many", "author": "小明", "meta": {"tel": 13812345678}}',
        '{"text": "断了 13912345678',
        '{"text": ""}',
        '{"text": "x", "created_at": "13812345678 "}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    summary, printed = run(intake, path)
    assert (summary.accepted, summary.rejected) == (1, 4)
    [written] = summary.rejects_files
    assert written.resolve() == folder / "a.jsonl.rejects.jsonl"
    assert str(written) in printed
    content = written.read_text(encoding="utf-8")
    entries = [json.loads(line) for line in content.splitlines()]
    assert [entry["line"] for entry in entries] == [2, 3, 4, 5]
    assert entries[0]["reason"] == "reach is “many”, which is not a whole number."
    assert entries[0]["row"] == {
        "text": "电话[phone]",
        "reach": "many",
        "author": "[author]",
        "meta": {"tel": "[phone]"},
    }
    for secret in ("13812345678", "13912345678", "小明"):
        assert secret not in content


def test_there_is_no_rejects_file_when_nothing_was_rejected(intake: Intake, folder: Path) -> None:
    summary, _ = run(intake, write(folder / "a.jsonl", [{"text": "好课"}]))
    assert summary.rejects_files == ()
    assert [path.name for path in folder.iterdir()] == ["a.jsonl"]


def test_rejects_go_where_they_are_told_to(intake: Intake, folder: Path) -> None:
    one = write(folder / "one.jsonl", [{"text": ""}])
    two = write(folder / "two.jsonl", [{"text": "好"}, {"text": ""}])
    summary, printed = run(intake, one, two, rejects=folder / "bad.jsonl")
    assert summary.rejects_files == (folder / "bad.jsonl",)
    entries = [json.loads(line) for line in (folder / "bad.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(entry["file"], entry["line"]) for entry in entries] == [("one.jsonl", 1), ("two.jsonl", 2)]
    assert "total: 1 accepted, 0 duplicate, 2 rejected" in printed
    (folder / "bad").mkdir()
    summary, _ = run(intake, one, two, rejects=folder / "bad")
    assert [path.name for path in summary.rejects_files] == ["one.jsonl.rejects.jsonl", "two.jsonl.rejects.jsonl"]


def test_defaults_fill_only_what_a_row_leaves_open(database: Database, intake: Intake, folder: Path) -> None:
    path = folder / "a.csv"
    path.write_text("text,brand,source\n好课,,\n水课,别家,weibo\n", encoding="utf-8")
    run(intake, path, brand="知学课堂", source="survey")
    assert [(row["brand"], row["source"]) for row in stored(database)] == [("知学课堂", "survey"), ("别家", "weibo")]


def test_one_file_that_cannot_be_read_keeps_the_others_out_too(
    database: Database, intake: Intake, folder: Path
) -> None:
    good = write(folder / "a.jsonl", [{"text": "好课"}])
    with pytest.raises(SourceError, match="is not there"):
        run(intake, good, folder / "missing.jsonl")
    assert stored(database) == []


def test_a_packed_spreadsheet_export_in_gb18030_goes_in(database: Database, intake: Intake, folder: Path) -> None:
    path = folder / "export.csv.gz"
    path.write_bytes(gzip.compress("id;text;created_at\r\n1;退款难;2026/3/1 9:05\r\n".encode("gb18030")))
    summary, _ = run(intake, path)
    assert summary.accepted == 1
    assert stored(database)[0]["text"] == "退款难"


def test_without_a_terminal_progress_is_plain_lines(
    intake: Intake, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.importing.REPORT_ROWS", 1_000)
    path = write(folder / "a.jsonl", [{"text": f"第{number}条" + "很长" * 100} for number in range(3_000)])
    run_import([path], intake, now=lambda: NOW, rejects=None, progress=True)
    printed = capsys.readouterr()
    assert "a.jsonl: 1,000 rows" in printed.err
    assert "\r" not in printed.err
    assert printed.out == f"{path}: 3,000 accepted, 0 duplicate, 0 rejected\n"
