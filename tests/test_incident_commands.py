"""``tocsin incident`` and ``tocsin silence`` on a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.desk_acts import Actor
from storage.database import Database
from tests.builders import BRAND
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
    assert "2026-03-10 20:00:00 CST  opened" in out
    assert "30 negative in 60 min against 2.0 expected; alarm from 12.0; as rare as once in 20.0 days" in out
    assert "acknowledged by maya" in out
    assert incident.severity is not None
    assert f"severity {incident.severity.score:.1f} of 100, level {incident.level.name.lower()}: size " in out
    assert "reach 0.25 gives 3.8 (assumed)" in out
    assert "due: " in out


def test_an_explanation_as_json_is_the_timeline_itself(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.opened()
    assert main(["incident", "explain", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["number"], said["timeline"][0]["kind"]) == (1, "opened")
    assert said["timeline"][0]["details"]["observed"] == 30


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
    assert main(asked) == 0
    assert "Nothing is silenced yet" in capsys.readouterr().out
    assert main([*asked, "--yes"]) == 0
    assert "silence 1 holds until" in capsys.readouterr().out
    assert main(["silence", "list"]) == 0
    assert f"{BRAND}  by maya: a campaign" in capsys.readouterr().out
    assert main(["silence", "end", "1"]) == 0
    assert main(["silence", "end", "1"]) == 2


def test_a_silence_of_everything_or_of_no_clear_end_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["silence", "add", "--until", "2h", "--why", "x"]) == 2
    assert "cannot hide everything" in capsys.readouterr().err
    assert main(["silence", "add", "--brand", BRAND, "--until", "whenever", "--why", "x"]) == 2
    assert "no time that I can read" in capsys.readouterr().err
