from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import models.evaluate
from analysis.sentiment import Score
from models.dataset import Example
from models.evaluate import evaluate, table

SCORES = {"bad": Score(0.8, 0.1, 0.1), "plain": Score(0.1, 0.8, 0.1), "good": Score(0.1, 0.1, 0.8)}


def score(texts: Sequence[str]) -> list[Score]:
    """Goes by the first word."""
    return [SCORES[text.split()[0]] for text in texts]


FILES = {
    "tweets_dev": [
        Example("bad service", 0, "tweets"),
        Example("plain words", 1, "tweets"),
        Example("bad luck", 2, "news"),
        Example("good 老师讲得很好", 2, "news"),
    ],
    "reviews_dev": [Example("bad 太难吃了这家", 0, "food"), Example("plain 味道可以的呀", 2, "food")],
}


def test_every_file_language_and_source_has_its_figures() -> None:
    evaluation = evaluate(FILES, score)
    assert {name: one.rows for name, one in evaluation.files.items()} == {"tweets_dev": 4, "reviews_dev": 2}
    assert evaluation.files["tweets_dev"].accuracy == 0.75
    assert evaluation.files["reviews_dev"].accuracy == 1
    assert {name: one.rows for name, one in evaluation.languages.items()} == {"en": 3, "zh": 1, "zh, two classes": 2}
    assert {name: one.accuracy for name, one in evaluation.sources.items()} == {
        "food, two classes": 1,
        "news": 0.5,
        "tweets": 1,
    }


def test_the_table_has_a_line_for_every_name() -> None:
    lines = table(evaluate(FILES, score).sources, "source").splitlines()
    assert lines[0].startswith("| source | rows |")
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| food, two classes", "| news", "| tweets"]


@pytest.mark.parametrize(("content", "sentence"), [("", "holds no labelled rows"), ("{}\n", "no text or no label")])
def test_a_file_without_labelled_rows_is_refused_before_any_model_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, sentence: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(content)
    assert models.evaluate.main([str(path), "--model", str(tmp_path / "no-model")]) == 2
    assert sentence in capsys.readouterr().err


def test_as_json_it_names_the_model_and_gives_all_groups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        {"text": "退款三周没人理", "label": "negative"},
        {"text": "The next course starts on Monday at nine.", "label": "neutral"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert models.evaluate.main([str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["files"]["rows"]["accuracy"] == 1
    assert set(report["languages"]) == {"en", "zh"}
    assert set(report["sources"]) == {"unnamed"}
    assert report["model_id"].startswith("tocsin-")
