from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import models.compare
from analysis.sentiment import LABELS, Score
from models.comparison import Contender, LabelledSet, compare, judge, read_labelled_sets, report, table
from models.dataset import Example
from models.errors import DataError
from models.metrics import Figures
from models.model_folder import save_model
from tests.models.toys import toy_examples, toy_network, toy_tokenizer, write_rows

CHINESE = [Example("太差了", 0, "toy"), Example("周一开门", 1, "toy"), Example("很好", 2, "toy")]


class Oracle:
    """Knows the labels of all rows, and remembers which texts it was asked about."""

    model_id = "oracle-1"

    def __init__(self, examples: Sequence[Example]) -> None:
        self._labels = {example.text: example.label for example in examples}
        self.asked: list[str] = []

    def score(self, texts: Sequence[str]) -> list[Score]:
        self.asked += texts
        return [Score(*(float(self._labels[text] == index) for index in range(len(LABELS)))) for text in texts]


class Doubter:
    """Finds every text a little more neutral than negative."""

    model_id = "doubter-1"

    def score(self, texts: Sequence[str]) -> list[Score]:
        return [Score(0.4, 0.45, 0.15) for _ in texts]


def english(rows: int, two_class: bool = False) -> list[Example]:
    return toy_examples(rows, two_class=two_class)


def write_data(folder: Path) -> Path:
    folder.mkdir()
    write_rows(folder / "toy_train.jsonl", toy_examples(120) + toy_examples(40, seed=8, two_class=True))
    write_rows(folder / "zh_toy_dev.jsonl", CHINESE)
    write_rows(folder / "en_stream_airlines.jsonl", toy_examples(12, seed=5))
    plain = write_rows(folder / "rows", toy_examples(30, seed=21))
    (folder / "en_tweeteval_dev.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    return folder


def write_model(folder: Path) -> Path:
    save_model(folder, toy_network(), toy_tokenizer(), quantise=False)
    return folder


class TestComparison:
    def test_development_sets_and_streams_are_read_and_training_files_are_not(self, tmp_path: Path) -> None:
        sets = read_labelled_sets(write_data(tmp_path / "data"))
        assert [(one.name, one.language, len(one.examples)) for one in sets] == [
            ("en_stream_airlines", "en", 12),
            ("en_tweeteval_dev", "en", 30),
            ("zh_toy_dev", "zh", 3),
        ]

    def test_a_folder_without_labelled_sets_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="_dev"):
            read_labelled_sets(tmp_path)

    def test_an_empty_set_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "en_dev.jsonl").write_text("")
        with pytest.raises(DataError, match="no labelled rows"):
            read_labelled_sets(tmp_path)

    @pytest.mark.parametrize(
        ("name", "two_class", "measure", "value"),
        [
            ("en_tweeteval_dev", False, "macro recall", 0.4),
            ("en_stream_airlines", False, "F1 of negative", 0.5),
            ("zh_smp2020_dev", False, "macro-F1", 0.3),
            ("zh_stream_mooc", False, "macro-F1", 0.3),
            ("zh_hotel_dev", True, "macro-F1, negative or not", 0.3),
        ],
    )
    def test_a_set_is_judged_by_its_own_figure(self, name: str, two_class: bool, measure: str, value: float) -> None:
        figures = Figures(
            10,
            two_class,
            0.2,
            macro_f1=0.3,
            macro_recall=0.4,
            negative_f1=0.5,
            calibration_error=0.6,
            review_share=0.1,
            accuracy_without_review=0.9,
        )
        assert judge(name, figures) == (measure, value)

    def test_everybody_meets_the_same_texts_in_their_languages_and_no_others(self) -> None:
        sets = [LabelledSet("en_toy_dev", "en", english(6)), LabelledSet("zh_toy_dev", "zh", CHINESE)]
        everywhere, chinese = Oracle(english(6) + CHINESE), Oracle(CHINESE)
        comparison = compare(
            sets, [Contender("all", everywhere), Contender("one language", chinese, frozenset({"zh"}))]
        )
        assert set(comparison.results["en_toy_dev"]) == {"all"}
        assert set(comparison.results["zh_toy_dev"]) == {"all", "one language"}
        assert set(chinese.asked) == {example.text for example in CHINESE}

    def test_what_a_missed_negative_costs_us_moves_our_labels_and_nobody_elses(self) -> None:
        sets = [LabelledSet("en_toy_dev", "en", english(6))]
        theirs, ours = Contender("theirs", Doubter()), Contender("ours", Doubter(), our_rule=True)
        results = compare(sets, [theirs, ours]).results["en_toy_dev"]
        assert results["theirs"].figures.negative_f1 == 0.0
        assert results["ours"].figures.negative_f1 == pytest.approx(0.5)
        assert results["theirs"].figures_by_our_rule == results["ours"].figures
        assert results["theirs"].figures.calibration_error == results["ours"].figures.calibration_error

    def test_the_table_has_a_line_for_every_set_and_the_speeds_of_every_language(self) -> None:
        sets = [LabelledSet("en_tweeteval_dev", "en", english(6)), LabelledSet("zh_hotel_dev", "zh", CHINESE[::2])]
        oracle = Oracle(english(6) + CHINESE)
        lines = table(
            compare(sets, [Contender("all", oracle), Contender("zh", oracle, frozenset({"zh"}))])
        ).splitlines()
        assert lines[0] == "| set | rows | judged by | all | zh |"
        assert lines[2] == "| en_tweeteval_dev | 6 | macro recall | 1.000 | – |"
        assert lines[3] == "| zh_hotel_dev | 2 | macro-F1, negative or not | 1.000 | 1.000 |"
        assert lines[4].startswith("| all in English | 6 | posts/s | ")
        assert lines[4].endswith("| – |")
        assert lines[5].startswith("| all in Chinese | 2 | posts/s | ")
        assert len(lines) == 6

    def test_the_report_names_the_model_its_speed_and_all_its_figures(self) -> None:
        contender = Contender("all", Oracle(english(6)))
        one = report(compare([LabelledSet("en_toy_dev", "en", english(6))], [contender]))["all"]
        assert one["model_id"] == "oracle-1"
        assert one["posts_per_second"]["en"] > 0
        assert one["posts_per_second"]["zh"] is None
        assert one["sets"]["en_toy_dev"]["judged_by"] == "macro-F1"
        assert one["sets"]["en_toy_dev"]["figures"]["accuracy"] == 1.0


