from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.databases import postgresql_server, postgresql_url
from tests.e2e.running import SCENARIO_TIME, SPEED, report_of, tocsin

__all__ = ["postgresql_server", "postgresql_url", "undisturbed"]


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a demo in which nothing went wrong."""
    folder: Path = tmp_path_factory.mktemp("undisturbed")
    return report_of(
        tocsin("demo", "--headless", "--json", "--port", "0", "--speed", SPEED, "--at", SCENARIO_TIME, folder=folder)
    )
