from __future__ import annotations

import gzip
import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from analysis.mention import RawMention
from bot.scenario import history, script
from bot.scenario_file import load
from tests.e2e.running import SCENARIO_TIME, report_of, tocsin


def row(mention: RawMention) -> str:
    assert mention.created_at is not None
    values = {
        "id": mention.external_id,
        "text": mention.text,
        "created_at": mention.created_at.isoformat(),
        "source": mention.source,
        "author": mention.author,
        "brand": mention.brand,
    }
    return json.dumps(values, ensure_ascii=False)


def test_a_file_of_mentions_goes_through_the_whole_bot_as_fast_as_it_can(tmp_path: Path) -> None:
    scenario, start = load("refund-dispute"), datetime.fromisoformat(SCENARIO_TIME)
    mentions = history(scenario, start, 3)[-900:] + script(scenario, start, 3)
    file = tmp_path / "mentions.jsonl.gz"
    lines = [row(mention) for mention in reversed(mentions)]
    file.write_bytes(gzip.compress("\n".join([*lines, lines[0], "not json", '{"text": "no time"}']).encode()))
    report = report_of(
        tocsin("replay", str(file), "--speed", "max", "--headless", "--json", "--port", "0", folder=tmp_path)
    )
    assert report["rows"] == len(mentions) + 1
    assert (report["duplicate"], report["rejected"], report["without_time"]) == (1, 1, 1)
    assert report["mentions"] == report["scored"] == report["rolled_up"] == len(mentions)
    assert (report["lost"], report["counted_twice"], report["failed_messages"]) == (0, 0, 0)
    (incident,) = report["incidents"]
    assert incident["brand"] == "青梧学堂"
    assert incident["state"] == "resolved"
    assert len(incident["words"]) == 5


def test_a_week_of_real_tweets_is_scored_to_the_last_row(tmp_path: Path) -> None:
    folder = os.environ.get("TOCSIN_DATASETS")
    if not folder:
        pytest.skip("TOCSIN_DATASETS does not name the folder with the public data sets")
    file = Path(folder) / "en_stream_airlines.jsonl.gz"
    report = report_of(tocsin("replay", str(file), "--headless", "--json", "--port", "0", folder=tmp_path))
    assert report["rows"] == report["mentions"] == report["scored"] == report["rolled_up"] == 8968
    assert (report["lost"], report["counted_twice"]) == (0, 0)
    assert report["cards"] == sum(incident["carded"] is not None for incident in report["incidents"]) > 0
    assert all(incident["observed"] > incident["expected"] for incident in report["incidents"])
