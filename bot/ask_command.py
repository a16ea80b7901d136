"""``tocsin ask``: what a command in Slack would answer, on a terminal, now or looking back."""

from __future__ import annotations

import argparse
import json
import shlex
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.answers.answerer import Occasion
from bot.answers.asking import Answered, answer, understand
from bot.answers.table import ORDERS
from bot.ask_orders import Terminal, ordered
from bot.asking.questions import Asked, NotUnderstood
from bot.asking.rendering import render
from bot.catalogue import LANGUAGES, Catalogue, catalogue
from bot.clock import FileClock, SystemClock
from bot.errors import StartupError, UsageError
from bot.importing import parse_zone
from bot.settings import Settings
from bot.slack.plain_text import plain_text, unmarked
from bot.slack.views import freshness, guide
from storage.database import Database
from storage.errors import BadDatabaseUrl, DatabaseForeign, DatabaseNewer, DatabaseOlder
from storage.known_brands import known_brands
from storage.rollups import EPOCH

Commands = argparse._SubParsersAction

_EPILOG = """examples:
  tocsin ask today
  tocsin ask "hotspots 24h united" --json
  tocsin ask "2026-11-20..2026-11-22 by source" --zone Europe/London
  tocsin ask incidents --at 2026-11-20T18:00
  tocsin ask help"""


def add_ask_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``ask``."""
    parser = commands.add_parser(
        "ask",
        help="the answer that a command in Slack gives, on the terminal",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", nargs="*", help="as behind /sentiment in Slack; without one, what can be asked")
    parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")
    parser.add_argument(
        "--at", metavar="TIME", help="look back: nothing after it counts; such as 2026-03-10T14:00, in the zone"
    )
    parser.add_argument("--zone", help="IANA zone of days and times (default: TOCSIN_ZONE)")
    parser.add_argument("--language", choices=LANGUAGES, help="of the answer (default: TOCSIN_LANGUAGE)")
    parser.set_defaults(command=_ask)


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    zone = settings.timezone if parsed.zone is None else parse_zone(parsed.zone)
    clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
    texts = catalogue(parsed.language or settings.language)
    latest = max(clock.now(), SystemClock().now())
    terminal = Terminal(
        settings=settings,
        database=_open(settings),
        zone=zone,
        texts=texts,
        clock=clock,
        at=None if parsed.at is None else _moment(parsed.at, zone, latest, texts),
        as_json=parsed.json,
    )
    try:
        print(_carry_out(terminal, " ".join(parsed.question)))
    finally:
        terminal.database.dispose()
    return 0


def _carry_out(terminal: Terminal, text: str) -> str:
    occasion = terminal.occasion
    with terminal.database.read() as session:
        brands = known_brands(session, occasion.workspace_id, EPOCH, occasion.now)
    asked = understand(text, brands, aliases=occasion.team_words.aliases)
    if isinstance(asked, NotUnderstood):
        raise UsageError(_complaint(asked, brands, terminal.texts))
    if type(asked.question) in ORDERS:
        return ordered(terminal, asked.question)
    with terminal.database.read() as session:
        answered = answer(session, asked.question, occasion, terminal.texts, datetime.now(UTC))
    if terminal.as_json:
        return json.dumps(_json(asked, answered, occasion), ensure_ascii=False)
    return _shown(answered, terminal)


def _json(asked: Asked, answered: Answered, occasion: Occasion) -> dict[str, object]:
    return {
        **answered.facts.as_json(),
        "asked": render(Asked(asked.question)),
        "at": occasion.now.astimezone(UTC).isoformat(),
        "zone": occasion.zone.key,
        "waiting": answered.fresh.waiting,
    }


def _shown(answered: Answered, terminal: Terminal) -> str:
    shown = plain_text(answered.page.blocks)
    if not answered.is_news or terminal.at is not None:
        return shown
    small_print = freshness.small_print(answered.fresh, datetime.now(UTC), terminal.texts)
    return "\n".join([shown, *map(unmarked, small_print)])


def _complaint(problem: NotUnderstood, brands: list[str], texts: Catalogue) -> str:
    complaint = unmarked(guide.complaint(problem, brands, texts))
    if problem.meant is None:
        return texts.sentences(complaint, texts.text("ask.see_help"))
    meant = texts.text("problem.meant", command=f"tocsin ask {shlex.quote(problem.meant)}")
    return texts.sentences(complaint, meant)


def _open(settings: Settings) -> Database:
    """Only a database that is there and up to date: looking at one must not make one."""
    try:
        database = Database(settings.database_url)
        database.check()
    except (BadDatabaseUrl, DatabaseForeign, DatabaseNewer, DatabaseOlder) as error:
        raise StartupError(str(error)) from error
    return database


def _moment(text: str, zone: ZoneInfo, now: datetime, texts: Catalogue) -> datetime:
    """A moment in UTC, down to the minute: counts are kept by the minute, and none may reach beyond it."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(texts.text("ask.at_unclear", zone=zone.key, text=text)) from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if aware > now:
        raise UsageError(texts.text("ask.at_ahead", zone=zone.key, text=text))
    return aware.astimezone(UTC).replace(second=0, microsecond=0)
