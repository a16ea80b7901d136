"""``tocsin incident`` and ``tocsin silence``: what the desk did and why, from the database, and acts without Slack."""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from analysis.alert_policy import PRESETS
from analysis.crisis_kinds import TOPICS
from analysis.grouping import MergeRefused
from analysis.policy_errors import PolicyError
from analysis.silences import Silence
from analysis.snooze import UnclearTime, parse_until
from bot.brand_choice import UnknownBrand, chosen_brand
from bot.catalogue import Catalogue, catalogue
from bot.clock import Clock, FileClock, SystemClock
from bot.desk_acts import Actor, DeskActs
from bot.desk_parts import make_book, make_hearing
from bot.errors import UsageError
from bot.explaining import explain
from bot.incident_lines import false_alarm_line, incident_line, silence_line, withheld_line
from bot.settings import Settings
from bot.silencing import Silencing
from bot.slack.plain_text import unmarked
from bot.slack.views.forms import hidden_line, what_of, would_hide
from bot.zoned_time import zoned_time
from storage import false_alarms, incidents, outbox_cards
from storage.database import Database

Commands = argparse._SubParsersAction


def add_incident_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``incident list``, ``incident explain``, ``incident false`` and ``incident merge``."""
    parser = commands.add_parser("incident", help="list incidents, explain one from the database, merge two")
    acts = parser.add_subparsers(required=True, metavar="ACT", title="acts")
    listing = acts.add_parser("list", help="the incidents, the newest last")
    listing.add_argument("--live", action="store_true", help="only those that are not over")
    listing.set_defaults(command=_list)
    explaining = acts.add_parser("explain", help="the numbers that led to each transition")
    explaining.add_argument("number", type=int, metavar="ID", help="the number on the card")
    explaining.add_argument("--json", action="store_true", help="print one JSON object")
    explaining.set_defaults(command=_explain)
    false = acts.add_parser("false", help="the alarms that people called false, with what rang: to weigh thresholds by")
    false.add_argument("--days", type=int, default=30, metavar="N", help="how far back (default: 30)")
    false.add_argument("--json", action="store_true", help="print one JSON object a line, one for each alarm")
    false.set_defaults(command=_false)
    merging = acts.add_parser("merge", help="make one of two live incidents; the older goes on")
    merging.add_argument("numbers", type=int, nargs=2, metavar="ID", help="the numbers on the cards")
    merging.add_argument("--who", default=current_user(), help="whose act it is (default: your user name)")
    merging.set_defaults(command=_merge)


def add_silence_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add ``silence add``, ``silence list`` and ``silence end``."""
    parser = commands.add_parser("silence", help="withhold alarms of a brand, topic or source for a while")
    acts = parser.add_subparsers(required=True, metavar="ACT", title="acts")
    adding = acts.add_parser("add", help="show what it would have hidden in the last week; with --yes, begin it")
    for what in ("brand", "topic", "source"):
        choices = TOPICS if what == "topic" else None
        adding.add_argument(f"--{what}", choices=choices, help=f"only alarms of this {what}")
    adding.add_argument("--until", required=True, help="such as 2h, 18:00, 'tomorrow 9am'; in the team's zone")
    adding.add_argument("--why", required=True, help="the reason, shown wherever it hides something")
    adding.add_argument("--who", default=current_user(), help="whose act it is (default: your user name)")
    adding.add_argument("--new-brand", action="store_true", help="take a brand that nobody has mentioned yet")
    adding.add_argument("--yes", action="store_true", help="begin it, and not only preview it")
    adding.set_defaults(command=_silence_add)
    acts.add_parser("list", help="those that hold, and what was withheld").set_defaults(command=_silence_list)
    ending = acts.add_parser("end", help="end one now")
    ending.add_argument("id", type=int, metavar="ID")
    ending.add_argument("--who", default=current_user(), help="whose act it is (default: your user name)")
    ending.set_defaults(command=_silence_end)


