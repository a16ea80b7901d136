"""Running ``tocsin`` as a person does, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

#: A morning in Shanghai: a fixed time, so that two runs of a scenario deliver the same mentions.
SCENARIO_TIME = "2026-03-10T02:00:00+00:00"
SPEED = "180"
#: A hung process ends the test instead of the whole run; far above what any of these takes.
PATIENCE_SECONDS = 1200


def clean_environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment without any setting of ours, and a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOCSIN_", "SLACK_"))}
    return {**kept, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), **settings}


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
