from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import postgresql_server, postgresql_url
from tests.e2e.everything import used_by
from tests.e2e.running import SCENARIO_TIME, SPEED, report_of, tocsin
from tests.e2e.running_bot import RunningBot, running_bot

__all__ = ["bot", "postgresql_server", "postgresql_url", "started_bot", "undisturbed"]


# A module's, no longer: between modules the loop stands still, and the bot would find its Slack gone.
@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBot]:
    """One bot for all tests of a file that use it as people do; each has incidents of its own."""
    async with running_bot(tmp_path_factory.mktemp("bot")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bot(started_bot: RunningBot, request: pytest.FixtureRequest) -> AsyncIterator[RunningBot]:
    """The running bot; a test has to use what it says that it uses."""
    started_bot.used.clear()
    started_bot.close_modals()
    yield started_bot
    assert used_by(request.function.__name__) <= started_bot.used


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a demo in which nothing went wrong."""
    folder: Path = tmp_path_factory.mktemp("undisturbed")
    return report_of(
        tocsin("demo", "--headless", "--json", "--port", "0", "--speed", SPEED, "--at", SCENARIO_TIME, folder=folder)
    )
