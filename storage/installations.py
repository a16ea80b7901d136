"""Where Tocsin was installed over OAuth, with tokens that only the bot can read, and logins under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.columns import WORKSPACE_LENGTH
from storage.statements import change, insert_into
from storage.tables import Base

#: A SHA-256 in hexadecimal.
_HASH_LENGTH = 64


class InstallationRow(Base):
    """One Slack team that has installed one app. ``sealed_token`` is never the token itself."""

    __tablename__ = "installations"

    client_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    team_id: Mapped[str] = mapped_column(String(WORKSPACE_LENGTH), primary_key=True)
    team_name: Mapped[str]
    app_id: Mapped[str]
    bot_id: Mapped[str]
    bot_user_id: Mapped[str]
    scopes: Mapped[str]
    sealed_token: Mapped[bytes]
    installed_by: Mapped[str]
    installed_at: Mapped[datetime]


class OAuthStateRow(Base):
    """A login that somebody has begun. Of its secret only the hash is kept."""

    __tablename__ = "oauth_states"

    state_hash: Mapped[str] = mapped_column(String(_HASH_LENGTH), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """An installation as it lies in the database."""

    client_id: str
    team_id: str
    team_name: str
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: str
    sealed_token: bytes
    installed_by: str
    installed_at: datetime


def save(session: Session, installation: StoredInstallation) -> None:
    """Keep the installation, in place of an earlier one of the same team."""
    values = {name: getattr(installation, name) for name in StoredInstallation.__slots__}
    statement = insert_into(session, InstallationRow).values(values)
    newer = {name: value for name, value in values.items() if name not in ("client_id", "team_id")}
    session.execute(statement.on_conflict_do_update(index_elements=["client_id", "team_id"], set_=newer))


def find(session: Session, client_id: str, team_id: str) -> StoredInstallation | None:
    """The installation of a team, if there is one."""
    query = select(InstallationRow).where(InstallationRow.client_id == client_id, InstallationRow.team_id == team_id)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else _value(row)


def list_all(session: Session, client_id: str) -> list[StoredInstallation]:
    """Every installation of the app, the oldest first."""
    query = select(InstallationRow).where(InstallationRow.client_id == client_id)
    query = query.order_by(InstallationRow.installed_at, InstallationRow.team_id)
    return [_value(row) for row in session.scalars(query.execution_options(populate_existing=True))]


def forget(session: Session, client_id: str, team_id: str, until: datetime | None = None) -> bool:
    """Delete the installation with its token, unless it is younger than ``until``; whether there was one."""
    statement = delete(InstallationRow).where(
        InstallationRow.client_id == client_id, InstallationRow.team_id == team_id
    )
    if until is not None:
        statement = statement.where(InstallationRow.installed_at <= until)
    return change(session, statement) > 0


def reseal(session: Session, installation: StoredInstallation, sealed_token: bytes) -> bool:
    """Put a token sealed anew in the place of the one that was read; False if it was replaced in between."""
    statement = update(InstallationRow).where(
        InstallationRow.client_id == installation.client_id,
        InstallationRow.team_id == installation.team_id,
        InstallationRow.sealed_token == installation.sealed_token,
    )
    return change(session, statement.values(sealed_token=sealed_token)) > 0


def add_state(session: Session, state_hash: str, expires_at: datetime, now: datetime) -> None:
    """Remember a login until it expires; those that have expired are forgotten."""
    change(session, delete(OAuthStateRow).where(OAuthStateRow.expires_at <= now))
    session.add(OAuthStateRow(state_hash=state_hash, expires_at=expires_at))


def take_state(session: Session, state_hash: str, now: datetime) -> bool:
    """Whether the login was begun here and has not expired; True once only, also for two who ask at once."""
    statement = delete(OAuthStateRow).where(OAuthStateRow.state_hash == state_hash, OAuthStateRow.expires_at > now)
    return change(session, statement) > 0


def _value(row: InstallationRow) -> StoredInstallation:
    return StoredInstallation(**{name: getattr(row, name) for name in StoredInstallation.__slots__})
