"""``tocsin corrections export``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from analysis.sentiment import LABELS
from bot.cli import main
from bot.corrections_command import Exported, export
from bot.errors import UsageError
from models.dataset import read_examples
from storage import corrections
from storage.corrections import Verdict
from storage.database import Database
from tests.builders import NOW
from tests.databases import WORKSPACE
from tests.word_answers.said import NEGATIVE, say


@pytest.fixture
def labelled(database: Database) -> None:
    """Four posts the model called negative: one confirmed, one disputed, one not about us, one skipped."""
    ids = say(database, ["退款不到账", "还行吧", "别家的课", "看不懂"], NEGATIVE)
    said = (
        (ids[0], "U1", Verdict.NEGATIVE),
        (ids[1], "U1", Verdict.POSITIVE),
        (ids[1], "U2", Verdict.NEUTRAL),
        (ids[1], "U3", Verdict.NEUTRAL),
        (ids[2], "U1", Verdict.NOT_ABOUT_US),
        (ids[3], "U1", Verdict.SKIPPED),
    )
    with database.write() as session:
        for place, (mention_id, who, verdict) in enumerate(said):
            corrections.record(session, WORKSPACE, mention_id, who, verdict, NOW + timedelta(seconds=place))


@pytest.mark.usefixtures("labelled")
def test_the_export_is_read_by_training_and_evaluation(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    assert export(database, WORKSPACE, file) == Exported(written=2, corrected=1, not_about_us=1)
    examples = read_examples(file)
    assert [(one.text, LABELS[one.label].value) for one in examples] == [
        ("退款不到账", "negative"),
        ("还行吧", "neutral"),
    ]


@pytest.mark.usefixtures("labelled")
def test_the_export_names_nobody(database: Database, tmp_path: Path) -> None:
    export(database, WORKSPACE, tmp_path / "labels.jsonl")
    text = (tmp_path / "labels.jsonl").read_text("utf-8")
    assert "U1" not in text
    assert "u_" not in text


def test_a_file_that_cannot_be_written_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        export(database, WORKSPACE, tmp_path / "nowhere" / "labels.jsonl")


@pytest.mark.usefixtures("labelled")
def test_the_command_says_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", f"sqlite:///{tmp_path / 'tocsin.db'}")
    assert main(["corrections", "export", "labels.jsonl"]) == 0
    assert capsys.readouterr().out == (
        "2 posts in labels.jsonl, 1 of them with another label than the model's; "
        "1 that are not about you were left out\n"
    )
