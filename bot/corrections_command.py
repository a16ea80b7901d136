"""``tocsin corrections export FILE``: what people called posts, as ``tocsin train`` and ``tocsin evaluate`` read it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UsageError
from bot.settings import Settings
from storage import corrections
from storage.corrections import Corrected, Correction, Verdict
from storage.database import Database

Commands = argparse._SubParsersAction


@dataclass(frozen=True, slots=True)
class Exported:
    """How many posts were written, how many of them the model had called otherwise, and how many were left out."""

    written: int
    corrected: int
    not_about_us: int


def add_corrections_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to those of ``tocsin``."""
    parser = commands.add_parser("corrections", help="what people called posts, for training and evaluation")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write labelled posts as JSONL that `tocsin train` and `evaluate` read")
    export.add_argument("file", type=Path, metavar="FILE", help="what to write; a file that is there is replaced")
    export.set_defaults(command=_export)


def _export(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.bot_database import open_database

    database = open_database(settings)
    try:
        done = export(database, settings.workspace, parsed.file)
    finally:
        database.dispose()
    print(
        f"{done.written} posts in {parsed.file}, {done.corrected} of them with another label than the model's; "
        f"{done.not_about_us} that are not about you were left out"
    )
    return 0


def export(database: Database, workspace_id: str, file: Path) -> Exported:
    """Write one line for each labelled post; raises UsageError if the file cannot be written."""
    written = changed = left_out = 0
    try:
        with file.open("w", encoding="utf-8") as lines, database.read() as session:
            for mention in corrections.corrected(session, workspace_id):
                verdict = agreed(mention.corrections)
                if verdict is Verdict.NOT_ABOUT_US:
                    left_out += 1
                    continue
                written += 1
                changed += verdict.value != mention.corrections[-1].said.value
                lines.write(json.dumps(row(mention, verdict), ensure_ascii=False) + "\n")
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written ({error.strerror}); name a file in a folder that is there"
        ) from error
    return Exported(written, changed, left_out)


def agreed(words: Sequence[Correction]) -> Verdict:
    """What most people call a post; of equals what was said last. ``words`` are in order of time, at least one."""
    counted = {word.verdict: sum(other.verdict is word.verdict for other in words) for word in words}
    most = max(counted.values())
    return next(word.verdict for word in reversed(words) if counted[word.verdict] == most)


def row(mention: Corrected, verdict: Verdict) -> dict[str, Any]:
    """A line in the ten fields of import files; the text is masked, and nobody's name is in it."""
    last = mention.corrections[-1]
    return {
        "id": mention.external_id,
        "text": mention.text,
        "lang": mention.lang,
        "label": verdict.value,
        "source": mention.source,
        "brand": mention.brand,
        "created_at": mention.created_at.isoformat(),
        "author": None,
        "reach": mention.reach,
        "meta": {
            "said": last.said.value,
            "model_id": last.model_id,
            "negative": round(last.score.negative, 4),
            "people": len(mention.corrections),
            "agree": sum(word.verdict is verdict for word in mention.corrections),
        },
    }
