from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from tests.e2e.running import tocsin

ROWS = [
    {
        "id": "1",
        "text": "退款三周没人理，客服一直踢皮球，太恶心了",
        "brand": "青梧学堂",
        "created_at": "2026-03-10T02:00:00Z",
    },
    {"id": "2", "text": "Loved this course, the best teacher I ever had!", "brand": "Qingwu", "reach": 12},
    {"id": "3", "text": "   "},
    {"id": "4", "text": "电话13812345678，骗子平台，还我血汗钱", "brand": "青梧学堂"},
]


def test_times_without_a_zone_are_the_teams_unless_told_otherwise(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tocsin.db'}"
    for name, options in (("team", ()), ("told", ("--zone", "UTC"))):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"id,text,created_at\n{name},退款,2026/3/1 9:00\n", "utf-8")
        run = tocsin("import", str(file), *options, folder=tmp_path, TOCSIN_DATABASE_URL=url, TOCSIN_ZONE="Asia/Tokyo")
        assert run.returncode == 0, run.stderr
        assert f"1 time without a zone was read as {'UTC' if options else 'Asia/Tokyo'}" in run.stdout
    database = Database(url)
    with database.read() as session:
        rows = session.execute(text("SELECT external_id, created_at FROM mentions")).all()
    database.dispose()
    assert {row.external_id: str(row.created_at)[:16] for row in rows} == {
        "team": "2026-03-01 00:00",
        "told": "2026-03-01 09:00",
    }


def test_a_file_without_rows_is_said_to_hold_none(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,text\n", "utf-8")
    run = tocsin("import", "empty.csv", folder=tmp_path, TOCSIN_DATABASE_URL=f"sqlite:///{tmp_path / 'tocsin.db'}")
    assert run.returncode == 1
    assert "empty.csv holds no rows." in run.stdout


def test_rows_of_a_file_are_taken_once_scored_and_masked(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n{broken\n", "utf-8")
    url = f"sqlite:///{tmp_path / 'tocsin.db'}"
    first = tocsin("import", str(file), folder=tmp_path, TOCSIN_DATABASE_URL=url)
    assert first.returncode == 0, first.stderr
    assert "3 accepted, 0 duplicate, 2 rejected" in first.stdout
    assert "2 rows without a time were taken as of now" in first.stdout
    rejected = [json.loads(line) for line in (tmp_path / "rows.jsonl.rejects.jsonl").read_text("utf-8").splitlines()]
    assert [row["line"] for row in rejected] == [3, 5]
    again = tocsin("import", str(file), folder=tmp_path, TOCSIN_DATABASE_URL=url)
    assert "0 accepted, 3 duplicate, 2 rejected" in again.stdout
    drained = tocsin("scorer", "--drain", folder=tmp_path, TOCSIN_DATABASE_URL=url)
    assert drained.returncode == 0, drained.stderr
    assert "scored 3 mentions" in drained.stdout
    database = Database(url)
    with database.read() as session:
        scored = session.execute(
            text("SELECT external_id, label, text FROM scores JOIN mentions ON mentions.id = mention_id")
        ).all()
    database.dispose()
    labels = {row.external_id: row.label for row in scored}
    assert labels == {"1": "negative", "2": "positive", "4": "negative"}
    assert not any("13812345678" in row.text for row in scored)
