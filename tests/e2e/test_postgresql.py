from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.running import SCENARIO_TIME, SPEED, report_of, tocsin


def test_the_demo_comes_to_the_same_on_postgresql(
    undisturbed: dict[str, Any], postgresql_url: str, tmp_path: Path
) -> None:
    run = tocsin(
        *("demo", "--headless", "--json", "--port", "0", "--speed", SPEED, "--at", SCENARIO_TIME),
        *("--database", postgresql_url),
        folder=tmp_path,
    )
    report = report_of(run)
    for figure in ("mentions", "scored", "rolled_up", "cards", "lost", "counted_twice"):
        assert report[figure] == undisturbed[figure], figure
    kept = ("brand", "opened", "since", "level", "observed", "expected", "peak", "state", "words")
    for here, there in zip(report["incidents"], undisturbed["incidents"], strict=True):
        assert {key: here[key] for key in kept} == {key: there[key] for key in kept}
