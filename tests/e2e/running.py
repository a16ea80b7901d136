"""Running ``tocsin`` as a person does, as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: A morning in Shanghai: a fixed time, so that two runs of a scenario deliver the same mentions.
SCENARIO_TIME = "2026-03-10T02:00:00+00:00"
SPEED = "180"
#: A hung process ends the test instead of the whole run; far above what any of these takes.
PATIENCE_SECONDS = 1200


def clean_environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment without any setting of ours, and a home of its own, in which no backend was measured yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOCSIN_", "SLACK_"))}
    return {
        **kept,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "TOCSIN_MEASURE_BACKEND": "0",
        **settings,
    }


def tocsin(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in ``folder``, where there is no .env and no tocsin.toml."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=clean_environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def report_of(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object on standard output."""
    assert run.returncode == 0, run.stderr[-4000:]
    report: dict[str, Any] = json.loads(run.stdout)
    return report


@dataclass(slots=True)
class RunningDemo:
    """`tocsin demo` as a process of its own, in a home of its own."""

    process: asyncio.subprocess.Process
    folder: Path
    lines: list[str] = field(default_factory=list)

    async def read_log(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode())

    async def said(self, pattern: str) -> re.Match[str]:
        """Wait until the demo tells the person at the terminal something."""
        while self.process.returncode is None:
            for line in self.lines:
                if found := re.search(pattern, line):
                    return found
            await asyncio.sleep(0.05)
        raise AssertionError("".join(self.lines))

    async def url(self) -> str:
        """The page's address, as the demo tells it."""
        return (await self.said(r"Open (http://\S+) in a browser"))[1]

    def living(self) -> list[str]:
        """The command lines of all processes of this demo, those of children that lost their parent included."""
        home = f"HOME={self.folder}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                environment, command = (entry / "environ").read_bytes(), (entry / "cmdline").read_bytes()
            except OSError:
                continue  # it has just ended, or is somebody else's
            if home in environment.split(b"\0"):
                found.append(command.replace(b"\0", b" ").decode())
        return found

    def left_behind(self) -> list[Path]:
        """The temporary folders that are still there."""
        return list((self.folder / "tmp").glob("tocsin-*"))


@asynccontextmanager
async def running_demo(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[RunningDemo]:
    environment = clean_environment(folder, TMPDIR=str(folder / "tmp"), TOCSIN_SCORER_THREADS="1", **settings)
    (folder / "tmp").mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", *arguments),
        cwd=folder,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    demo = RunningDemo(process, folder)
    reader = asyncio.create_task(demo.read_log())
    try:
        yield demo
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reader
