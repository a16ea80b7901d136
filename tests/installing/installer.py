"""A fleet on an address of its own, and somebody with a browser who installs the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.fleet import Fleet
from bot.http_mode import build_fleet
from bot.sandbox import Sandbox
from bot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from bot.settings import Settings
from bot.web.listening import listening
from storage.database import Database
from tests.installing.over_http import SECRET, get
from tests.installing.switchboard import Switchboard

PATIENCE_SECONDS = 120


@dataclass(slots=True)
class Installer:
    """A running fleet, and the acts of people who install it."""

    fleet: Fleet
    url: str
    running: asyncio.Task[int]

    async def begin(self) -> tuple[str, str]:
        """Open the installation page: the state that Slack is given, and the cookie that the browser keeps."""
        answer = await get(f"{self.url}/slack/install")
        assert answer.status == 302
        return URL(answer.headers["Location"]).query["state"], answer.headers["Set-Cookie"].split(";")[0]

    async def come_back(self, language: str = "zh-CN,zh;q=0.9", cookie: str = "", **query: str) -> tuple[int, str]:
        """What the browser shows when Slack sends it back with this query."""
        headers = {"Accept-Language": language, "Cookie": cookie}
        answer = await get(str(URL(f"{self.url}/slack/oauth_redirect").with_query(query)), headers)
        return answer.status, await answer.text()

    async def install(self, sandbox: Sandbox) -> tuple[int, str]:
        """All of it: begin, allow, come back."""
        state, cookie = await self.begin()
        sandbox.call_over_http(f"{self.url}/slack/events", SECRET)
        return await self.come_back(cookie=cookie, state=state, code=sandbox.oauth.new_code())

    async def until(self, predicate: Callable[[Fleet], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not predicate(self.fleet):
                assert not self.running.done(), self.running
                await asyncio.sleep(0.05)

    async def until_at_work(self, *teams: str) -> None:
        await self.until(lambda fleet: fleet.at_work() == set(teams))


def fleet_settings(slack: Switchboard, database: Database, key: str, **changes: object) -> Settings:
    values: dict[str, object] = {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "encryption_key": key,
        "slack_api_url": slack.api_url,
        "database_url": database.engine.url.render_as_string(hide_password=False),
        "language": "zh",
        **changes,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@asynccontextmanager
async def running_fleet(settings: Settings, database: Database) -> AsyncIterator[Installer]:
    """A fleet without scorers, whose bots try again when somebody asks and not before."""
    fleet, door, app = build_fleet(settings, database)
    fleet.with_scorer = False
    fleet.try_again_seconds = 3600
    async with listening(app, "127.0.0.1", 0) as ((host, port),):
        running = asyncio.create_task(fleet.run(door))
        try:
            yield Installer(fleet, f"http://{host}:{port}", running)
        finally:
            fleet.stop()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.gather(running, return_exceptions=True)


async def told(sandbox: Sandbox, text: str = "help") -> str:
    """What a person reads who asks for help."""
    run = await sandbox.send_command("/sentiment", text)
    assert not run.dispatch_failed
    answer = await run.answer(30)
    return f"{answer.text} {answer.blocks}"


async def redirected(location: str) -> str:
    """Where Slack's own page sends the browser."""
    async with aiohttp.ClientSession() as session, session.get(location, allow_redirects=False) as answer:
        return answer.headers["Location"]
