"""Views as they were when somebody looked at them: a change shows as a difference in a file.

With TOCSIN_GOLDEN=write the files are written anew; look at the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"


def compare(name: str, view: Any) -> None:
    """The view is the one of the file."""
    path = FOLDER / f"{name}.json"
    written = json.dumps(view, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("TOCSIN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(written, "utf-8")
    assert written == path.read_text("utf-8"), f"{path.name} differs; TOCSIN_GOLDEN=write writes it anew"
