from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text as sql

from analysis.mention import RawMention
from bot.errors import UsageError
from bot.import_summary import ImportSummary
from bot.importing import parse_zone, run_import
from bot.intake import Intake, Outcome
from bot.replay import read_recording
from bot.sources.file import SourceError
from bot.sources.rows import RowRejected
from storage.database import Database

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
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
    intake: Intake,
    *paths: Path,
    rejects: Path | None = None,
    now: datetime = NOW,
    brand: str = "",
    source: str = "",
    zone: ZoneInfo = SHANGHAI,
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
        zone=zone,
        out=out,
    )
    return summary, out.getvalue()


def rejections(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, rows: Sequence[object]) -> Path:
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
    assert intake.store([raw], NOW).outcomes == (Outcome.ACCEPTED,)
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
    result = intake.store([raw, raw, RawMention(text="退款", external_id="2")], NOW)
    assert result.outcomes == (Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.ACCEPTED)
    assert (result.accepted, result.duplicate) == (2, 1)
    assert len(stored(database)) == 2


def test_an_id_that_another_text_has_is_no_duplicate(database: Database, intake: Intake) -> None:
    first, second = RawMention(text="退款", external_id="1"), RawMention(text="好课", external_id="1")
    assert intake.store([first, second, first], NOW).outcomes == (
        Outcome.ACCEPTED,
        Outcome.ID_TAKEN,
        Outcome.DUPLICATE,
    )
    assert intake.store([second], NOW).outcomes == (Outcome.ID_TAKEN,)
    assert [row["text"] for row in stored(database)] == ["退款"]


def test_ids_are_compared_by_the_text_that_is_stored(intake: Intake) -> None:
    intake.store([RawMention(text="电话13812345678 &amp; 退款", external_id="1")], NOW)
    same = RawMention(text=" 电话13912345678 & 退款\u200b", external_id="1")
    assert intake.store([same], NOW).outcomes == (Outcome.DUPLICATE,)


def test_an_id_too_long_for_the_database_is_compared_by_its_text_too(intake: Intake) -> None:
    long = "https://example.com/" + "a" * 500
    intake.store([RawMention(text="退款", external_id=long)], NOW)
    assert intake.store([RawMention(text="好课", external_id=long)], NOW).outcomes == (Outcome.ID_TAKEN,)


def test_of_two_imports_at_once_one_has_the_id_and_the_other_hears_of_it(database: Database) -> None:
    start = Barrier(2)

    def store(text: str) -> tuple[Outcome, ...]:
        intake = Intake(database, "T1")
        start.wait()
        return intake.store([RawMention(text=text, external_id="1")], NOW).outcomes

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(store, ["退款", "好课"]))
    assert set(outcomes) == {(Outcome.ACCEPTED,), (Outcome.ID_TAKEN,)}


def test_a_call_with_a_text_that_is_nothing_stores_nothing(database: Database, intake: Intake) -> None:
    with pytest.raises(RowRejected):
        intake.store([RawMention(text="退款"), RawMention(text="\u200b")], NOW)
    assert stored(database) == []


def test_a_second_import_of_the_same_file_adds_nothing(database: Database, intake: Intake, folder: Path) -> None:
    path = write(folder / "a.jsonl", [{"text": f"没有编号的第{number}条"} for number in range(2_500)])
    first, printed = run(intake, path)
    assert (first.accepted, first.duplicate, first.rejected) == (2_500, 0, 0)
    assert printed == (
        f"{path}: 2,500 accepted, 0 duplicate, 0 rejected\n2,500 rows without a time were taken as of now\n"
    )
    second, printed = run(intake, path, now=LATER)
    assert printed == f"{path}: 0 accepted, 2,500 duplicate, 0 rejected\n"
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
        if calls == 4:  # once for the file, once for each chunk
            raise KeyboardInterrupt
        return NOW

    with pytest.raises(KeyboardInterrupt):
        run_import([path], intake, now=interrupted, rejects=None, progress=False, out=io.StringIO())
    before = len(stored(database))
    assert before == 2_000
    again, _ = run(intake, path)
    assert (again.accepted, again.duplicate) == (1_000, 2_000)
    assert len(stored(database)) == 3_000


