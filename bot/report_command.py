"""``tocsin report``: the report of a window as a file, through the same code as in Slack."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from bot.asking.parsing import parse
from bot.asking.questions import Asked, AskReport, NotUnderstood, Window
from bot.brand_choice import chosen_brand
from bot.catalogue import LANGUAGES, Catalogue, catalogue
from bot.clock import FileClock, SystemClock
from bot.errors import UsageError
from bot.reporting import Format, ReportMaker
from bot.settings import Settings
from bot.team_settings import SettingsBook
from bot.word_source import hot_words
from storage.database import Database

Commands = argparse._SubParsersAction
#: Brands have an option of their own: with this one known, no word of a window is taken as the name of one.
_NO_BRAND = "\n"


def add_report_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``report``."""
    parser = commands.add_parser("report", help="write a report of a window as HTML or PDF")
    parser.add_argument(
        "--window", default="7d", help="such as today, yesterday, 7d, 'last week', month, 2026-11-20..2026-11-22"
    )
    parser.add_argument("--brand", help="of this brand alone")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .html or .pdf")
    parser.add_argument("--language", choices=LANGUAGES, help="default: the team's")
    parser.set_defaults(command=_report)


def _report(parsed: argparse.Namespace, settings: Settings) -> int:
    form = _format(parsed.out)
    zone, texts = settings.timezone, catalogue(parsed.language or settings.language)
    window = _window(parsed.window, texts)
    database = Database(settings.database_url)
    try:
        database.check()
        brand = None if parsed.brand is None else chosen_brand(parsed.brand, database, settings, texts)
        book = SettingsBook(database, settings.workspace, settings)
        maker = ReportMaker(database, settings.workspace, hot_words(database, settings.workspace, book.team_words))
        clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
        content = maker.make(maker.facts(window, brand, clock.now(), zone), form, zone, texts)
    finally:
        database.dispose()
    try:
        parsed.out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{parsed.out} cannot be written: {error.strerror}.") from error
    return 0


def _window(text: str, texts: Catalogue) -> Window:
    asked = parse(f"report {text}", [_NO_BRAND])
    if isinstance(asked, Asked) and isinstance(asked.question, AskReport) and asked.question.brand is None:
        return asked.question.window
    complaint = texts.text("terminal.no_window", text=text)
    if isinstance(asked, NotUnderstood) and asked.meant is not None and asked.meant.startswith("report "):
        option = f"--window {shlex.quote(asked.meant.removeprefix('report '))}"
        complaint = texts.sentences(complaint, texts.text("terminal.meant_window", option=option))
    raise UsageError(complaint)


def _format(path: Path) -> Format:
    try:
        return Format(path.suffix.lower().lstrip("."))
    except ValueError as error:
        raise UsageError(f"{path} ends neither in .html nor in .pdf.") from error
