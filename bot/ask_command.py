"""``tocsin ask``: what a command in Slack would answer, on a terminal, now or looking back."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from analysis.snooze import UnclearTime
from bot.answers.answerer import Occasion
from bot.answers.asking import Answered, answer, understand
from bot.answers.table import ORDERS
from bot.asking.questions import (
    Asked,
    AskReport,
    AskSettings,
    AskSilence,
    AskSilences,
    EndSilence,
    NotUnderstood,
    Question,
    Snooze,
)
from bot.asking.rendering import render
from bot.catalogue import LANGUAGES, Catalogue, catalogue
from bot.clock import Clock, FileClock, SystemClock
from bot.desk_acts import Actor, DeskActs
from bot.desk_parts import make_book, make_hearing
from bot.errors import StartupError, UsageError
from bot.importing import parse_zone
from bot.incident_commands import current_user
from bot.settings import Settings
from bot.slack.plain_text import plain_text, unmarked
from bot.slack.views import freshness, guide, snoozing
from bot.snoozing import snooze
from bot.team_settings import SettingsBook
from storage import incidents, outbox
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


@dataclass(frozen=True, slots=True)
class _Terminal:
    """Where, when and how somebody asks."""

    settings: Settings
    database: Database
    zone: ZoneInfo
    texts: Catalogue
    clock: Clock
    at: datetime | None
    as_json: bool

    @property
    def occasion(self) -> Occasion:
        now = self.at or self.clock.now()
        words = SettingsBook(self.database, self.settings.workspace, self.settings).team_words()
        return Occasion(self.settings.workspace, now, self.zone, looks_back=self.at is not None, team_words=words)


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
    terminal = _Terminal(
        settings=settings,
        database=_open(settings),
        zone=zone,
        texts=catalogue(parsed.language or settings.language),
        clock=clock,
        at=None if parsed.at is None else _moment(parsed.at, zone, max(clock.now(), SystemClock().now())),
        as_json=parsed.json,
    )
    try:
        print(_carry_out(terminal, " ".join(parsed.question)))
    finally:
        terminal.database.dispose()
    return 0


def _carry_out(terminal: _Terminal, text: str) -> str:
    occasion = terminal.occasion
    with terminal.database.read() as session:
        brands = known_brands(session, occasion.workspace_id, EPOCH, occasion.now)
    asked = understand(text, brands)
    if isinstance(asked, NotUnderstood):
        raise UsageError(_complaint(asked, brands, terminal.texts))
    _refuse_orders(asked.question)
    if isinstance(asked.question, Snooze):
        return _snooze(terminal, asked.question)
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


def _shown(answered: Answered, terminal: _Terminal) -> str:
    shown = plain_text(answered.page.blocks)
    if not answered.is_news or terminal.at is not None:
        return shown
    small_print = freshness.small_print(answered.fresh, datetime.now(UTC), terminal.texts)
    return "\n".join([shown, *map(unmarked, small_print)])


def _complaint(problem: NotUnderstood, brands: list[str], texts: Catalogue) -> str:
    complaint = unmarked(guide.complaint(problem, brands, texts))
    if problem.meant is None:
        return f"{complaint} {texts.text('ask.see_help')}"
    return f"{complaint} {texts.text('problem.meant', command=f'tocsin ask {shlex.quote(problem.meant)}')}"


def _snooze(terminal: _Terminal, order: Snooze) -> str:
    """The one order that is carried out here too, as the person at the terminal."""
    if terminal.at is not None:
        raise UsageError("An incident cannot be put off in the past; leave --at out.")
    settings, database = terminal.settings, terminal.database
    acts = DeskActs(make_book(settings, database, terminal.clock, make_hearing(settings, database), _channel(terminal)))
    try:
        done = snooze(acts, order, Actor(current_user()), terminal.zone)
    except UnclearTime as error:
        raise UsageError(str(error)) from error
    said = unmarked(snoozing.snoozed(done, terminal.zone, terminal.texts))
    if done.incident is None:
        raise UsageError(said)
    return json.dumps(done.as_json()) if terminal.as_json else said


def _channel(terminal: _Terminal) -> str:
    """Where the incidents' cards are: what is said of a snooze goes into their threads."""
    workspace_id = terminal.settings.workspace
    with terminal.database.read() as session:
        cards = (outbox.card_channel(session, workspace_id, one.id) for one in incidents.live(session, workspace_id))
        return next((channel for channel in cards if channel), "")


_SILENCES: Final = " Silences have a command of their own, `tocsin silence --help`."
#: Where else than in Slack an order can be given.
_ELSEWHERE: Final[Mapping[type[Question], str]] = {
    AskReport: " Reports have a command of their own, `tocsin report --help`.",
    AskSettings: " Settings are seeded by tocsin.toml.",
    AskSilence: _SILENCES,
    AskSilences: _SILENCES,
    EndSilence: _SILENCES,
}


def _refuse_orders(question: Question) -> None:
    if type(question) in ORDERS and not isinstance(question, Snooze):
        raise UsageError(f"That needs Slack.{_ELSEWHERE.get(type(question), '')}")


def _open(settings: Settings) -> Database:
    """Only a database that is there and up to date: looking at one must not make one."""
    try:
        database = Database(settings.database_url)
        database.check()
    except (BadDatabaseUrl, DatabaseForeign, DatabaseNewer, DatabaseOlder) as error:
        raise StartupError(str(error)) from error
    return database


def _moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """A moment in UTC, down to the minute: counts are kept by the minute, and none may reach beyond it."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"--at takes a time such as 2026-03-10T14:00, in the zone {zone.key}, or 2026-03-10T14:00+08:00; "
            f"{text!r} is none."
        ) from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if aware > now:
        raise UsageError(f"--at looks back, and {text!r} is still to come in the zone {zone.key}.")
    return aware.astimezone(UTC).replace(second=0, microsecond=0)
