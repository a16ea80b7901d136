"""`tocsin classify`: labelled lines out for rows in, in their order, without any database."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from analysis.mention import RawMention
from analysis.sentiment import Score
from bot.score_json import score_fields
from bot.sources.file import Rejected, read_rows
from bot.sources.lines import OnRead
from models.errors import UnscorableTexts
from models.scorer_protocol import WindowScorer
from models.windows import in_windows

Row = tuple[str | None, str | None, str]
"""A row's id (None where it cannot be read), its text or None, and what is wrong with it where there is none."""


def rows_of(path: Path, on_read: OnRead | None = None) -> Iterator[Row]:
    """Yield every row of a CSV or JSONL file, those without a readable text too.

    The line number stands in for an id that the row does not have, never for one that cannot be read. A row whose
    other fields cannot be read is scored all the same: only its text is needed here, but the whole of it. Raises
    `SourceError` if the file cannot be read.
    """
    for line, row in read_rows(path, on_read):
        if isinstance(row, RawMention):
            yield row.external_id or str(line), row.text, ""
        else:
            yield _of_rejected(line, row)


def _of_rejected(line: int, rejected: Rejected) -> Row:
    fields = rejected.row if isinstance(rejected.row, Mapping) else {}
    text = fields.get("text")
    usable = isinstance(text, str) and bool(text.strip()) and not rejected.is_torn
    if not fields:
        return None, None, f"Line {line}: {rejected.reason}"
    return str(fields.get("id") or line), str(text) if usable else None, rejected.reason


def rows_of_lines(lines: Iterable[str]) -> Iterator[Row]:
    """Yield every line as a text of its own, a blank one as a row without a text; the line number is its id."""
    for number, line in enumerate(lines, 1):
        yield str(number), line.rstrip("\r\n") if line.strip() else None, "The line is empty."


@dataclass(slots=True)
class _Windows:
    """The rows in windows, held from when their texts are read until they are written."""

    rows: Iterator[Row]
    held: deque[list[Row]] = field(default_factory=deque)

    def texts(self) -> Iterator[list[str]]:
        """Yield the texts of each window, first of those that are held."""
        for window in [*self.held]:
            yield texts_of(window)
        for window in in_windows(self.rows):
            self.held.append(window)
            yield texts_of(window)

    def refuse(self, places: Sequence[int], reason: str) -> None:
        """Take the texts at these places from the first window that is held."""
        with_text = [place for place, (_, text, _) in enumerate(self.held[0]) if text is not None]
        for place in places:
            row_id = self.held[0][with_text[place]][0]
            self.held[0][with_text[place]] = (row_id, None, reason)


def texts_of(window: Sequence[Row]) -> list[str]:
    """Return the texts of the rows that have one."""
    return [text for _, text, _ in window if text is not None]


def classify(rows: Iterable[Row], scorer: WindowScorer, out: TextIO) -> tuple[int, int]:
    """Write one JSON line a row, in order; return how many were scored and how many could not be.

    A row without a text, or whose text cannot be scored, has ``label`` null and an ``error`` that says why.
    """
    windows = _Windows(iter(rows))
    scored = refused = 0
    is_done = False
    while not is_done:
        try:
            for scores in scorer.score_windows(windows.texts()):
                window = windows.held.popleft()
                _write(window, scores, out)
                scored += len(scores)
                refused += len(window) - len(scores)
            is_done = True
        except UnscorableTexts as error:
            windows.refuse(error.places, "The model gives no number for this text.")
    return scored, refused


def _write(window: Sequence[Row], scores: Iterable[Score], out: TextIO) -> None:
    following = iter(scores)
    for row_id, text, reason in window:
        fields = score_fields(next(following)) if text is not None else {"label": None, "error": reason}
        out.write(json.dumps({"id": row_id, **fields}, ensure_ascii=False) + "\n")
