from __future__ import annotations

import asyncio
import socket
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.sandbox import Sandbox
from storage.database import Database
from tests.e2e.running import tocsin

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox"}


def refusal(run: subprocess.CompletedProcess[str]) -> str:
    """The one sentence (or two) of a command that could not be done as asked."""
    assert run.returncode == 2, run.stderr
    lines = run.stderr.strip().splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("tocsin: ")
    assert "Traceback" not in run.stderr
    return lines[0]


def test_without_tokens_it_says_which_one_is_missing_and_where_to_get_it(tmp_path: Path) -> None:
    said = refusal(tocsin("run", folder=tmp_path))
    assert "SLACK_BOT_TOKEN is not set" in said
    assert "tocsin manifest" in said


def test_with_a_token_of_the_wrong_kind_it_says_so(tmp_path: Path) -> None:
    said = refusal(tocsin("run", folder=tmp_path, SLACK_BOT_TOKEN="xoxp-1", SLACK_APP_TOKEN="xapp-1"))
    assert "SLACK_BOT_TOKEN" in said
    assert "xoxb-" in said


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_with_a_token_that_slack_does_not_take_it_names_the_token(name: str, tmp_path: Path) -> None:
    wrong = {**TOKENS, name: TOKENS[name].replace("sandbox", "stale-secret")}
    async with Sandbox() as sandbox:
        run = await asyncio.to_thread(
            tocsin, "run", folder=tmp_path, TOCSIN_SLACK_API_URL=sandbox.api_url, **wrong, **NO_PROXY
        )
    said = refusal(run)
    assert name in said
    assert "invalid_auth" in said
    assert "stale-secret" not in run.stderr


NO_PROXY = {"HTTP_PROXY": "", "HTTPS_PROXY": "", "http_proxy": "", "https_proxy": ""}


def test_when_slack_is_out_of_reach_it_names_the_address(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/api/"
    said = refusal(tocsin("run", folder=tmp_path, TOCSIN_SLACK_API_URL=url, **TOKENS, **NO_PROXY))
    assert "cannot be reached" in said
    assert url in said


def test_with_an_unreachable_database_it_names_the_host_and_never_the_password(tmp_path: Path) -> None:
    url = f"postgresql://tocsin:hunter2@127.0.0.1:{free_port()}/tocsin"
    run = tocsin("run", folder=tmp_path, TOCSIN_DATABASE_URL=url, **TOKENS)
    assert "127.0.0.1" in refusal(run)
    assert "hunter2" not in run.stderr


def test_with_a_database_from_a_newer_version_it_says_to_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    database = Database(url)
    database.migrate()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()
    assert "newer" in refusal(tocsin("run", folder=tmp_path, TOCSIN_DATABASE_URL=url, **TOKENS))


@pytest.mark.parametrize(
    ("name", "value"),
    [("TOCSIN_ZONE", "Mars/Olympus"), ("TOCSIN_LANGUAGE", "fr"), ("TOCSIN_SCORER_BATCH", "many")],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, tmp_path: Path) -> None:
    assert name in refusal(tocsin("run", folder=tmp_path, **TOKENS, **{name: value}))


def test_a_kind_of_database_it_does_not_know_is_named_with_those_it_does(tmp_path: Path) -> None:
    said = refusal(tocsin("run", folder=tmp_path, TOCSIN_DATABASE_URL="mysql://root@db/tocsin", **TOKENS))
    assert "mysql" in said
    assert "postgresql://" in said


def test_a_model_folder_that_is_none_is_named(tmp_path: Path) -> None:
    said = refusal(tocsin("scorer", "--drain", folder=tmp_path, TOCSIN_MODEL=str(tmp_path / "nothing")))
    assert "nothing" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "missing.csv"),
        ("replay", "missing.jsonl", "--headless"),
        ("replay", "missing.jsonl", "--speed", "fast"),
        ("demo", "--scenario", "no-such-crisis", "--headless"),
        ("demo", "--data", "/dev/null", "--headless"),
    ],
)
def test_a_file_or_word_that_makes_no_sense_is_refused_with_what_would(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    refusal(tocsin(*arguments, folder=tmp_path))


@pytest.mark.parametrize(
    ("arguments", "what_would"),
    [
        (("demo", "--port", "99999"), "a number from 0 to 65535"),
        (("demo", "--speed", "0"), "a number above 0"),
        (("replay", "none.jsonl", "--speed", "nan"), "a number above 0"),
        (("replay", "mentions.jsonl", "--port", "http"), "a number from 0 to 65535"),
        (("serve", "--port", "-1"), "a number from 0 to 65535"),
        (("demo", "--at", "yesterday"), "2026-03-10T14:00"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_beside_the_usage_with_what_would(
    arguments: tuple[str, ...], what_would: str, tmp_path: Path
) -> None:
    run = tocsin(*arguments, folder=tmp_path)
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    assert what_would in run.stderr.splitlines()[-1]


def test_a_zone_that_is_none_is_refused_before_a_row_is_taken(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("text\nrefund\n", "utf-8")
    url = f"sqlite:///{tmp_path / 'tocsin.db'}"
    run = tocsin("import", "rows.csv", "--zone", "Mars/Olympus", folder=tmp_path, TOCSIN_DATABASE_URL=url)
    said = refusal(run)
    assert "Mars/Olympus" in said
    assert "Asia/Shanghai" in said
    assert run.stdout == ""


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
