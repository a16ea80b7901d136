"""``tocsin ask`` on a real database: what a command in Slack answers, on a terminal."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.silences import Silence
from bot.answers.table import ORDERS, available
from bot.asking.guide import examples
from bot.asking.questions import Asked
from bot.asking.rendering import render
from bot.catalogue import catalogue
from bot.cli import main
from bot.clock import FileClock, Pace
from bot.desk_acts import Actor
from bot.silencing import Silencing
from storage.database import Database
from tests.builders import BRAND, MINUTE, NOW, add_scored_mentions
from tests.databases import WORKSPACE
from tests.desk.scripted import Room, make_room

MAYA = Actor("maya", "U0COMMS")
HOUR = timedelta(hours=1)
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's clock stands at NOW."""
    FileClock(tmp_path / "clock.json").set(Pace(NOW, NOW, 0.0))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", f"sqlite:///{tmp_path / 'tocsin.db'}")
    monkeypatch.setenv("TOCSIN_CLOCK_FILE", str(tmp_path / "clock.json"))
    monkeypatch.setenv("TOCSIN_ZONE", "Asia/Shanghai")


@pytest.fixture
def mentions(database: Database) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 3 * HOUR, 6, 9)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - 30 * HOUR, 2, 8)
    add_scored_mentions(database, WORKSPACE, "Lantern Columns", NOW - 2 * HOUR, 1, 4, source="news")


@pytest.fixture
def room(database: Database) -> Room:
    return make_room(database)


def said(capsys: Capture, *words: str) -> str:
    assert main(["ask", *words]) == 0
    return capsys.readouterr().out


def facts(capsys: Capture, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(capsys, *words, "--json"))
    return found


