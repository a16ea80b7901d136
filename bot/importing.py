"""`tocsin import`: files into the database, with what was not taken written beside."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo, available_timezones

from analysis.mention import RawMention
from bot.errors import UsageError
from bot.import_summary import FileSummary, ImportSummary
from bot.intake import Intake, Outcome
from bot.progress_bar import bar_of_bytes
from bot.sources.file import Rejected, Row, SourceError, check_file, read_rows
from bot.sources.lines import OnRead
from bot.sources.rejects import RejectsFile, default_path
from bot.sources.rows import lacks_zone

#: One transaction each: large enough to be quick, small enough not to keep the scorer from writing.
CHUNK_ROWS = 1_000
#: Rejected rows can be very long, so a chunk ends early rather than hold more of them.
CHUNK_REJECTED = 100
#: A clock may be off and a zone may be wrong by some hours; a time further ahead was misread.
LATEST_AHEAD = timedelta(days=1)
#: A rejection quotes no more of an id than this.
LONGEST_SHOWN_ID = 100
#: Without a terminal, a line after this many rows.
REPORT_ROWS = 50_000

Clock = Callable[[], datetime]


def parse_zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name as typed.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in available_timezones():
        raise UsageError(f"--zone takes an IANA time zone, such as Asia/Shanghai or UTC; {name!r} is none.")
    return ZoneInfo(name)


def run_import(
    paths: Sequence[Path],
    intake: Intake,
    *,
    now: Clock,
    rejects: Path | None,
    progress: bool,
    default_brand: str = "",
    default_source: str = "",
    zone: tzinfo = UTC,
    out: TextIO | None = None,
) -> ImportSummary:
    """Read the files into the database and print what became of them to ``out`` (standard output).

    ``default_brand`` and ``default_source`` are for rows that name none, ``zone`` for times that name none. Rejected
    rows go to ``rejects``, or into it if it is a folder, or to NAME.rejects.jsonl in the current directory; files of
    one name share it. With ``progress`` there is a bar on a terminal and a line now and then elsewhere, on standard
    error.

    Every file is looked at before the first row is stored. An import that was broken off can simply be run again:
    what went in before counts as duplicate.

    Raises `SourceError` for a file that cannot be read or that the rejected rows would replace, and what storage
    raises.
    """
    out = out or sys.stdout
    for path in paths:
        check_file(path)
    targets = [_rejects_path(path, rejects) for path in paths]
    _refuse_to_replace(paths, targets)
    importer = _Importer(intake, now, default_brand, default_source, zone)
    summaries = []
    with ExitStack() as stack:
        rejects_files: dict[Path, RejectsFile] = {}
        for path, target, name in zip(paths, targets, _names(paths), strict=True):
            if target not in rejects_files:
                rejects_files[target] = stack.enter_context(RejectsFile(target))
            summary = FileSummary(path)
            with _progress(path, summary, progress) as advance:
                for line, row in importer.take(summary, advance):
                    rejects_files[target].add(name, line, row)
            out.write(f"{summary}\n")
            if not summary.rows:
                out.write(f"{path} holds no rows.\n")
            summaries.append(summary)
    total = ImportSummary(tuple(summaries), tuple(file.path for file in rejects_files.values() if file.count), zone)
    if len(summaries) > 1:
        out.write(f"total: {total.accepted:,} accepted, {total.duplicate:,} duplicate, {total.rejected:,} rejected\n")
    out.writelines(f"{remark}\n" for remark in total.remarks())
    return total


def _rejects_path(source: Path, rejects: Path | None) -> Path:
    if rejects is None:
        return default_path(source)
    return rejects / default_path(source) if rejects.is_dir() else rejects


def _refuse_to_replace(paths: Sequence[Path], targets: Sequence[Path]) -> None:
    sources = {path.resolve() for path in paths}
    for target in targets:
        if target.resolve() in sources:
            raise SourceError(
                f"Rejected rows would replace {target}, which is to be read; name another with --rejects."
            )


def _names(paths: Sequence[Path]) -> list[str]:
    """What each file is called among the rejected rows: its name, or its path where another has the same name."""
    bearers = Counter(path.name for path in set(paths))
    return [path.name if bearers[path.name] == 1 else str(path) for path in paths]


@dataclass(frozen=True, slots=True)
class _Importer:
    """Stores files chunk by chunk."""

    intake: Intake
    now: Clock
    default_brand: str
    default_source: str
    zone: tzinfo

    def take(self, summary: FileSummary, on_read: OnRead) -> Iterator[tuple[int, Rejected]]:
        """Store what can be taken of the summary's file, count it there, and yield the rest by line."""
        latest = self.now() + LATEST_AHEAD
        for chunk in _chunks(read_rows(summary.path, on_read, self.zone, latest)):
            rejected = self._store(chunk, summary)
            summary.rejected += len(rejected)
            yield from rejected

    def _store(self, chunk: Sequence[Row], summary: FileSummary) -> list[tuple[int, Rejected]]:
        raws = [self._with_defaults(row) for _, row in chunk if isinstance(row, RawMention)]
        stored = self.intake.store(raws, self.now())
        summary.accepted += stored.accepted
        summary.duplicate += stored.duplicate
        summary.ignored += stored.ignored
        rejected = []
        fates = zip(raws, stored.outcomes, strict=True)
        for line, row in chunk:
            if isinstance(row, Rejected):
                rejected.append((line, row))
                continue
            raw, outcome = next(fates)
            if outcome is Outcome.ID_TAKEN:
                rejected.append((line, _id_taken(row, raw.source)))
            elif outcome is Outcome.ACCEPTED:
                summary.without_time += row.created_at is None
                summary.without_zone += lacks_zone(row)
        return rejected

    def _with_defaults(self, raw: RawMention) -> RawMention:
        source = self.default_source if self.default_source and raw.source == "import" else raw.source
        return replace(raw, brand=raw.brand or self.default_brand, source=source)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    rejected = 0
    for row in rows:
        chunk.append(row)
        rejected += isinstance(row[1], Rejected)
        if len(chunk) == CHUNK_ROWS or rejected == CHUNK_REJECTED:
            yield chunk
            chunk, rejected = [], 0
    if chunk:
        yield chunk


def _id_taken(row: RawMention, source: str) -> Rejected:
    """The rejection of a row whose id is in ``source`` that of another text."""
    remedy = (
        "give this file a source of its own with --source NAME"
        if row.source == "import"
        else "name another source in the row"
    )
    fields = {
        "id": row.external_id,
        "text": row.text,
        "created_at": row.created_at and row.created_at.isoformat(),
        "source": None if row.source == "import" else row.source,
        "author": row.author,
        "brand": row.brand,
        "reach": row.reach,
        "url": row.url,
        "lang": row.lang,
    }
    shown = (row.external_id or "")[:LONGEST_SHOWN_ID]
    return Rejected(
        f"The id {shown} is taken in the source “{source}” by another text; {remedy}, or leave the ids out.",
        {name: value for name, value in fields.items() if value not in (None, "")},
    )


@contextmanager
def _progress(path: Path, summary: FileSummary, wanted: bool) -> Iterator[OnRead]:
    """What to call with the bytes that were read: moves a bar, writes a line now and then, or does nothing."""
    reported = 0

    def report(read: int) -> None:
        nonlocal reported
        if summary.rows - reported >= REPORT_ROWS:
            reported = summary.rows
            sys.stderr.write(f"{path.name}: {reported:,} rows\n")

    if not wanted:
        yield lambda read: None
        return
    with bar_of_bytes(path) as advance:
        yield advance or report
