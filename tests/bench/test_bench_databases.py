from __future__ import annotations

from pathlib import Path

import pytest

from bot.bench_databases import POSTGRESQL, SQLITE, filled_database
from storage import mentions
from storage.database import Database
from tests.databases import WORKSPACE
from tests.storage.rows import mention, store


def count(url: str) -> int:
    database = Database(url)
    try:
        with database.read() as session:
            return mentions.count(session, WORKSPACE)
    finally:
        database.dispose()


def add_one(url: str) -> None:
    database = Database(url)
    try:
        store(database, [mention("one more")])
    finally:
        database.dispose()


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_a_kept_database_is_filled_once_and_its_copies_may_be_changed(kind: str, tmp_path: Path) -> None:
    said: list[int] = []
    with filled_database(kind, 300, WORKSPACE, tmp_path, said.append) as first:
        assert count(first.url) == 300
        add_one(first.url)
        assert count(first.url) == 301
    with filled_database(kind, 300, WORKSPACE, tmp_path, said.append) as second:
        assert count(second.url) == 300
        assert second.end == first.end
    assert said == [300]


def test_without_a_folder_nothing_of_it_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with filled_database(SQLITE, 20, WORKSPACE) as filled:
        assert count(filled.url) == 20
    assert list(tmp_path.iterdir()) == []
