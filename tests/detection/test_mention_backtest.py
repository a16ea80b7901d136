from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from tests.detection.counts import START

HOUR = 3600.0
#: Three quiet days, then an evening on which many are refused their money.
BURST = 2.6 * 24


def row(at: float, number: int, text: str, label: str | None) -> dict[str, object]:
    when = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": str(number),
        "text": text,
        "created_at": when,
        "brand": "Acme",
        "author": f"a{number}",
        "label": label,
    }


def recording() -> list[dict[str, object]]:
    rng = random.Random(3)
    rows: list[dict[str, object]] = []
    for hour in range(72):
        for _ in range(6):
            at = START + hour * HOUR + rng.random() * HOUR
            label = "negative" if rng.random() < 0.3 else "neutral"
            rows.append(row(at, len(rows), f"an ordinary post number {len(rows)} about the shop", label))
    for number in range(80):
        at = START + BURST * HOUR + number * 30
        rows.append(row(at, 1000 + number, f"Acme denied my refund again, case {number}", "negative"))
    return sorted(rows, key=lambda one: str(one["created_at"]))


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_bytes(gzip.compress("".join(json.dumps(one) + "\n" for one in rows).encode()))
    return path


def test_a_burst_of_complaints_opens_one_incident_that_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", str(write(tmp_path / "mentions.jsonl.gz", recording())), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    crises = [one for one in told["incidents"] if one["signal"] == "crisis"]
    assert len(crises) == 1
    crisis = crises[0]
    opened = datetime.fromisoformat(crisis["opened_at"]).timestamp()
    assert 0 < opened - (START + BURST * HOUR) <= 30 * 60
    assert crisis["brand"] == "Acme"
    assert crisis["observed"] > 4 * crisis["expected"]
    assert "refund" in " ".join(crisis["words"])
    assert crisis["level"] in ("red", "orange", "yellow", "blue")
    assert told["cards_a_week"]["high"] >= told["cards_a_week"]["low"]


def test_a_topic_that_breaks_out_in_the_noise_of_its_brand_is_told_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(5)
    rows = [
        row(
            START + hour * HOUR + rng.random() * HOUR, 10_000 + 40 * hour + place, f"so slow {hour} {place}", "negative"
        )
        for hour in range(96)
        for place in range(40)
    ]
    rows += [row(START + 80 * HOUR + 100 * n, n, f"they denied my refund, case {n}", "negative") for n in range(25)]
    assert main(["backtest", str(write(tmp_path / "mentions.jsonl.gz", rows)), "--json"]) == 0
    (topic,) = [one for one in json.loads(capsys.readouterr().out)["incidents"] if one["signal"] == "crisis"]
    assert topic["topic"] == topic["class"] == "refund"
    assert topic["observed"] > 8 * topic["expected"]


def test_a_red_line_waits_for_review_apart_from_the_crisis(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*recording(), row(START + 70 * HOUR, 5000, "your coach molested a child, I called the police", "negative")]
    assert main(["backtest", str(write(tmp_path / "mentions.jsonl.gz", rows)), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"crisis", "red_line"} <= {one["signal"] for one in told["incidents"]}
    assert {one["level"] for one in told["incidents"] if one["signal"] == "red_line"} == {"orange"}


def test_rows_with_probabilities_need_no_label(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scored = [
        {
            **{key: value for key, value in one.items() if key != "label"},
            "negative": 0.9 if one["label"] == "negative" else 0.1,
            "neutral": 0.05,
            "positive": 0.05 if one["label"] == "negative" else 0.85,
        }
        for one in recording()
    ]
    for name, rows in (("labelled", recording()), ("scored", scored)):
        assert main(["backtest", str(write(tmp_path / f"{name}.jsonl.gz", rows)), "--json"]) == 0
    first, second = (json.loads(text + "}") for text in capsys.readouterr().out.split("\n}\n")[:2])
    assert first["incidents"] == second["incidents"]


def test_rows_without_a_time_or_a_text_are_left_out_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[dict[str, object]] = [*recording()[:50], {"text": "no time", "label": "neutral"}, {"label": "neutral"}]
    assert main(["backtest", str(write(tmp_path / "mentions.jsonl.gz", rows)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == 2


def test_times_without_a_zone_are_those_of_the_team_and_are_shown_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_ZONE", "Asia/Shanghai")
    told = {}
    for name, rows in (
        ("with", recording()),
        ("without", [{**one, "created_at": str(one["created_at"]).removesuffix("Z")} for one in recording()]),
    ):
        path = write(tmp_path / f"{name}.jsonl.gz", rows)
        assert main(["backtest", str(path), "--json"]) == 0
        told[name] = json.loads(capsys.readouterr().out)["incidents"][0]["opened_at"]
    opened = datetime.fromisoformat(told["with"])
    moved = opened - datetime.fromisoformat(told["without"])
    assert abs(moved - timedelta(hours=8)) <= timedelta(minutes=10), "the hours of the day are others"
    assert main(["backtest", str(tmp_path / "with.jsonl.gz")]) == 0
    out = capsys.readouterr().out
    assert "times are those of Asia/Shanghai" in out
    assert f"{opened + timedelta(hours=8):%Y-%m-%d %H:%M} UTC+8  Acme" in out


def test_mentions_may_come_as_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = recording()
    lines = ["text,created_at,brand,author,label"]
    lines += [",".join(f'"{one[name]}"' for name in lines[0].split(",")) for one in rows]
    (tmp_path / "mentions.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    assert main(["backtest", str(tmp_path / "mentions.csv.gz"), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(["backtest", str(write(tmp_path / "mentions.jsonl.gz", rows)), "--json"]) == 0
    assert first == json.loads(capsys.readouterr().out)


def test_a_file_without_mentions_and_a_muddled_command_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = write(tmp_path / "empty.jsonl.gz", [{"text": "no time"}])
    assert main(["backtest", str(empty)]) == 2
    assert main(["backtest", str(empty), "--series", str(empty), "--scores", str(tmp_path / "out.csv")]) == 2
    assert main(["backtest", "--series", str(empty)]) == 2
    assert capsys.readouterr().err.count("tocsin: ") == 3
