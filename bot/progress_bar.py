"""How far a file has been read, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from bot.sources.lines import OnRead


@contextmanager
def bar_of_bytes(path: Path) -> Iterator[OnRead | None]:
    """What to call with the bytes that were read: moves a bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with tqdm(total=path.stat().st_size, unit="B", unit_scale=True, desc=path.name, leave=False) as bar:
        yield lambda read: bar.update(read)
