"""`tocsin classify`: labelled lines out for rows in, in their order, without any database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from analysis.mention import RawMention
from analysis.sentiment import Score
from bot.score_json import score_fields
from bot.sources.file import Rejected, read_rows
from bot.sources.lines import OnRead

#: Rows scored together: enough to sort by length, little enough to see the first lines soon.
WINDOW = 4_096

Row = tuple[str, str | None, str]
"""A row's id, its text or None, and what is wrong with it where there is none."""


def rows_of(path: Path, on_read: OnRead | None = None) -> Iterator[Row]:
    """Yield every row of a CSV or JSONL file, those without a readable text too; the line number is the id's stand-in.

    A row whose other fields cannot be read is scored all the same: only its text is needed here. Raises `SourceError`
    if the file cannot be read.
    """
    for line, row in read_rows(path, on_read):
        if isinstance(row, RawMention):
            yield row.external_id or str(line), row.text, ""
        else:
            yield _of_rejected(line, row)


def _of_rejected(line: int, rejected: Rejected) -> Row:
    fields = rejected.row if isinstance(rejected.row, Mapping) else {}
    text = fields.get("text")
    usable = isinstance(text, str) and bool(text.strip())
    return str(fields.get("id") or line), str(text) if usable else None, rejected.reason


def rows_of_lines(lines: Iterable[str]) -> Iterator[Row]:
    """Yield every line as a text of its own, a blank one as a row without a text; the line number is its id."""
    for number, line in enumerate(lines, 1):
        yield str(number), line.rstrip("\r\n") if line.strip() else None, "The line is empty."


def classify(rows: Iterable[Row], score: Callable[[Sequence[str]], list[Score]], out: TextIO) -> tuple[int, int]:
    """Write one JSON line a row, in order; return how many were scored and how many could not be.

    A row without a text has ``label`` null and an ``error`` that says why.
    """
    scored = refused = 0
    rows = iter(rows)
    while window := list(islice(rows, WINDOW)):
        scores = iter(score([text for _, text, _ in window if text is not None]))
        for row_id, text, reason in window:
            line = {
                "id": row_id,
                **(score_fields(next(scores)) if text is not None else {"label": None, "error": reason}),
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            scored += text is not None
            refused += text is None
    return scored, refused
