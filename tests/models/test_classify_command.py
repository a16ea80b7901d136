from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from analysis.sentiment import Score
from bot.classifying import classify, rows_of_lines
from bot.cli import main
from models.errors import UnscorableTexts

COMPLAINT, QUESTION, PRAISE = (
    "三个小时没人回复，退款也没到账",
    "When does the course start?",
    "best course ever, thank you",
)


def classified(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_row_gets_one_line_in_its_order_with_shares_that_sum_to_one(tmp_path: Path) -> None:
    rows = [{"id": "c", "text": COMPLAINT}, {"id": "a", "text": QUESTION}, {"text": PRAISE}]
    source = tmp_path / "rows.jsonl.gz"
    source.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    assert main(["classify", str(source), "--out", str(tmp_path / "out.jsonl")]) == 0
    lines = classified(tmp_path / "out.jsonl")
    assert [line["id"] for line in lines] == ["c", "a", "3"]
    assert [line["label"] for line in lines] == ["negative", "neutral", "positive"]
    assert all(line["negative"] + line["neutral"] + line["positive"] == pytest.approx(1, abs=1e-5) for line in lines)


def test_a_row_whose_time_cannot_be_read_is_classified_and_one_without_text_says_why(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    rows = f'1,"{PRAISE}",next Tuesday\n2,,2026-01-01\n3,{QUESTION},\n'
    source.write_text(f"id,text,created_at\n{rows}", encoding="utf-8")
    assert main(["classify", str(source), "--out", str(tmp_path / "out.jsonl")]) == 0
    first, second, third = classified(tmp_path / "out.jsonl")
    assert first["label"] == "positive"
    assert (second["id"], second["label"], second["error"]) == ("2", None, "text is empty.")
    assert third["label"] == "neutral"


def test_a_row_that_cannot_be_read_takes_no_other_rows_id(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text(f'id,text\n1,"never closed\n2,{PRAISE}\n3,{QUESTION}\n', encoding="utf-8")
    assert main(["classify", str(source), "--out", str(tmp_path / "out.jsonl")]) == 0
    first, *others = classified(tmp_path / "out.jsonl")
    assert (first["id"], first["label"]) == (None, None)
    assert first["error"].startswith("Line 2: A quote is opened")
    assert [line["id"] for line in others] == ["2", "3"]


def test_half_a_text_is_not_called_anything(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("id,text\n1,great course, but the refund never came\n2,thank you\n", encoding="utf-8")
    assert main(["classify", str(source), "--out", str(tmp_path / "out.jsonl")]) == 0
    first, second = classified(tmp_path / "out.jsonl")
    assert (first["id"], first["label"]) == ("1", None)
    assert "3 cells, the header 2" in first["error"]
    assert second["label"] == "positive"


def test_lines_of_standard_input_are_texts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{COMPLAINT}\n\n{PRAISE}\n"))
    assert main(["classify"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], line["label"]) for line in lines] == [("1", "negative"), ("2", None), ("3", "positive")]


class Picky:
    """Scores every text but those that it cannot bear, as a model does that was trained into a corner."""

    model_id = "picky-1"

    def score(self, texts: Sequence[str]) -> list[Score]:
        return [scores for window in self.score_windows([texts]) for scores in window]

    def score_windows(self, windows: Iterable[Sequence[str]]) -> Iterator[list[Score]]:
        for window in windows:
            if broken := [place for place, text in enumerate(window) if "unbearable" in text]:
                raise UnscorableTexts(broken)
            yield [Score(1.0, 0.0, 0.0)] * len(window)


def test_a_text_that_cannot_be_scored_says_so_and_all_others_are_scored() -> None:
    out = io.StringIO()
    lines = ["fine", "", "unbearable", "fine too", "unbearable again"]
    assert classify(rows_of_lines(lines), Picky(), out) == (2, 3)
    written = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["label"] for line in written] == ["negative", None, None, "negative", None]
    assert written[2]["error"] == "The model gives no number for this text."


def test_half_a_character_does_not_end_the_run(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text(json.dumps({"id": "1", "text": "\ud83d " + PRAISE}) + "\n", encoding="utf-8")
    assert main(["classify", str(source), "--out", str(tmp_path / "out.jsonl")]) == 0
    assert [line["label"] for line in classified(tmp_path / "out.jsonl")] == ["positive"]


def test_a_line_keeps_its_text_but_for_the_line_end() -> None:
    assert [text for _, text, _ in rows_of_lines(["a b \r\n", "c"])] == ["a b ", "c"]


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_file_that_cannot_be_read_ends_with_status_2_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["classify", str(tmp_path / name), "--out", str(out)]) == 2
    assert not out.exists()
    assert capsys.readouterr().err.startswith("tocsin: ")


def test_an_output_that_cannot_be_written_is_an_error_that_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text(json.dumps({"text": PRAISE}) + "\n")
    assert main(["classify", str(source), "--out", str(tmp_path / "no" / "out.jsonl")]) == 2
    assert "name another file" in capsys.readouterr().err


def test_another_backend_can_be_asked_for_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in (COMPLAINT, QUESTION, PRAISE)))
    found = {}
    for backend in ("torch", "onnx-fp32"):
        monkeypatch.setenv("TOCSIN_BACKEND", backend)
        assert main(["classify", str(source), "--out", str(tmp_path / backend)]) == 0
        found[backend] = classified(tmp_path / backend)
    assert list((tmp_path / "cache").rglob("*.onnx"))
    for one, other in zip(found["torch"], found["onnx-fp32"], strict=True):
        assert one["label"] == other["label"]
        assert one["negative"] == pytest.approx(other["negative"], abs=1e-2)


def test_a_backend_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TOCSIN_BACKEND", "abacus")
    assert main(["classify", "rows.jsonl"]) == 2
    assert "TOCSIN_BACKEND" in capsys.readouterr().err
