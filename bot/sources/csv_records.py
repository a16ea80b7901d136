"""Parting a CSV file into records so that one unclosed quote costs one line and not the rest of the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator

#: A text of more lines than this is a quote that somebody forgot to close.
LONGEST_RECORD = 100

_UNCLOSED = "A quote is opened in this line and not closed where a column ends; the lines after it are read again."
_STILL_OPEN = "unexpected end of data"


class PhysicalLines:
    """The lines of a file, of which some can be put back to be read again. ``number`` is that of the last one."""

    def __init__(self, lines: Iterator[str], number: int) -> None:
        self._lines = lines
        self._back: list[str] = []
        self.number = number
        self.last_rejected = ""

    def take(self) -> str | None:
        """The next line; None at the end."""
        line = self._back.pop() if self._back else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[str]) -> None:
        """Have these lines, the last ones taken, read again."""
        self._back.extend(reversed(lines))
        self.number -= len(lines)


def next_record(source: PhysicalLines, columns: int, delimiter: str) -> tuple[int, list[str] | str] | None:
    """The next record: the number of its first line, and its cells or the reason why that line cannot be taken."""
    first = source.take()
    if first is None:
        return None
    number, taken = source.number, [first]
    while True:
        try:
            return number, _cells(taken, delimiter, columns)
        except csv.Error as failure:
            line = source.take() if str(failure) == _STILL_OPEN and len(taken) < LONGEST_RECORD else None
            if line is not None:
                taken.append(line)
                continue
            source.put_back(taken[1:])
            source.last_rejected = first
            return number, _UNCLOSED if '"' in first else f"The row cannot be parted into columns: {failure}."


def _cells(lines: list[str], delimiter: str, columns: int) -> list[str]:
    """The cells of one record; raises csv.Error where the lines are not exactly one."""
    cells = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    # A line within a quoted text that is itself a whole row was not meant to be within it.
    if columns > 2 and any(_looks_whole(line, delimiter, columns) for line in lines[1:-1]):
        raise csv.Error("a quote swallows whole rows")
    return cells


def _looks_whole(line: str, delimiter: str, columns: int) -> bool:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), [])) == columns
    except csv.Error:
        return False