class TestCommand:
    def test_baselines_are_trained_measured_and_used_again(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("sklearn", reason="the extra 'bench' is not installed")
        data, ours = write_data(tmp_path / "data"), write_model(tmp_path / "ours")
        options = ["--data", str(data), "--work", str(tmp_path / "work"), "--model", str(ours), "--full", str(ours)]
        options += ["--only", "ours,full,tfidf,text_cnn,bilstm", "--device", "cpu", "--max-rows", "300"]
        measured = [path for path in data.iterdir() if "train" not in path.name]
        assert models.compare.main([*options, "--json"]) == 0
        first = json.loads(capsys.readouterr().out)["contenders"]
        assert list(first) == ["ours", "full", "TF-IDF + LR", "TextCNN", "BiLSTM"]
        assert all(set(one["sets"]) == {path.name.split(".")[0] for path in measured} for one in first.values())

        kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*")}
        assert models.compare.main(options) == 0
        output = capsys.readouterr().out
        assert "| en_stream_airlines | 12 | F1 of negative |" in output
        assert all(one["model_id"] in output for one in first.values())
        assert {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*")} == kept

    def test_other_training_rows_mean_another_baseline(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("sklearn", reason="the extra 'bench' is not installed")
        options = ["--data", str(write_data(tmp_path / "data")), "--work", str(tmp_path / "work"), "--json"]
        ids = []
        for rows in ("150", "160", "160"):
            assert models.compare.main([*options, "--only", "tfidf", "--max-rows", rows]) == 0
            ids.append(json.loads(capsys.readouterr().out)["contenders"]["TF-IDF + LR"]["model_id"])
        assert ids[0] != ids[1] == ids[2]

    def test_lexicons_meet_only_their_language(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        pytest.importorskip("vaderSentiment", reason="the extra 'bench' is not installed")
        pytest.importorskip("snownlp", reason="the extra 'bench' is not installed")
        options = ["--data", str(write_data(tmp_path / "data")), "--work", str(tmp_path / "work"), "--json"]
        assert models.compare.main([*options, "--only", "vader,snownlp"]) == 0
        contenders = json.loads(capsys.readouterr().out)["contenders"]
        assert set(contenders["VADER"]["sets"]) == {"en_stream_airlines", "en_tweeteval_dev"}
        assert set(contenders["SnowNLP"]["sets"]) == {"zh_toy_dev"}

    def test_a_folder_without_data_ends_with_status_2(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert models.compare.main(["--data", str(tmp_path), "--work", str(tmp_path)]) == 2
        assert "name the folder of the labelled data" in capsys.readouterr().err

    def test_a_contender_that_nobody_knows_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            models.compare.main(["--data", "data", "--work", "work", "--only", "ours,bert"])
        assert "bert is none of" in capsys.readouterr().err
