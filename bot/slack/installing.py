"""The installations of our app, as bolt's OAuth flow and the fleet of bots know them."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot as SdkBot
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.clock import SystemClock
from bot.token_box import TokenBox, WrongKeyError
from storage import installations
from storage.database import Database
from storage.errors import StorageError
from storage.installations import StoredInstallation

log = logging.getLogger(__name__)

#: How long a person may take between "install" and "allow".
LOGIN_TIME = timedelta(minutes=10)
#: An event's time is in whole seconds.
_SECOND = timedelta(seconds=1)


class CannotInstall(BoltError):
    """Slack allowed it but we cannot serve it; ``reason`` names the text that says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(slots=True)
class InstallationStore(AsyncInstallationStore):
    """Keeps installations in our database, tokens sealed. Queries run in threads, never on the event loop.

    Only what a bot needs is kept: no tokens of persons, which the manifest does not ask for. An installation for a
    whole Enterprise organisation is refused: which of its workspaces it means, each event says anew.
    """

    database: Database
    client_id: str
    box: TokenBox
    clock: SystemClock = field(default_factory=SystemClock)

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Keep what the flow brought.

        Raises:
            CannotInstall: it is one we cannot serve, or the database is away.
        """
        if installation.is_enterprise_install or not installation.team_id:
            raise CannotInstall("organisation")
        if installation.bot_refresh_token:
            raise CannotInstall("rotation")
        if not installation.bot_token:
            raise CannotInstall("no_token")
        stored = StoredInstallation(
            client_id=self.client_id,
            team_id=installation.team_id,
            team_name=installation.team_name or installation.team_id,
            app_id=installation.app_id or "",
            bot_id=installation.bot_id or "",
            bot_user_id=installation.bot_user_id or "",
            scopes=",".join(installation.bot_scopes or ()),
            sealed_token=self.box.seal(installation.team_id, installation.bot_token),
            installed_by=installation.user_id or "",
            installed_at=self.clock.now(),
        )
        try:
            await asyncio.to_thread(self._save, stored)
        except StorageError as error:
            raise CannotInstall("database") from error

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> SdkBot | None:
        """The bot of a team with its token; raises WrongKeyError."""
        stored = await self.find(team_id) if team_id and not is_enterprise_install else None
        if stored is None:
            return None
        return SdkBot(
            app_id=stored.app_id,
            enterprise_id=enterprise_id,
            team_id=stored.team_id,
            team_name=stored.team_name,
            bot_token=self.box.open(stored.team_id, stored.sealed_token),
            bot_id=stored.bot_id,
            bot_user_id=stored.bot_user_id,
            bot_scopes=stored.scopes,
            installed_at=stored.installed_at.timestamp(),
        )

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a team, whoever asks; raises WrongKeyError."""
        stored = await self.find(team_id) if team_id and not is_enterprise_install else None
        if stored is None:
            return None
        return Installation(
            app_id=stored.app_id,
            enterprise_id=enterprise_id,
            team_id=stored.team_id,
            team_name=stored.team_name,
            bot_token=self.box.open(stored.team_id, stored.sealed_token),
            bot_id=stored.bot_id,
            bot_user_id=stored.bot_user_id,
            bot_scopes=stored.scopes,
            user_id=stored.installed_by,
            installed_at=stored.installed_at.timestamp(),
        )

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        if team_id:
            await self.forget(team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A person's own token was revoked: we have none of it. Without a person it is the team's."""
        if team_id and user_id is None:
            await self.forget(team_id)

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        if team_id:
            await self.forget(team_id)

    async def find(self, team_id: str) -> StoredInstallation | None:
        """What is stored of a team's installation."""

        def look() -> StoredInstallation | None:
            with self.database.read() as session:
                return installations.find(session, self.client_id, team_id)

        return await asyncio.to_thread(look)

    async def forget(self, team_id: str, told_at: datetime | None = None) -> bool:
        """Delete a team's token; whether there was one.

        ``told_at`` is when Slack said that it is worth nothing any more: one installed since then stays.
        """

        def delete() -> bool:
            with self.database.write() as session:
                until = told_at + _SECOND if told_at else None
                return installations.forget(session, self.client_id, team_id, until)

        return await asyncio.to_thread(delete)

    def teams(self) -> list[str]:
        """Every team with an installation that can be read. Tokens of an older key are sealed anew with the first.

        Raises:
            WrongKeyError: there are installations and the keys open none of them.
        """
        with self.database.read() as session:
            stored = installations.list_all(session, self.client_id)
        readable: list[str] = []
        wrong: list[WrongKeyError] = []
        for one in stored:
            try:
                self._renew_seal(one)
                readable.append(one.team_id)
            except WrongKeyError:
                wrong.append(WrongKeyError(one.team_id, one.team_name))
        if wrong and not readable:
            raise wrong[0]
        for error in wrong:
            log.error("%s", error)
        return readable

    def _renew_seal(self, one: StoredInstallation) -> None:
        token = self.box.open(one.team_id, one.sealed_token)
        if self.box.is_of_the_first_key(one.sealed_token):
            return
        with self.database.write() as session:
            installations.reseal(session, one, self.box.seal(one.team_id, token))
        log.info("the token of %s is sealed with the first key now; an older one is not needed for it", one.team_id)

    def _save(self, stored: StoredInstallation) -> None:
        with self.database.write(durable=True) as session:
            installations.save(session, stored)


@dataclass(slots=True)
class StateStore(AsyncOAuthStateStore):
    """Logins under way, so that nobody can slip an installation of his own under somebody else's name."""

    database: Database
    clock: SystemClock = field(default_factory=SystemClock)
    new_state: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(32))

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        state = self.new_state()

        def add() -> None:
            now = self.clock.now()
            with self.database.write() as session:
                installations.add_state(session, _hash(state), now + LOGIN_TIME, now)

        await asyncio.to_thread(add)
        return state

    async def async_consume(self, state: str) -> bool:
        def take() -> bool:
            with self.database.write() as session:
                return installations.take_state(session, _hash(state), self.clock.now())

        return await asyncio.to_thread(take)


def when_told(event_time: object) -> datetime | None:
    """The ``event_time`` of an event; None where Slack sent none."""
    return datetime.fromtimestamp(event_time, UTC) if isinstance(event_time, int) else None


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
