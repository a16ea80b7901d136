"""`tocsin import`: files into the database, with what was not taken written beside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from tqdm import tqdm  # type: ignore[import-untyped]

from analysis.mention import RawMention
from bot.intake import Intake
from bot.sources.file import Rejected, check_file, read_rows
from bot.sources.lines import OnRead
from bot.sources.rejects import RejectsFile, default_path

#: One transaction each: large enough to be quick, small enough not to keep the scorer from writing.
CHUNK_ROWS = 1_000
#: Without a terminal, a line after this many rows.
REPORT_ROWS = 50_000

Clock = Callable[[], datetime]


@dataclass(slots=True)
class FileSummary:
    """What became of one file's rows."""

    path: Path
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.accepted + self.duplicate + self.rejected

    def __str__(self) -> str:
        return f"{self.path}: {self.accepted:,} accepted, {self.duplicate:,} duplicate, {self.rejected:,} rejected"


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of all rows; ``rejects_files`` were written, one for each file with rejected rows or one for all."""

    files: tuple[FileSummary, ...]
    rejects_files: tuple[Path, ...]

    @property
    def accepted(self) -> int:
        return sum(file.accepted for file in self.files)

    @property
    def duplicate(self) -> int:
        return sum(file.duplicate for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)


def run_import(
    paths: Sequence[Path],
    intake: Intake,
    *,
    now: Clock,
    rejects: Path | None,
    progress: bool,
    default_brand: str = "",
    default_source: str = "",
    out: TextIO | None = None,
) -> ImportSummary:
    """Read the files into the database and print what became of them to ``out`` (standard output).

    ``default_brand`` and ``default_source`` are for rows that name none. Rejected rows go to ``rejects``, or into
    it if it is a folder, or to NAME.rejects.jsonl in the current directory. With ``progress`` there is a bar on
    a terminal and a line now and then elsewhere, on standard error.

    Every file is looked at before the first row is stored. An import that was broken off can simply be run again:
    what went in before counts as duplicate.

    Raises `SourceError` for a file that cannot be read, and what storage raises.
    """
    out = out or sys.stdout
    for path in paths:
        check_file(path)
    summaries = []
    with ExitStack() as stack:
        rejects_files: dict[Path, RejectsFile] = {}
        for path in paths:
            target = _rejects_path(path, rejects)
            if target not in rejects_files:
                rejects_files[target] = stack.enter_context(RejectsFile(target))
            summary = FileSummary(path)
            with _progress(path, summary, progress) as advance:
                for chunk in _chunks(path, summary, rejects_files[target], advance):
                    stored = intake.store(_with_defaults(chunk, default_brand, default_source), now())
                    summary.accepted += stored.accepted
                    summary.duplicate += stored.duplicate
            out.write(f"{summary}\n")
            summaries.append(summary)
    written = tuple(file.path for file in rejects_files.values() if file.count)
    total = ImportSummary(tuple(summaries), written)
    if len(summaries) > 1:
        out.write(f"total: {total.accepted:,} accepted, {total.duplicate:,} duplicate, {total.rejected:,} rejected\n")
    for file in written:
        out.write(f"rejected rows with line and reason: {file}\n")
    return total


def _rejects_path(source: Path, rejects: Path | None) -> Path:
    if rejects is None:
        return default_path(source)
    return rejects / default_path(source) if rejects.is_dir() else rejects


def _chunks(path: Path, summary: FileSummary, rejects: RejectsFile, advance: OnRead) -> Iterator[list[RawMention]]:
    chunk: list[RawMention] = []
    for line, row in read_rows(path, advance):
        if isinstance(row, Rejected):
            rejects.add(path, line, row)
            summary.rejected += 1
            continue
        chunk.append(row)
        if len(chunk) == CHUNK_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _with_defaults(chunk: Sequence[RawMention], brand: str, source: str) -> list[RawMention]:
    return [
        replace(raw, brand=raw.brand or brand, source=source if source and raw.source == "import" else raw.source)
        for raw in chunk
    ]


@contextmanager
def _progress(path: Path, summary: FileSummary, wanted: bool) -> Iterator[OnRead]:
    """What to call with the bytes that were read: moves a bar, writes a line now and then, or does nothing."""
    if wanted and sys.stderr.isatty():
        with tqdm(total=path.stat().st_size, unit="B", unit_scale=True, desc=path.name, leave=False) as bar:
            yield lambda read: bar.update(read)
        return
    reported = 0

    def report(read: int) -> None:
        nonlocal reported
        if wanted and summary.rows - reported >= REPORT_ROWS:
            reported = summary.rows
            sys.stderr.write(f"{path.name}: {reported:,} rows\n")

    yield report
