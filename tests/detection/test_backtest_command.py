from __future__ import annotations

import csv
import gzip
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from tests.detection.counts import BUCKET, DAY, START, ordinary, with_burst

ROWS = with_burst(with_burst(ordinary(4, 6), at_day=2.5, minutes=60, extra=90), at_day=3.8, minutes=20, extra=300)


def write(path: Path, rows: list[tuple[float, float]], form: str = "%Y-%m-%dT%H:%M:%SZ") -> Path:
    lines = [f"{datetime.fromtimestamp(at, UTC).strftime(form)},{count:g}" for at, count in rows]
    path.write_text("timestamp,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def backtest(series: Path, *options: str) -> list[list[str]]:
    out = series.with_name("scores.csv")
    assert main(["backtest", "--series", str(series), "--scores", str(out), *options]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def scores(table: list[list[str]]) -> list[float]:
    return [float(row[2]) for row in table[1:]]


def test_each_row_gets_a_score_and_a_burst_one_alarm(tmp_path: Path) -> None:
    table = backtest(write(tmp_path / "series.csv", ROWS))
    assert table[0] == ["timestamp", "value", "anomaly_score"]
    assert len(table) == len(ROWS) + 1
    rung = [number for number, score in enumerate(scores(table)) if score > 0]
    assert int(2.5 * DAY / BUCKET) <= rung[0] <= int(2.5 * DAY / BUCKET) + 3
    assert any(int(3.8 * DAY / BUCKET) <= row <= int(3.8 * DAY / BUCKET) + 2 for row in rung)


def test_a_series_cut_short_anywhere_gets_the_same_scores(tmp_path: Path) -> None:
    whole = scores(backtest(write(tmp_path / "series.csv", ROWS)))
    assert sum(score > 0 for score in whole) >= 2
    rng = random.Random(5)
    for cut in [1, 5, 8, 9, *(rng.randrange(10, len(ROWS)) for _ in range(6)), int(2.5 * DAY / BUCKET) + 2]:
        assert scores(backtest(write(tmp_path / "cut.csv", ROWS[:cut]))) == whole[:cut]


def test_a_compressed_series_and_times_without_a_zone_give_the_same(tmp_path: Path) -> None:
    plain = scores(backtest(write(tmp_path / "series.csv", ROWS)))
    naive = write(tmp_path / "naive.csv", ROWS, "%Y-%m-%d %H:%M:%S")
    packed = tmp_path / "naive.csv.gz"
    packed.write_bytes(gzip.compress(naive.read_bytes()))
    assert scores(backtest(packed)) == plain


def test_a_repeated_row_scores_nothing_and_changes_nothing(tmp_path: Path) -> None:
    once = scores(backtest(write(tmp_path / "series.csv", ROWS)))
    twice = scores(backtest(write(tmp_path / "twice.csv", [row for row in ROWS for _ in range(2)])))
    assert twice[::2] == once
    assert set(twice[1::2]) == {0.0}


def test_the_hour_that_a_clock_repeats_in_autumn_is_counted_once(tmp_path: Path) -> None:
    back = 288 * 3
    rows = [*ROWS[:back], *((at - 3600, count) for at, count in ROWS[back : back + 12]), *ROWS[back:]]
    table = scores(backtest(write(tmp_path / "series.csv", rows)))
    assert len(table) == len(rows)
    assert set(table[back : back + 12]) == {0.0}


def test_a_gap_is_neither_a_burst_nor_the_end(tmp_path: Path) -> None:
    gap = slice(int(1.2 * DAY / BUCKET), int(1.9 * DAY / BUCKET))
    rows = [*ROWS[: gap.start], *ROWS[gap.stop :]]
    table = scores(backtest(write(tmp_path / "series.csv", rows)))
    first = next(number for number, score in enumerate(table) if score > 0)
    assert START + 2.5 * DAY <= rows[first][0] <= START + 2.5 * DAY + 1200


def test_a_sensitive_bell_rings_at_least_as_often_as_a_dull_one(tmp_path: Path) -> None:
    series = write(tmp_path / "series.csv", ordinary(12, 3))
    rung = [
        sum(score > 0 for score in scores(backtest(series, "--sensitivity", how)))
        for how in ("low", "normal", "high", "0.5")
    ]
    assert rung == sorted(rung)
    assert rung[-1] > 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "needs a first line with the columns"),
        ("when,count\n2026-01-01,3\n", "needs a first line with the columns"),
        ("timestamp,value\n", "holds no rows"),
        ("timestamp,value\nyesterday,3\n", "Line 2 .* is no time"),
        ("timestamp,value\n2026-01-01T00:00:00Z,many\n", "'many' is no count"),
        ("timestamp,value\n2026-01-01T00:00:00Z,-1\n", "'-1' is no count"),
        ("timestamp,value\n2026-01-01T00:00:00Z\n", "too few columns"),
        ("timestamp,value\n2026-01-02T00:00:00Z,1\n2026-01-01T00:00:00Z,1\n", "Line 3 .* goes back in time"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    import re

    series = tmp_path / "series.csv"
    series.write_text(content, encoding="utf-8")
    assert main(["backtest", "--series", str(series), "--scores", str(tmp_path / "out.csv")]) == 2
    error = capsys.readouterr().err
    assert re.search(said, error)
    assert error.count("\n") == 1


def test_files_that_cannot_be_read_or_written_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    series = write(tmp_path / "series.csv", ROWS[:20])
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"no gzip")
    out = tmp_path / "out.csv"
    assert main(["backtest", "--series", str(tmp_path / "absent.csv"), "--scores", str(out)]) == 2
    assert main(["backtest", "--series", str(broken), "--scores", str(out)]) == 2
    assert main(["backtest", "--series", str(series), "--scores", str(tmp_path / "nowhere" / "out.csv")]) == 2
    assert capsys.readouterr().err.count("tocsin: ") == 3


def test_rows_before_and_after_an_empty_value_are_scored(tmp_path: Path) -> None:
    series = write(tmp_path / "series.csv", ROWS)
    lines = series.read_text(encoding="utf-8").splitlines()
    lines[500] = lines[500].split(",")[0] + ","
    series.write_text("\n".join(lines) + "\n", encoding="utf-8")
    table = backtest(series)
    assert table[500][1:] == ["", "0"]
    assert sum(score > 0 for score in scores(table)) >= 2


def test_the_width_is_learnt_from_the_first_rows(tmp_path: Path) -> None:
    start = datetime.fromtimestamp(START, UTC)
    hours = [
        ((start + timedelta(hours=hour)).timestamp(), 200.0 if hour == 240 else 10.0 + hour % 3) for hour in range(300)
    ]
    table = scores(backtest(write(tmp_path / "hours.csv", hours)))
    assert [number for number, score in enumerate(table) if score > 0] == [240]
