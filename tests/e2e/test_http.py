"""``tocsin run --http`` as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from pathlib import Path

from bot.sandbox import Sandbox
from tests.e2e.running import PATIENCE_SECONDS, RunningDemo, clean_environment
from tests.installing.over_http import SECRET, Request, a_command, get


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


async def test_it_answers_over_http_and_ends_in_order_when_told_to(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with Sandbox(messages_per_second=None) as sandbox:
        environment = clean_environment(
            tmp_path,
            SLACK_BOT_TOKEN=sandbox.bot_token,
            SLACK_SIGNING_SECRET=SECRET,
            TOCSIN_SLACK_API_URL=sandbox.api_url,
            TOCSIN_SCORER_THREADS="1",
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--http", "--port", str(port)),
            cwd=tmp_path,
            env=environment,
            stderr=asyncio.subprocess.PIPE,
        )
        bot = RunningDemo(process, tmp_path)
        reader = asyncio.create_task(bot.read_log())
        try:
            await asyncio.wait_for(bot.said("Tocsin runs"), PATIENCE_SECONDS)
            assert (await get(f"{url}/healthz")).status == 200
            sandbox.call_over_http(f"{url}/slack/events", SECRET)
            run = await sandbox.send_command("/sentiment", "help")
            assert "/sentiment" in str((await run.answer(30)).blocks)
            assert (await Request(payload=a_command(), age=400).send(url))[0] == 401
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0, "".join(bot.lines[-40:])
            assert bot.living() == []
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await reader
    log = "".join(bot.lines)
    assert "Traceback" not in log
    assert sandbox.bot_token not in log
    assert SECRET not in log
