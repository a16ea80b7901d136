"""What became of the rows of an import, in figures and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path


@dataclass(slots=True)
class FileSummary:
    """What became of one file's rows; of those accepted, how many had no time, and how many a time without a zone."""

    path: Path
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    ignored: int = 0
    without_time: int = 0
    without_zone: int = 0

    @property
    def rows(self) -> int:
        return self.accepted + self.duplicate + self.rejected + self.ignored

    def __str__(self) -> str:
        return f"{self.path}: {self.accepted:,} accepted, {self.duplicate:,} duplicate, {self.rejected:,} rejected"


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of all rows.

    ``rejects_files`` were written, one for each file name with rejected rows or one for all; times that named no
    zone were read in ``zone``.
    """

    files: tuple[FileSummary, ...]
    rejects_files: tuple[Path, ...]
    zone: tzinfo

    @property
    def accepted(self) -> int:
        return sum(file.accepted for file in self.files)

    @property
    def duplicate(self) -> int:
        return sum(file.duplicate for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)

    @property
    def ignored(self) -> int:
        return sum(file.ignored for file in self.files)

    def remarks(self) -> Iterator[str]:
        """The sentences below the figures: what was left out or assumed, and where to look."""
        if self.ignored:
            yield f"{_counted(self.ignored, 'row')} left out: the settings have switched the source off"
        if without_time := sum(file.without_time for file in self.files):
            yield f"{_counted(without_time, 'row')} without a time {_were(without_time)} taken as of now"
        if without_zone := sum(file.without_zone for file in self.files):
            yield (
                f"{_counted(without_zone, 'time')} without a zone {_were(without_zone)} read as {self.zone}; "
                "import files of another zone with --zone ZONE"
            )
        for path in self.rejects_files:
            yield f"rejected rows with line and reason: {path}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