def _list(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        with database.read() as session:
            read = incidents.live if parsed.live else incidents.list_all
            found = read(session, settings.workspace)
        texts = catalogue(settings.language)
        for incident in found:
            print(incident_line(incident, settings.timezone, texts))
        if not found:
            print(texts.text("terminal.no_live_incidents" if parsed.live else "terminal.no_incidents"))
        return 0

    return _with_database(settings, act)


def _explain(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        with database.read() as session:
            incident = incidents.by_number(session, settings.workspace, parsed.number)
            if incident is None:
                raise _unknown(parsed.number)
            timeline = incidents.timeline(session, settings.workspace, incident.id)
        if parsed.json:
            lines = [
                {"at": entry.at.isoformat(), "kind": entry.kind, "actor": entry.actor, "details": entry.details}
                for entry in timeline
            ]
            print(json.dumps({"number": incident.number, "brand": incident.brand, "timeline": lines}))
        else:
            print("\n".join(explain(incident, timeline, settings.timezone, catalogue(settings.language))))
        return 0

    return _with_database(settings, act)


def _false(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        now = _clock(settings).now()
        with database.read() as session:
            verdicts = false_alarms.verdicts(session, settings.workspace, now - timedelta(days=parsed.days))
        if parsed.json:
            for alarm in verdicts.false:
                print(json.dumps(asdict(alarm), default=str, ensure_ascii=False))
            return 0
        texts = catalogue(settings.language)
        for alarm in verdicts.false:
            print(false_alarm_line(alarm, settings.timezone, texts))
        print(
            texts.text(
                "terminal.verdicts", false=len(verdicts.false), others=len(verdicts.true), days=f"{parsed.days:g}"
            )
        )
        for preset, days in PRESETS.items():
            counts = {"spared": verdicts.spared(days), "missed": verdicts.missed(days)}
            print(f"  {preset:<6} " + texts.text("terminal.would_spare", days=f"{days:g}", **counts))
        return 0

    return _with_database(settings, act)


def _merge(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        ids, channel = [], ""
        with database.read() as session:
            for number in parsed.numbers:
                incident = incidents.by_number(session, settings.workspace, number)
                if incident is None:
                    raise _unknown(number)
                ids.append(incident.id)
                channel = channel or outbox_cards.card_channel(session, settings.workspace, incident.id) or ""
        hearing = make_hearing(settings, database)
        book = make_book(settings, database, _clock(settings), hearing, channel)
        try:
            merged = DeskActs(book).merge(ids[0], ids[1], Actor(parsed.who))
        except MergeRefused as error:
            raise UsageError(str(error)) from error
        print(f"incident {merged.absorbed.number} goes on in incident {merged.kept.number}")
        return 0

    return _with_database(settings, act)


def _silence_add(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        texts = catalogue(settings.language)
        silencing = Silencing(database, settings.workspace, _clock(settings))
        brand = _silenced_brand(parsed, database, settings, texts)
        silence = _asked_for(parsed, brand, settings, silencing.clock.now())
        what, until = unmarked(what_of(silence, texts)), zoned_time(silence.ends_at, settings.timezone)
        would = silencing.preview(silence)
        if parsed.yes:
            number = silencing.add(silence).id
            print(texts.text("terminal.silence_begun", number=number, what=what, until=until))
        else:
            print(texts.text("terminal.silence_would", what=what, until=until))
        print(unmarked(would_hide(silence, would, texts)))
        for alarm in would.hidden:
            print(unmarked(hidden_line(alarm, settings.timezone, texts)))
        if not parsed.yes:
            print(texts.text("terminal.silence_not_begun"))
        return 0

    return _with_database(settings, act)


def _silenced_brand(parsed: argparse.Namespace, database: Database, settings: Settings, texts: Catalogue) -> str | None:
    """A misspelt brand would silence nothing, and nobody would notice before the alarm rings."""
    if parsed.brand is None or parsed.new_brand:
        named: str | None = parsed.brand
        return named
    try:
        return chosen_brand(parsed.brand, database, settings, texts)
    except UnknownBrand as error:
        raise UsageError(texts.sentences(str(error), texts.text("terminal.new_brand"))) from error


def _asked_for(parsed: argparse.Namespace, brand: str | None, settings: Settings, now: datetime) -> Silence:
    try:
        ends_at = parse_until(parsed.until, now, settings.timezone)
        return Silence(now, ends_at, parsed.who, parsed.why, brand, parsed.topic, parsed.source)
    except (UnclearTime, PolicyError) as error:
        raise UsageError(str(error)) from error


def _silence_list(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        texts = catalogue(settings.language)
        silencing = Silencing(database, settings.workspace, _clock(settings))
        active, withheld = silencing.active(), silencing.withheld()
        for stored in active:
            print(silence_line(stored, settings.timezone, texts))
        if not active:
            print(texts.text("terminal.no_silences"))
        for alarm in withheld:
            print(withheld_line(alarm, settings.timezone, texts))
        if not withheld:
            print(texts.text("terminal.nothing_withheld"))
        return 0

    return _with_database(settings, act)


def _silence_end(parsed: argparse.Namespace, settings: Settings) -> int:
    def act(database: Database) -> int:
        if Silencing(database, settings.workspace, _clock(settings)).end(parsed.id, parsed.who) is None:
            raise UsageError(f"There is no silence {parsed.id} that holds; `tocsin silence list` shows those that do.")
        print(f"silence {parsed.id} is over")
        return 0

    return _with_database(settings, act)


def _with_database(settings: Settings, act: Callable[[Database], int]) -> int:
    """Only a database that is there and up to date: looking at one must not make one."""
    database = Database(settings.database_url)
    try:
        database.check()
        return act(database)
    finally:
        database.dispose()


def _clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


def _unknown(number: int) -> UsageError:
    return UsageError(f"There is no incident {number}; `tocsin incident list` shows those that there are.")


def current_user() -> str:
    """Whose act it is unless said otherwise."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody at the terminal"
