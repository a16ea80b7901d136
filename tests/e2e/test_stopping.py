"""However a demo ends or fails to begin, it leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.mention import RawMention
from bot.clock import Pace
from bot.errors import StartupError, TocsinError, UsageError
from bot.intake import Intake
from bot.rehearsal import Options, Rehearsal, until_terminated
from bot.settings import load_settings
from tests.databases import prepared
from tests.e2e.running import PATIENCE_SECONDS, running_demo

TICK = timedelta(minutes=1)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STOPS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made, empty at first."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def rehearsal(**options: Any) -> Rehearsal:
    settings = load_settings()
    return Rehearsal(Options(settings, headless=True, port=0, say=lambda text: None, **options), settings, TICK)


def used_database(folder: Path) -> str:
    url = f"sqlite:///{folder / 'used.db'}"
    database = prepared(url)
    Intake(database, "default").store([RawMention(text="here before", external_id="1", source="x", brand="b")], NOON)
    database.dispose()
    return url


async def let_signals_in() -> None:
    """Give the loop its turns to hear a signal and to act on it."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_ctrl_c_again_and_a_closed_terminal_while_it_cleans_up_change_nothing(tmp_path: Path) -> None:
    async with running_demo(tmp_path) as demo:
        await asyncio.wait_for(demo.said("Tocsin runs"), PATIENCE_SECONDS)
        demo.process.send_signal(signal.SIGINT)
        await asyncio.wait_for(demo.said("Stopping"), PATIENCE_SECONDS)
        demo.process.send_signal(signal.SIGINT)
        demo.process.send_signal(signal.SIGHUP)
        status = await asyncio.wait_for(demo.process.wait(), PATIENCE_SECONDS)
        assert status == 0, "".join(demo.lines[-40:])
        assert demo.living() == []
        assert demo.left_behind() == []
    assert "Traceback" not in "".join(demo.lines)


@pytest.fixture
def terminal() -> Iterator[None]:
    """Hear of the terminal's end, whatever started the tests: nohup would have it ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("number", STOPS)
async def test_it_says_once_that_it_stops_and_cleans_up_to_the_end(number: signal.Signals) -> None:
    said: list[str] = []
    cleaned: list[str] = []

    async def work() -> str:
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            for again in STOPS:
                os.kill(os.getpid(), again)
            await let_signals_in()
            cleaned.append("to the end")
        return "never"

    assert await until_terminated(work(), said.append) is None
    assert cleaned == ["to the end"]
    assert len(said) == 1


async def test_started_by_nohup_it_outlives_its_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> str:
        os.kill(os.getpid(), signal.SIGHUP)
        await let_signals_in()
        return "done"

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert await until_terminated(work(), lambda text: None) == "done"
    finally:
        signal.signal(signal.SIGHUP, before)


async def test_closing_is_done_to_the_end_though_it_is_told_to_stop_meanwhile(temporary: Path) -> None:
    opened = rehearsal()
    await opened.open(NOON)
    assert [entry.name for entry in temporary.glob("tocsin-*/tocsin.db")] == ["tocsin.db"]
    closing = asyncio.create_task(opened.close())
    await asyncio.sleep(0)
    closing.cancel()
    await closing
    assert list(temporary.iterdir()) == []


async def test_told_to_stop_while_it_makes_its_database_it_takes_the_folder_away(temporary: Path) -> None:
    opening = asyncio.create_task(rehearsal().open(NOON))
    while not list(temporary.iterdir()):
        await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await asyncio.get_running_loop().shutdown_default_executor()  # the thread that made it has ended
    assert list(temporary.iterdir()) == []


async def test_with_a_database_that_was_used_before_it_leaves_no_folder(temporary: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="empty one"):
        await rehearsal(database_url=used_database(tmp_path)).open(NOON)
    assert list(temporary.iterdir()) == []


async def test_with_a_database_out_of_reach_it_leaves_no_folder(temporary: Path) -> None:
    with pytest.raises(StartupError):
        await rehearsal(database_url="postgresql://tocsin@127.0.0.1:1/tocsin").open(NOON)
    assert list(temporary.iterdir()) == []


async def test_a_folder_that_was_named_stays(tmp_path: Path) -> None:
    opened = rehearsal(folder=tmp_path / "kept")
    await opened.open(NOON)
    await opened.close()
    assert (tmp_path / "kept" / "tocsin.db").exists()


async def test_without_a_place_for_temporary_folders_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(TocsinError, match="no place for a temporary folder"):
        await rehearsal().open(NOON)


async def test_the_page_is_told_how_fast_the_clock_runs_until_it_has_caught_up(temporary: Path) -> None:
    opened = rehearsal()
    await opened.open(NOON)
    told: list[float] = []
    opened.sandbox.workspace.changes.listen(
        lambda note: told.append(note["speed"]) if note["type"] == "clock" else None
    )
    now = datetime.now(UTC)
    opened.run_clock(Pace(start=now - timedelta(seconds=60), origin=now, speed=600, until_real=True))
    await opened.sandbox.wait_until(lambda workspace: told[1:], 60)
    await opened.close()
    assert told == [600, 1]