def test_a_row_whose_id_another_text_has_is_rejected_with_line_and_remedy(
    database: Database, intake: Intake, folder: Path
) -> None:
    one = write(folder / "one.jsonl", [{"id": 1, "text": "退款"}, {"id": 2, "text": "好课"}])
    run(intake, one)
    other = write(
        folder / "other.jsonl",
        [
            {"id": 1, "text": "退款"},
            {"id": 2, "text": "另一家的帖子 13812345678", "author": "小明", "created_at": "2026-02-01 09:00"},
            {"id": 3, "text": ""},
            {"id": 4, "text": "新的"},
            {"id": 4, "text": "新的，又不同"},
        ],
    )
    for accepted in (1, 0):
        summary, printed = run(intake, other)
        assert (summary.accepted, summary.duplicate, summary.rejected) == (accepted, 2 - accepted, 3)
        assert f"{accepted} accepted, {2 - accepted} duplicate, 3 rejected" in printed
        entries = rejections(folder / "other.jsonl.rejects.jsonl")
        assert [entry["line"] for entry in entries] == [2, 3, 5]
        assert entries[0] == {
            "file": "other.jsonl",
            "line": 2,
            "reason": "The id 2 is taken in the source “import” by another text; give this file a source of its own "
            "with --source NAME, or leave the ids out.",
            "row": {
                "id": "2",
                "text": "另一家的帖子 [phone]",
                "created_at": "2026-02-01T09:00:00+08:00",
                "author": "[author]",
            },
        }
    assert [row["text"] for row in stored(database)] == ["退款", "好课", "新的"]
    # What the sentence says helps.
    summary, _ = run(intake, other, source="other")
    assert (summary.accepted, summary.duplicate, summary.rejected) == (3, 0, 2)


def test_a_row_that_names_its_source_is_told_to_name_another(intake: Intake, folder: Path) -> None:
    rows = [{"id": 1, "text": "退款", "source": "weibo"}, {"id": 1, "text": "好课", "source": "weibo"}]
    run(intake, write(folder / "a.jsonl", rows), source="survey")
    [entry] = rejections(folder / "a.jsonl.rejects.jsonl")
    assert entry["reason"] == (
        "The id 1 is taken in the source “weibo” by another text; name another source in the row, or leave the ids out."
    )


