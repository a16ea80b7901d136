"""``tocsin incident`` and ``tocsin silence`` on a real database."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analysis.false_alarms import Cause, Reason
from analysis.level import Level
from analysis.silences import Silence
from bot.catalogue import catalogue
from bot.cli import main
from bot.clock import FileClock, Pace
from bot.desk_acts import Actor
from bot.silencing import Silencing
from bot.zoned_time import zoned_time
from storage.database import Database
from tests.builders import BRAND, NOW, add_scored_mentions
from tests.databases import WORKSPACE
from tests.desk.scripted import Room, make_room

MAYA = Actor("maya", "U0COMMS")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", f"sqlite:///{tmp_path / 'tocsin.db'}")
    monkeypatch.setenv("TOCSIN_ZONE", "Asia/Shanghai")


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database)


def test_an_explanation_has_every_transition_with_the_numbers_that_led_to_it(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    incident = room.opened()
    room.acts.acknowledge(incident.id, MAYA)
    assert main(["incident", "explain", "1"]) == 0
    out = capsys.readouterr().out
    assert f"   1  {BRAND}" in out
    assert "2026-03-10 20:00:00 UTC+8  opened" in out
    assert "30 negative in 60 min against 2.0 expected; alarm from 12.0; as rare as once in 20 days" in out
    assert "acknowledged by maya" in out
    assert incident.severity is not None
    level = catalogue("en").text(f"level.{incident.level.name.lower()}")
    assert f"severity {incident.severity.score:.1f} of 100, {level}: people " in out
    assert "reach 0.25 gives 3.8 (assumed)" in out
    assert "due: " in out


def test_an_explanation_speaks_the_language_of_the_team(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_LANGUAGE", "zh")
    incident = room.opened(topic="refund")
    room.acts.acknowledge(incident.id, MAYA)
    room.acts.set_level(incident.id, Level.RED, MAYA)
    room.acts.resolve(incident.id, MAYA, false_alarm=True, reason=Reason(Cause.ORDINARY, "周一常态"))
    assert main(["incident", "explain", "1"]) == 0
    out = capsys.readouterr().out
    assert "2026-03-10 20:00:00 UTC+8  立案\n" in out
    assert "60 分钟内负面 30 条，预期 2.0 条；预警线 12.0 条；约 20 天一遇（信号：负面激增）" in out
    assert "接手（maya）" in out
    assert "设为：Ⅰ级（红色，最高）" in out
    assert "原因：属于日常讨论：预警过于灵敏" in out
    assert "影响力 0.25 计 3.8 分（估）" in out
    mixed = [line for line in out.splitlines() if re.search(r"[a-z]{3}", line.replace("maya", "").replace("weibo", ""))]
    assert mixed == []


def test_an_explanation_as_json_is_the_timeline_itself(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.opened()
    assert main(["incident", "explain", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["number"], said["timeline"][0]["kind"]) == (1, "opened")
    assert said["timeline"][0]["details"]["observed"] == 30


def test_false_alarms_come_with_what_each_sensitivity_would_have_done(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    incident = room.opened()
    room.acts.resolve(incident.id, MAYA, false_alarm=True, reason=Reason(Cause.ORDINARY, "the usual Monday"))
    assert main(["incident", "false", "--days", "9999"]) == 0
    out = capsys.readouterr().out
    assert "30 against 2.0 expected, as rare as once in 20 days (crisis)" in out
    assert "Ordinary talk: the alarm is too sensitive, says maya: the usual Monday" in out
    assert "1 called false, 0 others taken, in 9999 days" in out
    assert "low    once in 30 days: would have spared 1 of them and missed 0 others" in out
    assert "normal once in 10 days: would have spared 0 of them" in out
    assert main(["incident", "false", "--days", "9999", "--json"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (row["strength"], row["reason"]) == (20.0, {"cause": "ordinary", "note": "the usual Monday"})


def test_an_incident_that_is_not_there_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["incident", "explain", "7"]) == 2
    assert "There is no incident 7" in capsys.readouterr().err


def test_two_incidents_can_be_merged_and_are_listed(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.opened(brand="Lantern")
    room.opened(brand="Beacon")
    assert main(["incident", "merge", "2", "1", "--who", "maya"]) == 0
    assert "incident 2 goes on in incident 1" in capsys.readouterr().out
    assert main(["incident", "list", "--live"]) == 0
    assert capsys.readouterr().out.split()[:2] == ["1", "Lantern"]
    assert room.said("action")[0].channel == "C0CRISIS"


def test_merging_an_incident_with_itself_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.opened()
    assert main(["incident", "merge", "1", "1"]) == 2
    assert "cannot be merged into itself" in capsys.readouterr().err


def test_a_silence_is_previewed_and_begins_only_with_yes(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["silence", "add", "--brand", BRAND, "--until", "2h", "--why", "a campaign", "--who", "maya"]
    known(room.database)
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert f"it would silence brand {BRAND}." in out
    assert "(Asia/Shanghai, UTC+8)" in out
    assert "In the last week no alarm rang." in out
    assert "Nothing is silenced yet" in out
    assert main([*asked, "--yes"]) == 0
    assert f"Silence 1 of brand {BRAND} holds until" in capsys.readouterr().out
    assert main(["silence", "list"]) == 0
    assert f"{BRAND}  by maya: a campaign" in capsys.readouterr().out
    assert main(["silence", "end", "1"]) == 0
    assert main(["silence", "end", "1"]) == 2


def test_a_silence_of_everything_or_of_no_clear_end_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    known(room.database)
    assert main(["silence", "add", "--until", "2h", "--why", "x"]) == 2
    assert "cannot hide everything" in capsys.readouterr().err
    assert main(["silence", "add", "--brand", BRAND, "--until", "whenever", "--why", "x"]) == 2
    assert "no time that I can read" in capsys.readouterr().err


def known(database: Database) -> None:
    """The brand is talked about."""
    add_scored_mentions(database, WORKSPACE, BRAND, NOW, 1, 1)


def test_a_preview_says_of_how_many_alarms_it_would_have_hidden_which(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FileClock(tmp_path / "clock.json").set(Pace(NOW, NOW, 0.0))
    monkeypatch.setenv("TOCSIN_CLOCK_FILE", str(tmp_path / "clock.json"))
    known(room.database)
    room.opened()
    room.opened(brand="Beacon")
    assert main(["silence", "add", "--brand", BRAND, "--until", "2h", "--why", "x"]) == 0
    out = capsys.readouterr().out
    assert "Of 2 alarms in the last week it would have hidden 1; 1 would still have rung." in out


def test_a_preview_counts_only_alarms_that_rang_and_names_their_topic(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FileClock(tmp_path / "clock.json").set(Pace(NOW, NOW, 0.0))
    monkeypatch.setenv("TOCSIN_CLOCK_FILE", str(tmp_path / "clock.json"))
    known(room.database)
    room.opened(topic="refund")
    silencing = Silencing(room.database, WORKSPACE, room.clock)
    silencing.add(Silence(NOW, NOW + timedelta(hours=2), "maya", "a campaign", brand="Lantern"))
    room.tick(20, brand="Lantern")
    asked = ["silence", "add", "--brand", BRAND, "--topic", "refund", "--until", "2h", "--why", "x"]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert "Of 1 alarm in the last week it would have hidden 1; 0 would still have rung." in out
    assert "Alarms that did not ring at all, being withheld for other reasons: 1." in out
    assert "does not hide alarms of the whole brand" in out
    assert f"{BRAND} · Refunds and complaints: Level" in out
    assert main([*asked, "--yes"]) == 0
    said = capsys.readouterr().out
    assert said.index("holds until") < said.index("would have hidden")
    assert "Nothing is silenced yet" not in said


def test_what_the_desk_did_is_listed_in_the_language_of_the_team(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FileClock(tmp_path / "clock.json").set(Pace(NOW, NOW, 0.0))
    monkeypatch.setenv("TOCSIN_CLOCK_FILE", str(tmp_path / "clock.json"))
    monkeypatch.setenv("TOCSIN_LANGUAGE", "zh")
    incident = room.opened(topic="refund")
    silencing = Silencing(room.database, WORKSPACE, room.clock)
    silencing.add(Silence(NOW, NOW + timedelta(hours=2), "maya", "促销", brand="Lantern", topic="refund"))
    room.tick(20, brand="Lantern", topic="refund")
    assert main(["silence", "list"]) == 0
    out = capsys.readouterr().out
    assert "品牌 Lantern、话题 退款与投诉  maya：促销" in out
    assert "未提醒（静音）  2026-03-10 20:00–20:00  Lantern·退款与投诉" in out
    assert "负面 20 条，预期 2.0 条" in out
    room.acts.resolve(incident.id, MAYA, false_alarm=True, reason=Reason(Cause.ORDINARY, "周一常态"))
    assert main(["incident", "list"]) == 0
    assert f"{BRAND}·退款与投诉  " in (out := capsys.readouterr().out)
    assert "误报（maya 标记）" in out
    assert main(["incident", "false"]) == 0
    out = capsys.readouterr().out
    assert "负面 30 条，预期 2.0 条、约 20 天一遇（负面激增）" in out
    assert "属于日常讨论：预警过于灵敏（maya 标记）：周一常态" in out


def test_a_brand_that_nobody_mentions_is_silenced_only_if_that_is_said(
    room: Room, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    known(room.database)
    (tmp_path / "tocsin.toml").write_text('[[brands]]\nname = "Lantern"\naliases = ["Lampion"]\n', "utf-8")
    asked = ["silence", "add", "--until", "2h", "--why", "x", "--brand"]
    assert main([*asked, "Zebra"]) == 2
    said = capsys.readouterr().err
    assert f"No mention of “Zebra” is known. Known brands: {BRAND}, Lantern." in said
    assert "add --new-brand" in said
    assert main([*asked, "Zebra", "--new-brand"]) == 0
    assert "it would silence brand Zebra." in capsys.readouterr().out
    assert main([*asked, "Latnern"]) == 2
    assert "Did you mean --brand Lantern?" in capsys.readouterr().err
    for named in ("lantern", "Lampion"):
        assert main([*asked, named]) == 0
        assert "it would silence brand Lantern." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["incident", "list"], "还没有发生过事件。"),
        (["incident", "list", "--live"], "没有进行中的事件；"),
        (["silence", "list"], "没有生效中的静音；"),
    ],
)
def test_an_empty_list_says_so_in_a_sentence(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out.strip()
    monkeypatch.setenv("TOCSIN_LANGUAGE", "zh")
    assert main(words) == 0
    assert sentence in capsys.readouterr().out


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Shanghai", "2026-03-10 20:00 (Asia/Shanghai, UTC+8)"),
        ("America/St_Johns", "2026-03-10 09:30 (America/St_Johns, UTC-2:30)"),
        ("UTC", "2026-03-10 12:00 (UTC)"),
    ],
)
def test_a_moment_names_its_zone_so_that_there_is_only_one(zone: str, said: str) -> None:
    assert zoned_time(NOW, ZoneInfo(zone)) == said
