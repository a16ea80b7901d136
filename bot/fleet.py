"""One bot for every workspace that has installed the app, all in one process."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from bot.app import Bot
from bot.catalogue import Catalogue
from bot.errors import STATUS_REFUSED, StartupError, TocsinError
from bot.scorer_child import scorer_children
from bot.settings import Settings
from bot.slack.installing import InstallationStore
from bot.slack.startup import InstallationEnded
from bot.token_box import WrongKeyError
from bot.web.slack_door import SlackDoor
from storage import workspaces
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

#: A bot that could not begin, because its channel is not there yet or Slack is away, is tried again after this.
TRY_AGAIN_SECONDS = 60.0


@dataclass(slots=True)
class Berth:
    """The place of one workspace: its bot while that is at work, and what went wrong last if it is not."""

    team_id: str
    bot: Bot | None = None
    trouble: str = ""
    look_again: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class Fleet:
    """Keeps a bot at work for each installation: begins with new ones, ends those that were removed.

    All have the same settings except for the workspace, which is the team's id, and the token. A bot that cannot
    begin does not hold up the others.
    """

    settings: Settings
    database: Database
    store: InstallationStore
    try_again_seconds: float = TRY_AGAIN_SECONDS
    with_scorer: bool = True
    _door: SlackDoor | None = None
    _berths: dict[str, Berth] = field(default_factory=dict)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _status: int = 0

    async def run(self, door: SlackDoor) -> int:
        """Work until told to stop, then end every bot in order; returns the exit status.

        Raises:
            WrongKeyError: not one of the stored tokens can be read.
        """
        self._door = door
        scorers: list[asyncio.Task[None]] = []
        teams = await asyncio.to_thread(self.store.teams)
        log.info("%d workspaces have installed Tocsin", len(teams))
        try:
            for team_id in teams:
                self._begin(team_id)
            if self.with_scorer:
                children = scorer_children(self.database, dict(os.environ), self.settings.device)
                scorers = [asyncio.create_task(child.run(), name="scorer child") for child in children]
                for task in scorers:
                    task.add_done_callback(self._scorer_ended)
            await self._stop.wait()
        finally:
            for task in scorers:
                task.cancel()
            await asyncio.gather(*scorers, return_exceptions=True)
            await self._end_all()
        return self._status

    def stop(self, status: int = 0) -> None:
        """End the run; the first status given counts."""
        if not self._stop.is_set():
            self._status = status
            self._stop.set()

    def at_work(self) -> frozenset[str]:
        """The teams whose commands are answered."""
        return self._door.teams if self._door else frozenset()

    @property
    def waiting(self) -> dict[str, str]:
        """The teams whose bot is not at work, with what is in the way."""
        return {team: berth.trouble for team, berth in self._berths.items() if team not in self.at_work()}

    async def arrived(self, team_id: str) -> None:
        """The app was installed, or installed again with a new token."""
        berth = self._berths.get(team_id)
        if berth is None:
            self._begin(team_id)
            return
        if berth.bot is not None:
            berth.bot.stop(0)
        berth.look_again.set()

    async def left(self, team_id: str, told_at: datetime | None) -> None:
        """The app was removed, or its token revoked: delete the token and end the bot."""
        if not await self.store.forget(team_id, told_at):
            return
        log.info("Tocsin was removed from %s; its token is deleted, its incidents and mentions are kept", team_id)
        berth = self._berths.get(team_id)
        if berth is not None:
            if berth.bot is not None:
                berth.bot.stop(0)
            berth.look_again.set()

    async def knocked(self, team_id: str, texts: Catalogue) -> str:
        """Somebody asks for a bot that is not at work: try once more at once, and say what it needs."""
        berth = self._berths.get(team_id)
        if berth is None:
            return texts.text("reception.unknown")
        berth.look_again.set()
        return texts.text("reception.not_ready", channel=self.settings.alert_channel)

    def _begin(self, team_id: str) -> None:
        if self._stop.is_set():
            return
        berth = self._berths[team_id] = Berth(team_id)
        berth.task = asyncio.create_task(self._keep(berth), name=f"bot of {team_id}")

    async def _keep(self, berth: Berth) -> None:
        """Run the bot of a workspace again and again until the workspace is gone or the fleet ends."""
        while not self._stop.is_set():
            berth.look_again.clear()
            try:
                bot = await self._make(berth.team_id)
                if bot is None:
                    if berth.look_again.is_set():
                        continue  # it was installed again while we looked
                    break
                berth.bot = bot
                if self._stop.is_set():
                    break
                await self._serve(berth, bot)
                trouble = ""
            except (TocsinError, StorageError) as error:
                trouble = str(error)
            except Exception as error:  # a fault of one workspace must not end the others
                log.error("the bot of %s broke down", berth.team_id, exc_info=error)
                trouble = type(error).__name__
            berth.bot = None
            if trouble and trouble != berth.trouble:
                log.error("workspace %s is not served yet: %s", berth.team_id, trouble)
            berth.trouble = trouble
            await self._pause(berth)
        if self._berths.get(berth.team_id) is berth:
            del self._berths[berth.team_id]

    async def _serve(self, berth: Berth, bot: Bot) -> None:
        """Run the bot. A token that is dead by then is deleted, unless it was replaced meanwhile."""
        try:
            await bot.serve()
        except InstallationEnded:
            stored, token = await self.store.find(berth.team_id), bot.settings.slack_bot_token
            if stored is not None and token is not None:
                if self.store.box.open(stored.team_id, stored.sealed_token) == token.get_secret_value():
                    await self.store.forget(berth.team_id)
                berth.look_again.set()
            raise

    async def _make(self, team_id: str) -> Bot | None:
        """A bot with the team's token, or None if the app is not installed there any more."""
        stored = await self.store.find(team_id)
        if stored is None:
            return None
        try:
            token = self.store.box.open(team_id, stored.sealed_token)
        except WrongKeyError as error:
            raise WrongKeyError(team_id, stored.team_name) from error
        workspace = await asyncio.to_thread(self._workspace, team_id)
        changes = {"workspace": workspace, "slack_bot_token": SecretStr(token), "slack_app_token": None}
        settings = self.settings.model_copy(update=changes)
        return Bot(settings, self.database, door=self._door, with_scorer=False)

    def _workspace(self, team_id: str) -> str:
        """The workspace that the team has in the database already, else one of its own name."""
        with self.database.write() as session:
            known = workspaces.id_of_team(session, team_id)
            return known or workspaces.ensure(session, team_id, self.store.clock.now()).id

    async def _pause(self, berth: Berth) -> None:
        """Until it is worth another try."""
        waits = [asyncio.create_task(event.wait()) for event in (berth.look_again, self._stop)]
        await asyncio.wait(waits, timeout=self.try_again_seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _end_all(self) -> None:
        self._stop.set()
        berths = list(self._berths.values())
        for berth in berths:
            if berth.bot is not None:
                berth.bot.stop(0)
        tasks = [berth.task for berth in berths if berth.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _scorer_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, StartupError):
            log.error("%s", error)
            self.stop(STATUS_REFUSED)
            return
        log.error("the scorer ended unexpectedly", exc_info=error)
        self.stop(1)