def test_an_id_is_taken_across_chunks_as_within_one(
    intake: Intake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.importing.CHUNK_ROWS", 2)
    rows = [{"id": number % 4, "text": f"第{number}条"} for number in range(7)]
    summary, _ = run(intake, write(folder / "a.jsonl", rows))
    assert (summary.accepted, summary.duplicate, summary.rejected) == (4, 0, 3)
    assert [entry["line"] for entry in rejections(folder / "a.jsonl.rejects.jsonl")] == [5, 6, 7]


def test_many_rejected_rows_end_a_chunk_and_cost_no_row(
    intake: Intake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.importing.CHUNK_REJECTED", 2)
    rows = [{"text": "" if number % 3 else f"第{number}条"} for number in range(31)]
    summary, _ = run(intake, write(folder / "a.jsonl", rows))
    assert (summary.accepted, summary.rejected) == (11, 20)
    assert len(rejections(folder / "a.jsonl.rejects.jsonl")) == 20


def test_times_without_a_zone_are_read_in_the_one_given_and_the_summary_says_so(
    database: Database, intake: Intake, folder: Path
) -> None:
    rows = [{"text": "一", "created_at": "2026-02-01 09:00"}, {"text": "二", "created_at": "2026-02-01T09:00Z"}]
    path = write(folder / "a.jsonl", rows)
    _, printed = run(intake, path)
    assert (
        "\n1 time without a zone was read as Asia/Shanghai; import files of another zone with --zone ZONE\n" in printed
    )
    assert [str(row["created_at"])[:16] for row in stored(database)] == ["2026-02-01 01:00", "2026-02-01 09:00"]


def test_reading_a_file_again_in_another_zone_doubles_nothing(database: Database, intake: Intake, folder: Path) -> None:
    path = write(folder / "a.jsonl", [{"text": "退款", "created_at": "2026-02-01 09:00"}])
    run(intake, path)
    again, printed = run(intake, path, zone=ZoneInfo("UTC"))
    assert (again.accepted, again.duplicate) == (0, 1)
    assert "without a zone" not in printed
    assert len(stored(database)) == 1


def test_a_zone_is_an_iana_name_or_refused_with_one() -> None:
    assert parse_zone("Europe/London") == ZoneInfo("Europe/London")
    for wrong in ("Mars/Olympus", "", "../etc/passwd", "+08:00"):
        with pytest.raises(UsageError, match="--zone takes an IANA time zone, such as Asia/Shanghai"):
            parse_zone(wrong)


def test_a_time_more_than_a_day_ahead_is_rejected_as_misread(intake: Intake, folder: Path) -> None:
    times = [NOW + timedelta(hours=23), NOW + timedelta(hours=25)]
    rows = [{"text": f"第{number}条", "created_at": time.isoformat()} for number, time in enumerate(times)]
    summary, _ = run(intake, write(folder / "a.jsonl", rows))
    assert (summary.accepted, summary.rejected) == (1, 1)
    [entry] = rejections(folder / "a.jsonl.rejects.jsonl")
    assert entry["line"] == 2
    assert "lies in the future; check the order of day and month, or the zone" in str(entry["reason"])


def test_a_recording_is_played_in_the_zone_given_and_may_lie_in_the_future(folder: Path) -> None:
    rows = [{"text": "二", "created_at": "2099-03-01 09:00"}, {"text": "一", "created_at": "2099-03-01T00:30Z"}]
    recording = read_recording(write(folder / "a.jsonl", rows), SHANGHAI)
    assert [(mention.text, mention.created_at) for mention in recording.mentions] == [
        ("一", datetime(2099, 3, 1, 0, 30, tzinfo=UTC)),
        ("二", datetime(2099, 3, 1, 1, 0, tzinfo=UTC)),
    ]


@pytest.mark.parametrize("content", ["", "\n\n", "id,text\n"])
def test_a_file_without_rows_is_called_that(intake: Intake, folder: Path, content: str) -> None:
    path = folder / "a.csv"
    path.write_text(content, encoding="utf-8")
    summary, printed = run(intake, path)
    assert (summary.accepted, summary.duplicate, summary.rejected) == (0, 0, 0)
    assert printed == f"{path}: 0 accepted, 0 duplicate, 0 rejected\n{path} holds no rows.\n"


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


def test_files_of_one_name_share_a_rejects_file_that_tells_them_apart(intake: Intake, folder: Path) -> None:
    paths = [folder / "january" / "a.jsonl", folder / "february" / "a.jsonl", folder / "b.jsonl"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        write(path, [{"text": ""}])
    summary, printed = run(intake, *paths)
    assert summary.rejects_files == (Path("a.jsonl.rejects.jsonl"), Path("b.jsonl.rejects.jsonl"))
    assert [entry["file"] for entry in rejections(folder / "a.jsonl.rejects.jsonl")] == [str(paths[0]), str(paths[1])]
    assert [entry["file"] for entry in rejections(folder / "b.jsonl.rejects.jsonl")] == ["b.jsonl"]
    assert printed.count("rejected rows with line and reason") == 2


@pytest.mark.parametrize("named", [True, False])
def test_rejected_rows_never_replace_a_file_that_is_to_be_read(intake: Intake, folder: Path, named: bool) -> None:
    one = write(folder / "a.jsonl", [{"text": ""}])
    other = write(folder / "a.jsonl.rejects.jsonl", [{"text": "好课"}])
    before = other.read_bytes()
    with pytest.raises(SourceError, match="name another with --rejects"):
        run(intake, one, other, rejects=other if named else None)
    assert other.read_bytes() == before


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
    assert printed.out.startswith(f"{path}: 3,000 accepted, 0 duplicate, 0 rejected\n")
