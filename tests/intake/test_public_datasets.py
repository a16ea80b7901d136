from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.mention import RawMention
from bot.importing import run_import
from bot.intake import Intake
from bot.sources.file import read_rows
from storage.database import Database

NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def datasets() -> Path:
    folder = os.environ.get("TOCSIN_DATASETS")
    if not folder:
        pytest.skip("TOCSIN_DATASETS does not name the folder of the public data sets")
    return Path(folder)


@pytest.mark.parametrize(("name", "rows"), [("en_stream_airlines", 8_968), ("zh_stream_mooc", 6_047)])
def test_a_stream_goes_in_whole_and_only_once(datasets: Path, tmp_path: Path, name: str, rows: int) -> None:
    database = Database(f"sqlite:///{tmp_path / 'tocsin.db'}")
    database.migrate()
    intake = Intake(database, "T1")
    path = datasets / f"{name}.jsonl.gz"
    first, second = (
        run_import([path], intake, now=lambda: NOW, rejects=tmp_path, progress=False, out=io.StringIO())
        for _ in range(2)
    )
    database.dispose()
    assert (first.accepted, first.duplicate, first.rejected) == (rows, 0, 0)
    assert (second.accepted, second.duplicate, second.rejected) == (0, rows, 0)


def test_every_file_reads_without_a_rejected_row(datasets: Path) -> None:
    paths = sorted(datasets.glob("*_dev.jsonl.gz"))
    assert len(paths) >= 9
    for path in paths:
        assert all(isinstance(row, RawMention) for _, row in read_rows(path)), path.name
