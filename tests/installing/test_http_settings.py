"""What must be set for HTTP: each thing that is not is one sentence with what to do."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from bot.cli import main
from bot.errors import STATUS_REFUSED, StartupError
from bot.http_mode import check_http, run_http
from bot.settings import Settings
from bot.token_box import new_key
from storage.database import Database

KEY = new_key()
ONE = {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1"}
MANY = {
    "SLACK_SIGNING_SECRET": "s",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "c",
    "encryption_key": KEY,
}


def settings(values: dict[str, str]) -> Settings:
    return Settings(_env_file=None, database_url="sqlite://", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [ONE, MANY], ids=["one workspace", "many"])
def test_each_of_the_two_ways_is_enough(values: dict[str, str]) -> None:
    check_http(settings(values))


REFUSALS = [
    ({**ONE, "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_APP_TOKEN is set too, which is for Socket Mode"),
    ({**MANY, "SLACK_BOT_TOKEN": "xoxb-1"}, "both set"),
    ({**ONE, "SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is not set"),
    ({"SLACK_SIGNING_SECRET": "s"}, "Neither SLACK_BOT_TOKEN"),
    ({**MANY, "SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET is not"),
    ({**MANY, "encryption_key": ""}, "TOCSIN_ENCRYPTION_KEY is not set"),
    ({**MANY, "encryption_key": "guess"}, "Key 1 in TOCSIN_ENCRYPTION_KEY"),
    ({**MANY, "encryption_key": f"{KEY},guess"}, "Key 2 in TOCSIN_ENCRYPTION_KEY"),
]


@pytest.mark.parametrize(("values", "said"), REFUSALS, ids=[said for _, said in REFUSALS])
def test_what_is_missing_or_contradicts_is_named(values: dict[str, str], said: str) -> None:
    given = {name: value for name, value in values.items() if value}
    with pytest.raises(StartupError) as caught:
        check_http(settings(given))
    sentence = str(caught.value)
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "guess" not in sentence


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place without any settings of ours, and a home of its own."""
    for name in os.environ:
        if name.startswith(("TOCSIN_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def test_on_the_command_line_a_refusal_is_status_two_and_makes_no_database(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, said in (
        (["run", "--http"], "SLACK_SIGNING_SECRET is not set"),
        (["run", "--port", "3000"], "--http"),
        (["manifest", "--url", "https://tocsin.example"], "--http"),
        (["manifest", "--http", "--url", "http://tocsin.example"], "https://"),
        (["manifest", "--http"], "https://"),
    ):
        assert main(arguments) == STATUS_REFUSED, arguments
        printed = capsys.readouterr()
        assert printed.out == ""
        assert said in printed.err
    assert not list(folder.rglob("*.db"))


async def test_a_port_that_is_taken_is_named(database: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with pytest.raises(StartupError, match=f"127.0.0.1:{port} cannot be used"):
            await run_http(settings(ONE), database, "127.0.0.1", port)


def test_keygen_prints_a_key_and_the_manifest_for_http_the_addresses(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = []
    for _ in range(2):
        assert main(["keygen"]) == 0
        keys.append(capsys.readouterr().out.strip())
    assert keys[0] != keys[1]
    check_http(settings({**MANY, "encryption_key": keys[0]}))
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", "https://tocsin.example/")
    assert main(["manifest", "--http"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert {command["url"] for command in whole["features"]["slash_commands"]} == {
        "https://tocsin.example/slack/events"
    }
