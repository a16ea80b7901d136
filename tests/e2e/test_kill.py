from __future__ import annotations

import asyncio
import os
import random
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.demo import Demo
from bot.rehearsal import Options
from bot.settings import load_settings
from tests.e2e.running import SCENARIO_TIME, SPEED

KILLS = 10


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


async def kill_at_random(demo: Demo, rng: random.Random) -> list[str]:
    """Kill the bot or its scorer, without warning, at random moments; says whom."""
    killed: list[str] = []
    while len(killed) < KILLS:
        await asyncio.sleep(rng.uniform(1.0, 9.0))
        bot = demo.rehearsal.bot_pid
        if bot is None:
            continue
        scorers = children_of(bot)
        victim, name = (scorers[0], "scorer") if scorers and rng.random() < 0.5 else (bot, "bot")
        os.kill(victim, signal.SIGKILL)
        killed.append(name)
    return killed


async def play_with_kills(folder: Path, seed: int) -> tuple[dict[str, Any], list[str]]:
    options = Options(load_settings(), headless=True, port=0, say=lambda text: None, folder=folder)
    demo = Demo(options, "refund-dispute", float(SPEED), start=datetime.fromisoformat(SCENARIO_TIME))
    played = asyncio.create_task(demo.run())
    await asyncio.wait_for(demo.opened.wait(), 60)
    killed = await kill_at_random(demo, random.Random(seed))
    report = await played
    assert report is not None
    return report, killed


async def test_ten_kills_at_random_moments_lose_nothing_and_post_nothing_twice(
    undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(10_000)
    report, killed = await play_with_kills(tmp_path / "demo", seed)
    about = f"seed {seed}, killed {killed}"
    assert {"bot", "scorer"} >= set(killed), about
    assert report["bot_starts"] == 1 + killed.count("bot"), about
    for figure in ("mentions", "scored", "rolled_up", "cards", "lost", "counted_twice", "failed_messages"):
        assert report[figure] == undisturbed[figure], f"{figure}: {report}; {about}"
    same = ("number", "brand", "opened", "since", "level", "observed", "expected", "peak", "state")
    for calm, shaken in zip(undisturbed["incidents"], report["incidents"], strict=True):
        assert {key: shaken[key] for key in same} == {key: calm[key] for key in same}, about
