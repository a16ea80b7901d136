"""``tocsin run`` as a process of its own in the sandbox's workspace, and people who use it over its sockets."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select

from analysis.incident import Incident
from bot.clock import FileClock, Pace
from bot.desk import Desk
from bot.sandbox import Message, Sandbox
from bot.sandbox.demo_team import LEADS, RESPONSE
from bot.sandbox.records import View
from bot.slack.ids import Action, More, Shortcut
from storage import incidents, silences
from storage.correction_tables import CorrectionRow
from storage.database import Database
from storage.silences import StoredSilence
from tests.builders import CRISIS, MINUTE, NOW, SetClock, make_desk, open_incident
from tests.databases import WORKSPACE, prepared_file
from tests.e2e.everything import said, wrong
from tests.e2e.running import PATIENCE_SECONDS, RunningDemo, clean_environment

#: Maya leads and runs the workspace, Lin Xia responds, Daniel may look.
MAYA, LIN, DANIEL = "U0COMMS", "U0ANALYST", "U0LEGAL"
FEED = "C0FEED"
#: Far above what anything here takes, a model that is loaded on a busy machine included.
PATIENCE = 300.0
ROLES = f"""
[permissions]
responders = ["{RESPONSE}"]
leads = ["{LEADS}"]

[escalation]
red = [{{ after = 86400, targets = ["{RESPONSE}"] }}]
orange = [{{ after = 86400, targets = ["{RESPONSE}"] }}]
yellow = [{{ after = 86400, targets = ["{RESPONSE}"] }}]
blue = [{{ after = 86400, targets = ["{RESPONSE}"] }}]
"""
Found = TypeVar("Found")
_brands = itertools.count(1)


@dataclass(slots=True)
class RunningBot:
    """The bot, its workspace and its database. ``used`` are the ids of everything that people used so far.

    The bot's clock creeps on from `NOW`, so that nothing happens by itself while people act. Of ``known`` it has
    heard before anybody asked: it remembers for a while which brands can be asked for.
    """

    sandbox: Sandbox
    database: Database
    desk: Desk
    known: tuple[Incident, Incident]
    used: set[str] = field(default_factory=set)

    async def until(self, look: Callable[[Any], Found | None]) -> Found:
        """What the workspace shows once it does."""
        return await self.sandbox.wait_until(look, PATIENCE)

    async def incident(self) -> tuple[Incident, Message]:
        """A new incident of a brand of its own, and its card."""
        opened = await asyncio.to_thread(_opened, self.database, self.desk)
        return opened, await self.card(opened)

    async def card(self, incident: Incident, containing: str = "") -> Message:
        """The incident's card, once these words are on it."""

        def look(workspace: Any) -> Message | None:
            posted = [message for message in workspace.posted(CRISIS) if not message.is_reply]
            cards = [message for message in posted if incident.brand in str(message.blocks[:1])]
            return next((one for one in cards if containing in str(one.blocks)), None)

        return await self.until(look)

    def stored(self, incident: Incident) -> Incident:
        with self.database.read() as session:
            found = incidents.get(session, WORKSPACE, incident.id)
        assert found is not None
        return found

    async def changed(self, incident: Incident, is_so: Callable[[Incident], bool]) -> Incident:
        """The incident as it is stored, once it is so."""
        async with asyncio.timeout(PATIENCE):
            while not is_so(now := self.stored(incident)):
                await asyncio.sleep(0.05)
        return now

    async def noted(self, incident: Incident, kind: str, count: int) -> None:
        """Wait until the timeline has so many entries of a kind."""
        async with asyncio.timeout(PATIENCE):
            while self.timeline(incident).count(kind) != count:
                await asyncio.sleep(0.05)

    def timeline(self, incident: Incident) -> list[str]:
        """The kinds of what has happened to it."""
        with self.database.read() as session:
            return [entry.kind for entry in incidents.timeline(session, WORKSPACE, incident.id)]

    def live(self, brand: str) -> Incident:
        """The live incident of a brand."""
        with self.database.read() as session:
            (found,) = [one for one in incidents.live(session, WORKSPACE) if one.brand == brand]
        return found

    async def silences(self, count: int) -> list[StoredSilence]:
        """Those that hold, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while True:
                with self.database.read() as session:
                    found = list(silences.active(session, WORKSPACE, NOW + MINUTE))
                if len(found) == count:
                    return found
                await asyncio.sleep(0.05)

    def corrections(self) -> int:
        """How many there are."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(CorrectionRow)) or 0

    async def order(self, command: str, text: str, user: str = MAYA, channel: str = CRISIS) -> None:
        """Type a command that opens something instead of answering."""
        self.used |= {command, said(text)}
        await self.sandbox.send_command(command, text, user=user, channel=channel)

    def react(self, message: Message, name: str, user: str = MAYA, *, remove: bool = False) -> None:
        """Add a reaction to a message, or take one's own away."""
        self.used.add(name)
        self.sandbox.people.react(message.channel, message.ts, name, user=user, remove=remove)

    async def command(self, command: str, text: str, user: str = MAYA, channel: str = CRISIS) -> Message:
        """Type a command; its answer."""
        self.used |= {command, said(text)}
        run = await self.sandbox.send_command(command, text, user=user, channel=channel)
        return await run.answer(PATIENCE)

    async def click(
        self, message: Message, action: str, value: str | None = None, user: str = MAYA, option: str | None = None
    ) -> Callable[[], Any]:
        """Use a button or a menu of a message; call what it gives for the answer."""
        self.used.add(action)
        chosen = {} if option is None else {"selected_option": {"value": option}}
        run = await self.sandbox.people.click(
            message.channel, message.ts, action, user=user, value=value, chosen=chosen
        )

        async def answer() -> Message:
            return await run.answer(PATIENCE)

        return answer

    async def more(self, incident: Incident, act: More, user: str = MAYA) -> Callable[[], Any]:
        """Choose from the card's menu of rarer acts."""
        self.used.add(act.value)
        return await self.click(
            await self.card(incident), Action.MORE.value, user=user, option=f"{incident.id}:{act.value}"
        )

    async def shortcut(self, message: Message, shortcut: Shortcut, user: str = MAYA) -> Any:
        self.used.add(shortcut.value)
        return await self.sandbox.use_shortcut(message.ts, shortcut.value, user=user, channel=message.channel)

    async def view(self, callback_id: str, containing: str = "", user: str = MAYA) -> View:
        """The modal before a person, once it is this one (or one without an id) and says so."""

        def look(workspace: Any) -> View | None:
            view: View | None = workspace.view_of(user)
            is_it = view is not None and view.source.get("callback_id", "") in ("", callback_id)
            return view if view is not None and is_it and containing in str(view.source["blocks"]) else None

        return await self.until(look)

    async def home(self, containing: str = "", user: str = MAYA) -> View:
        """A person's App Home, opened anew, once it says so."""
        self.sandbox.people.open_home(user)

        def look(workspace: Any) -> View | None:
            view: View | None = workspace.homes.get(user)
            return view if view is not None and containing in str(view.source["blocks"]) else None

        return await self.until(look)

    async def use(self, view: View, action: str, value: str | None = None, option: str | None = None) -> None:
        """Use a button or a menu of a modal or of App Home."""
        self.used.add(action.partition(":")[0])
        chosen = {} if option is None else {"selected_option": {"value": option}}
        await self.sandbox.people.use_view(view, action, value, chosen, {})

    async def submit(self, view: View, *fields: dict[str, Any]) -> dict[str, Any]:
        """Send a form off; what is wrong with it, by field."""
        form = str(view.source["callback_id"])
        values = {name: value for each in fields for name, value in each.items()}
        errors = await self.sandbox.people.submit_view(view, values)
        self.used.add(wrong(form) if errors else form)
        return errors

    async def whispered(self, containing: str, user: str = MAYA) -> Message:
        """What only this person was told, once these words are in it."""

        def look(workspace: Any) -> Message | None:
            told = workspace.ephemerals(user)
            return next((one for one in told if containing in f"{one.text} {one.blocks}"), None)

        return await self.until(look)

    def close_modals(self) -> None:
        """Nobody has a modal before them any longer."""
        for user in (MAYA, LIN, DANIEL):
            self.sandbox.people._modals.clear(user)


