"""The rows that were not taken, written down with line number and reason so that they can be mended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO

from analysis.privacy import mask
from bot.sources.file import Rejected
from bot.sources.lines import SourceError

_LONGEST_VALUE = 2_000


class RejectsFile:
    """A JSONL file of rejected rows, made when the first one comes; an older one of the same name is replaced.

    What it holds is masked like everything that is kept, and author names are left out. Use it in a ``with``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: IO[str] | None = None

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, file: str, line: int, rejected: Rejected) -> None:
        """Write down a row of the file of that name. Raises `SourceError` if the rejects file cannot be written."""
        entry = {
            "file": file,
            "line": line,
            "reason": mask(rejected.reason),
            "row": _masked(rejected.row),
        }
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", errors="replace")
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as failure:
            raise SourceError(
                f"The rejects file {self.path} cannot be written ({failure.strerror}); name another with --rejects."
            ) from failure
        self.count += 1


def default_path(source: Path) -> Path:
    """Where the rejects of a file go unless told otherwise: NAME.rejects.jsonl in the current directory."""
    return Path(f"{source.name}.rejects.jsonl")


def _masked(value: object) -> object:
    if isinstance(value, str):
        # Cut generously, mask, then cut: a cut through a number would hide it from the mask.
        return mask(value[: 10 * _LONGEST_VALUE])[:_LONGEST_VALUE]
    if isinstance(value, Mapping):
        return {
            mask(str(key)): "[author]" if key == "author" and each else _masked(each) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        masked = mask(str(value))
        return value if masked == str(value) else masked
    return value
