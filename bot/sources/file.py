"""Mentions from a file: JSONL or CSV, plain or packed with gzip, one row at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from analysis.mention import RawMention
from analysis.privacy import mask
from bot.sources.csv_records import PhysicalLines, next_record
from bot.sources.lines import LONGEST_LINE, FileDamaged, OnRead, SourceError, has_bad_bytes, read_lines
from bot.sources.rows import RowRejected, parse_row

__all__ = ["Rejected", "SourceError", "check_file", "read_rows", "read_with"]

_JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_DELIMITERS = ",;\t|"
_BAD_BYTES = "The row has bytes that do not fit the file's encoding; export the file in UTF-8."


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: why, and the row as far as it could be read, with nothing masked yet.

    ``breaks_off``: the file is damaged there, and what came behind it is lost. ``is_torn``: its cells do not fit the
    columns, so that a text may be a part of one.
    """

    reason: str
    row: Mapping[str, object] | str
    breaks_off: bool = field(default=False, compare=False)
    is_torn: bool = field(default=False, compare=False)


Row = tuple[int, RawMention | Rejected]
Kind = TypeVar("Kind")
Parse = Callable[[Mapping[str, object]], Kind]


def read_rows(
    path: Path, on_read: OnRead | None = None, zone: tzinfo = UTC, latest: datetime | None = None
) -> Iterator[Row]:
    """Yield each mention with the number of its line, from 1; a CSV's first row is in line 2, after the header.

    Form, packing, encoding and delimiter are told by the content. A row that cannot be taken comes as
    `Rejected` in its place; blank lines are passed over. ``on_read`` hears how many bytes of the file were read,
    before unpacking. ``zone`` and ``latest`` are those of `parse_row`: the zone of times that name none, and the
    time after which a row is rejected.

    Raises `SourceError` if the file cannot be opened or is neither JSONL nor a CSV with a column ``text``.
    """
    yield from read_with(path, partial(parse_row, zone=zone, latest=latest), on_read)


def read_with(path: Path, parse: Parse[Kind], on_read: OnRead | None = None) -> Iterator[tuple[int, Kind | Rejected]]:
    """The same with what ``parse`` makes of each row; it raises `RowRejected` for one that it does not take."""
    lines = read_lines(path, on_read)
    passed: list[str] = []
    try:
        for line in lines:
            passed.append(line)
            if line.strip():
                break
    except FileDamaged as damage:
        if not damage.rest:
            raise SourceError(f"{path} is damaged from its beginning on; get it anew.") from damage
        yield len(passed) + 1, Rejected(damage.reason, damage.rest, breaks_off=True)
        return
    if not passed or not passed[-1].strip():
        return
    delimiter = _delimiter(path, passed[-1])
    if delimiter is None:
        yield from _jsonl_rows(chain(passed, lines), parse)
    else:
        yield from _csv_rows(passed[-1], lines, delimiter, len(passed), parse)


def check_file(path: Path) -> None:
    """Raise the `SourceError` that `read_rows` would raise, after reading no more than the beginning."""
    next(read_rows(path), None)


def _delimiter(path: Path, first: str) -> str | None:
    """What parts the columns of a CSV file; None for JSONL."""
    start = first.strip()
    is_called_jsonl = bool(_JSONL_SUFFIXES & set(path.suffixes))
    if start in ("{", "[") or (start.startswith("[") and not is_called_jsonl):
        raise SourceError(f"{path} is one JSON document; write one object a line instead (JSONL).")
    if start.startswith("{") or is_called_jsonl:
        return None
    for delimiter in _DELIMITERS:
        if "text" in _columns(first, delimiter):
            return delimiter
    raise SourceError(
        f"{path} is neither JSONL nor a CSV with a column called text; name the columns in its first line, "
        f"which is now: {mask(start[:500])[:100]}"
    )


def _columns(header: str, delimiter: str) -> list[str]:
    row = next(csv.reader([header], delimiter=delimiter), [])
    return [column.strip().lower() for column in row]


def _jsonl_rows(lines: Iterator[str], parse: Parse[Kind]) -> Iterator[tuple[int, Kind | Rejected]]:
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _from_json(line, parse)
    except FileDamaged as damage:
        yield number + 1, Rejected(damage.reason, damage.rest, breaks_off=True)


def _from_json(line: str, parse: Parse[Kind]) -> Kind | Rejected:
    if len(line) > LONGEST_LINE:
        return Rejected("The line is longer than a row can be.", line)
    if has_bad_bytes(line):
        return Rejected(_BAD_BYTES, line)
    try:
        row = json.loads(line)
    except json.JSONDecodeError as failure:
        return Rejected(f"The line is no JSON: {failure.msg} at character {failure.colno}.", line)
    except (ValueError, RecursionError):
        return Rejected("The line is no JSON that can be read.", line)
    if not isinstance(row, dict):
        return Rejected("The line is no JSON object.", line)
    return _parsed(row, parse)


def _csv_rows(
    header: str, lines: Iterator[str], delimiter: str, header_line: int, parse: Parse[Kind]
) -> Iterator[tuple[int, Kind | Rejected]]:
    columns = _columns(header, delimiter)
    source = PhysicalLines(lines, header_line)
    try:
        while (found := next_record(source, len(columns), delimiter)) is not None:
            number, record = found
            if isinstance(record, str):
                yield number, Rejected(record, source.last_rejected)
            elif any(cell.strip() for cell in record):
                yield number, _from_cells(columns, record, parse)
    except FileDamaged as damage:
        yield source.number + 1, Rejected(damage.reason, damage.rest, breaks_off=True)


def _from_cells(columns: list[str], cells: list[str], parse: Parse[Kind]) -> Kind | Rejected:
    row = dict(zip(columns, cells, strict=False))
    if any(has_bad_bytes(cell) for cell in cells):
        return Rejected(_BAD_BYTES, row)
    if len(cells) > len(columns):
        reason = f"The row has {len(cells)} cells, the header {len(columns)}; a quote may be missing."
        return Rejected(reason, row, is_torn=True)
    return _parsed(row, parse)


def _parsed(row: Mapping[str, object], parse: Parse[Kind]) -> Kind | Rejected:
    try:
        return parse(row)
    except RowRejected as refusal:
        return Rejected(str(refusal), row)
