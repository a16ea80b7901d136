from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.bench_mentions import Crowd, fill, noon_before
from bot.cli import main
from bot.commands_bench import Measured, Times, as_json, growth, percentile, table
from storage import mentions, rollups
from storage.database import Database
from tests.databases import WORKSPACE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def measured(number: int, answers: list[float]) -> Measured:
    return Measured("sqlite", number, {"today": Times([1.0] * len(answers), answers)})


def test_every_mention_that_is_filled_in_is_scored_and_counted(database: Database) -> None:
    crowd = Crowd(NOON, timedelta(days=3))
    fill(database, WORKSPACE, 500, crowd)
    with database.read() as session:
        counted = rollups.totals(session, WORKSPACE, NOON - crowd.length, NOON)
        by_brand = [
            rollups.totals(session, WORKSPACE, NOON - crowd.length, NOON, brand).total for brand in crowd.brands
        ]
        assert mentions.count(session, WORKSPACE) == mentions.count_scored(session, WORKSPACE) == counted.total == 500
    assert 0 < counted.negative < 500
    assert by_brand == sorted(by_brand, reverse=True)
    assert sum(by_brand) == 500


def test_the_benchmarks_noon_is_past() -> None:
    assert noon_before(NOON) == NOON
    assert noon_before(NOON - timedelta(seconds=1)) == NOON - timedelta(days=1)


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2.0
    assert percentile([0.0, 100.0], 0.99) == pytest.approx(99.0)
    assert percentile([7.0], 0.99) == 7.0


def test_growth_is_told_against_a_hundred_thousand_mentions_where_they_were_measured() -> None:
    sizes = [measured(10_000, [5.0] * 3), measured(100_000, [10.0] * 3), measured(10_000_000, [15.0] * 3)]
    assert growth("today", sizes) == 1.5
    assert growth("today", [sizes[0], sizes[2]]) == 3.0
    assert growth("today", sizes[:1]) is None


def test_the_table_has_a_line_for_every_command_and_one_for_the_acknowledgements() -> None:
    lines = table([measured(10_000, [5.0] * 3), measured(100_000, [10.0] * 3)]).splitlines()
    assert "10,000 mentions" in lines[2]
    assert any(line.startswith("| `/sentiment today` | 5 / 5 | 10 / 10 |") for line in lines)
    assert lines[-1].startswith("| *acknowledged, all commands* | 1 / 1 | 1 / 1 |")
    assert json.loads(as_json([measured(10, [5.0])]))[0]["commands"]["today"]["answer_ms"]["p50"] == 5.0


def test_only_filling_needs_a_folder_that_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "commands", "--mentions", "10", "--times", "0"]) == 2
    assert "--keep FOLDER" in capsys.readouterr().err