def refused(capsys: Capture, *words: str) -> str:
    assert main(["ask", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


@pytest.mark.usefixtures("mentions")
def test_sentiment_as_a_person_reads_it(capsys: Capture) -> None:
    out = said(capsys, "24h 青梧")
    assert "Mentions: 15\nNegative: 6 (40%)" in out
    assert "40% negative, against 20% in the 24 hours before: up 20 points." in out
    assert "2026-03-09 20:00 – 2026-03-10 20:00 · Asia/Shanghai · rests on 15 scored mentions" in out
    assert out.endswith("scoring is up to date\n")
    assert not set("*`<>\u034f") & set(out)


@pytest.mark.usefixtures("mentions")
def test_sentiment_as_json(capsys: Capture) -> None:
    found = facts(capsys, "24h", "青梧", "by", "source")
    sentiment = found["sentiment"]
    assert (sentiment["brand"], sentiment["mentions"], sentiment["negative"]) == (BRAND, 15, 6)
    assert (sentiment["start"], sentiment["end"]) == ("2026-03-09T12:00:00+00:00", "2026-03-10T12:00:00+00:00")
    assert sentiment["share_negative"] == 0.4
    assert sentiment["before"]["negative"] == 2
    assert [(each["name"], each["negative"]) for each in sentiment["by_source"]] == [("weibo", 6)]
    assert (found["asked"], found["zone"], found["waiting"]) == (
        f'sentiment 24h "{BRAND}" by source',
        "Asia/Shanghai",
        0,
    )


@pytest.mark.usefixtures("mentions")
def test_sources_and_a_comparison_as_json(capsys: Capture) -> None:
    sources = facts(capsys, "sources")["sources"]
    assert [(each["name"], each["mentions"], each["growth"]) for each in sources] == [
        ("weibo", 15, 1.5),
        ("news", 5, None),
    ]
    compared = facts(capsys, "compare 青梧 lantern")["compare"]
    assert [(each["name"], each["share"]) for each in compared] == [(BRAND, 0.75), ("Lantern Columns", 0.25)]


@pytest.mark.usefixtures("mentions")
def test_hotspots_samples_and_topics_as_json_and_as_text(capsys: Capture) -> None:
    hotspots = facts(capsys, "hotspots 24h 青梧")["hotspots"]
    assert hotspots
    assert {"term", "count", "growth", "share_negative"} <= hotspots[0].keys()
    samples = facts(capsys, "samples 24h 青梧 2")["samples"]
    assert 1 <= len(samples) <= 2
    assert {"external_id", "text", "negative"} <= samples[0].keys()
    assert samples[0]["negative"] > 0.5
    assert "topics" in facts(capsys, "topics 7d")
    assert "> 退款一直不到账，客服不理人" in said(capsys, "samples 24h 青梧 1")


@pytest.mark.usefixtures("mentions")
def test_looking_back_words_and_posts_after_the_moment_do_not_count(capsys: Capture) -> None:
    assert facts(capsys, "samples 48h 青梧", "--at", "2026-03-10T08:59Z")["samples"] != []
    assert facts(capsys, "samples 12h 青梧", "--at", "2026-03-10T08:59Z")["samples"] == []
    assert facts(capsys, "hotspots 12h 青梧", "--at", "2026-03-10T08:59Z")["hotspots"] == []


def test_incidents_and_one_of_them(room: Room, capsys: Capture) -> None:
    incident = room.opened()
    room.acts.acknowledge(incident.id, MAYA)
    listed = facts(capsys, "incidents")
    assert listed["count"] == 1
    assert (listed["incidents"][0]["number"], listed["incidents"][0]["owner"]) == (1, "maya")
    one = facts(capsys, "incident 1")["incident"]
    assert (one["state"], one["last"]["kind"], one["last"]["actor"]) == ("acknowledged", "acknowledged", "maya")
    assert one["due"]["first_response"] is not None
    assert "Owner: maya" in said(capsys, "incident 1")
    assert facts(capsys, "incident 9")["incident"] is None


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_question_has_an_answer_on_the_terminal(room: Room, capsys: Capture, language: Any) -> None:
    room.opened()
    for command in available():
        if any(type(question) in ORDERS for question in examples(command, BRAND, "Lantern Columns", language)):
            continue
        for question in examples(command, BRAND, "Lantern Columns", language):
            text = render(Asked(question), language)
            assert said(capsys, text, "--language", language).strip(), text
            assert facts(capsys, text)["at"] == NOW.isoformat()


@pytest.mark.usefixtures("mentions")
def test_looking_back_nothing_after_the_moment_counts(capsys: Capture) -> None:
    before = facts(capsys, "48h", "--at", "2026-03-10T08:59Z")["sentiment"]
    assert before["mentions"] == 10, "those of the day before are in this window, the others not yet said"
    assert facts(capsys, "48h", "--at", "2026-03-10T16:59")["sentiment"] == before, "the zone's own time"
    assert facts(capsys, "48h", "--at", "2026-03-10 09:01", "--zone", "UTC")["sentiment"]["mentions"] == 25
    assert "Lantern" in refused(capsys, "24h nobody")
    assert "Lantern" not in refused(capsys, "24h nobody", "--at", "2026-03-10T09:30Z")


def test_looking_back_an_incident_is_as_it_was(room: Room, capsys: Capture) -> None:
    incident = room.opened()
    room.clock.advance(20 * MINUTE)
    room.acts.acknowledge(incident.id, MAYA)
    room.clock.advance(20 * MINUTE)
    room.acts.resolve(incident.id, MAYA)
    states = {
        minutes: [one["state"] for one in facts(capsys, "incidents all", "--at", at(minutes))["incidents"]]
        for minutes in (-1, 10, 30, 50)
    }
    assert states == {-1: [], 10: ["open"], 30: ["acknowledged"], 50: ["resolved"]}
    open_then = {minutes: facts(capsys, "incidents", "--at", at(minutes))["count"] for minutes in (-1, 10, 30, 50)}
    assert open_then == {-1: 0, 10: 1, 30: 1, 50: 0}
    then = facts(capsys, "incident 1", "--at", at(10))["incident"]
    assert (then["owner"], then["last"]["kind"], then["resolved_at"]) == (None, "opened", None)
    assert "As it stood at 2026-03-10 20:00" in said(capsys, "incident 1", "--at", at(10))
    assert facts(capsys, "incident 1", "--at", at(-1))["incident"] is None


def at(minutes: int) -> str:
    return (NOW + minutes * MINUTE).isoformat()


def test_snooze_puts_an_incident_off_from_the_terminal_too(room: Room, capsys: Capture) -> None:
    incident = room.opened()
    assert "is put off until 2026-03-10 22:00 (Asia/Shanghai)" in said(capsys, "snooze 2h")
    assert room.now(incident).snoozed_until == NOW + 2 * HOUR
    assert "leave --at out" in refused(capsys, "snooze 2h", "--at", "2026-03-10T08:00")
    assert "There is no incident 7." in refused(capsys, "snooze 7 2h")
    assert "I cannot read that time." in refused(capsys, "snooze 1 whenever")


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["todya"], "Did you mean tocsin ask today?"),
        (["24h latnern"], "Did you mean tocsin ask '24h Lantern'?"),
        (["how are you"], "`tocsin ask help` shows what can be asked"),
        (["24h nobody"], f"Known: Lantern Columns, {BRAND}."),
        (["label"], "`/sentiment label` needs Slack."),
        (["settings"], "settings come from tocsin.toml"),
        (["silence"], "tocsin silence add"),
        (["unsilence 7"], "There is no silence 7"),
        (["0h"], "“0h” is no whole number of hours; the shortest window is 1h. Did you mean tocsin ask 1h?"),
        (["hotspots by source"], "Did you mean tocsin ask 'sentiment 24h by source'?"),
        (["热店", "--language", "zh"], "无法识别“热店”。是不是想问 tocsin ask '热点'？"),
        (["设置", "--language", "zh"], "`/sentiment 设置` 需要在 Slack 里使用。不用 Slack 时"),
        (["标注", "--language", "zh"], "需要在 Slack 里使用。那里每条内容都带有按钮"),
        (["暂缓 1 随便", "--language", "zh"], "看不懂这个时间。"),
        (["24h", "--at", "昨天", "--language", "zh"], "--at 要写成 2026-03-10T14:00"),
        (["24h", "--at", "yesterday"], "--at takes a time such as 2026-03-10T14:00"),
        (["24h", "--at", "2099-03-10T14:00"], "is still to come"),
        (["24h", "--zone", "Mars/Olympus"], "--zone takes an IANA time zone"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_to_do(capsys: Capture, words: list[str], advice: str) -> None:
    assert advice in refused(capsys, *words)


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_on_the_terminal_says_how_to_ask_there_and_sets_apart_what_needs_slack(
    capsys: Capture, language: Any
) -> None:
    can, needs_slack = said(capsys, "help", "--language", language).split(
        catalogue(language).text("help.only_in_slack")
    )
    assert "tocsin ask" in can
    assert "/sentiment" not in can
    commands = [line.split(" – ")[0] for line in needs_slack.splitlines() if line.startswith("• ")]
    words = {"en": ["silence", "label", "settings"], "zh": ["静音", "标注", "设置"]}[language]
    assert commands == [f"• /sentiment {word}" for word in words]
    assert facts(capsys, "help")["help"]["need_slack"] == ["silence", "label", "settings"]


def test_silences_are_listed_and_ended_on_the_terminal(room: Room, capsys: Capture) -> None:
    silencing = Silencing(room.database, WORKSPACE, room.clock)
    silencing.add(Silence(NOW - HOUR, NOW + HOUR, "maya", "a campaign", BRAND))
    assert "a campaign" in said(capsys, "silences")
    assert "生效中的静音：1 条" in said(capsys, "静音列表", "--language", "zh")
    assert [each["brand"] for each in facts(capsys, "silences")["silences"]] == [BRAND]
    assert facts(capsys, "silences", "--at", at(-90))["silences"] == []
    assert "is over" in said(capsys, "unsilence 1")
    assert facts(capsys, "silences")["silences"] == []


@pytest.mark.usefixtures("mentions")
def test_a_report_is_read_on_the_terminal_and_says_how_to_have_it_as_a_file(capsys: Capture) -> None:
    out = said(capsys, "report last week 青梧")
    assert out.startswith("Report, 2026-03-")
    assert f"tocsin report --window 'last week' --brand '{BRAND}' --out report.pdf" in out
    assert "mentions" in facts(capsys, "report 48h")["report"]["lead"]


@pytest.mark.usefixtures("mentions")
def test_where_there_is_no_incident_the_way_on_is_another_command_and_one_of_the_terminal(capsys: Capture) -> None:
    nothing = said(capsys, "incidents all")
    assert "There has been no incident yet." in nothing
    assert "incidents all" not in nothing
    assert "tocsin ask 'incidents all'" in said(capsys, "incidents")
    assert "/sentiment" not in said(capsys, "incidents") + said(capsys, "incident 9")
    assert "tocsin ask '事件列表 全部'" in said(capsys, "incident 9", "--language", "zh")


@pytest.mark.usefixtures("mentions")
def test_chinese_answers_have_chinese_marks(capsys: Capture) -> None:
    out = said(capsys, "24小时 青梧", "--language", "zh")
    assert "声量：15\n负面：6（40%）" in out
    compared = said(capsys, "对比 青梧 lantern", "--language", "zh")
    assert "青梧学堂、Lantern Columns" in compared or "Lantern Columns、青梧学堂" in compared
    assert "; " not in compared


def test_without_a_database_it_says_how_to_make_one(capsys: Capture, tmp_path: Path) -> None:
    assert "start `tocsin run` once" in refused(capsys, "24h")
    assert not (tmp_path / "tocsin.db").exists()