def _opened(database: Database, desk: Desk) -> Incident:
    return open_incident(database, desk, NOW, f"Lantern{next(_brands):03}")


@asynccontextmanager
async def running_bot(folder: Path) -> AsyncIterator[RunningBot]:
    """Start the bot, give it to people, end it in order."""
    (folder / "tocsin.toml").write_text(ROLES, "utf-8")
    FileClock(folder / "clock.json").set(Pace(start=NOW, origin=datetime.now(UTC), speed=0.001))
    database = prepared_file(folder / "tocsin.db")
    desk = make_desk(database, SetClock(NOW), language="en")
    known = _opened(database, desk), _opened(database, desk)
    async with Sandbox(messages_per_second=None, file_processing_seconds=0) as sandbox:
        sandbox.workspace.user_groups[RESPONSE].members = {MAYA, LIN}
        environment = clean_environment(
            folder,
            SLACK_BOT_TOKEN=sandbox.bot_token,
            SLACK_APP_TOKEN=sandbox.app_token,
            TOCSIN_SLACK_API_URL=sandbox.api_url,
            TOCSIN_DATABASE_URL=str(database.engine.url),
            TOCSIN_CLOCK_FILE=str(folder / "clock.json"),
            TOCSIN_MESSAGE_INTERVAL="0",
            TOCSIN_SCORER_THREADS="1",
            no_proxy="127.0.0.1",
            NO_PROXY="127.0.0.1",
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
        )
        log = RunningDemo(process, folder)
        reader = asyncio.create_task(log.read_log())
        try:
            await asyncio.wait_for(log.said("Tocsin runs"), PATIENCE_SECONDS)
            yield RunningBot(sandbox, database, desk, known)
            process.terminate()
            assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0, "".join(log.lines[-40:])
            told = "".join(log.lines)
            assert "Traceback" not in told, told[max(told.find("Traceback") - 500, 0) :][:5000]
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await reader
            database.dispose()
