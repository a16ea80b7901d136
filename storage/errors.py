"""What can go wrong with the database, each in one sentence that says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.incident import Incident


class StorageError(Exception):
    """Anything this room refuses or cannot do. ``temporary`` says whether trying again later can help."""

    temporary: bool = False


class BadDatabaseUrl(StorageError):
    """The database URL cannot be used as it is written."""


class DatabaseUnreachable(StorageError):
    """The server or the file does not answer now."""

    temporary = True


class DatabaseBusy(StorageError):
    """Another process held the database longer than this one may wait, or the two were in each other's way."""

    temporary = True


class DatabaseNewer(StorageError):
    """The tables were made by a newer version of Tocsin."""


class DatabaseOlder(StorageError):
    """The tables are not there yet, or are those of an older version of Tocsin."""


class DatabaseForeign(StorageError):
    """The database holds something that Tocsin did not make."""


class WorkspaceTaken(StorageError):
    """The workspace already belongs to another Slack team, or the team to another workspace."""


class ValueTooLong(StorageError):
    """A key is longer than every supported database can index."""


class IncidentAlreadyLive(StorageError):
    """The brand has a live incident, which is in ``incident``."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            f"incident {incident.number} of {incident.brand!r} is still {incident.state.value}; follow it up instead"
        )
        self.incident = incident


class StaleIncident(StorageError):
    """Somebody changed the incident in between; ``current`` is what it is now."""

    def __init__(self, current: Incident) -> None:
        super().__init__(
            f"incident {current.number} was changed meanwhile (it is now at version {current.version}, "
            f"{current.state.value}); look at it again before changing it"
        )
        self.current = current


class IncidentUnknown(StorageError):
    """There is no such incident in this workspace."""


class StaleSettings(StorageError):
    """Somebody changed the setting in between: who, and which."""

    def __init__(self, name: str, who: str) -> None:
        super().__init__(f"the setting {name!r} was changed meanwhile by {who}; look at it again before changing it")
        self.name = name
        self.who = who
