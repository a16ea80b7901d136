"""``tocsin report``: the report of a window as a file, through the same code as in Slack."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.asking.parsing import parse
from bot.asking.questions import Asked, AskReport
from bot.catalogue import LANGUAGES, catalogue
from bot.clock import FileClock, SystemClock
from bot.errors import UsageError
from bot.reporting import Format, ReportMaker
from bot.settings import Settings
from bot.team_settings import SettingsBook
from bot.word_source import hot_words
from storage.database import Database

Commands = argparse._SubParsersAction


def add_report_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``report``."""
    parser = commands.add_parser("report", help="write a report of a window as HTML or PDF")
    parser.add_argument("--window", default="7d", help="such as today, 24h, 7d, week, 2026-11-20..2026-11-22")
    parser.add_argument("--brand", help="of this brand alone")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .html or .pdf")
    parser.add_argument("--language", choices=LANGUAGES, help="default: the team's")
    parser.set_defaults(command=_report)


def _report(parsed: argparse.Namespace, settings: Settings) -> int:
    form = _format(parsed.out)
    asked = parse(f"report {parsed.window}")
    if not isinstance(asked, Asked) or not isinstance(asked.question, AskReport) or asked.question.brand:
        raise UsageError(
            f"{parsed.window!r} is no window; give one such as today, 24h, 7d, week or 2026-11-20..2026-11-22."
        )
    database = Database(settings.database_url)
    try:
        database.check()
        book = SettingsBook(database, settings.workspace, settings)
        maker = ReportMaker(database, settings.workspace, hot_words(database, settings.workspace, book.team_words))
        clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
        zone, texts = settings.timezone, catalogue(parsed.language or settings.language)
        facts = maker.facts(asked.question.window, parsed.brand, clock.now(), zone)
        content = maker.make(facts, form, zone, texts)
    finally:
        database.dispose()
    try:
        parsed.out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{parsed.out} cannot be written: {error.strerror}.") from error
    return 0


def _format(path: Path) -> Format:
    try:
        return Format(path.suffix.lower().lstrip("."))
    except ValueError as error:
        raise UsageError(f"{path} ends neither in .html nor in .pdf.") from error
