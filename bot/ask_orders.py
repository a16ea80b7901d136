"""Orders given with ``tocsin ask``: done as the person at the terminal, or refused with what to do instead."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.snooze import UnclearTime
from analysis.team_words import TeamWords
from bot.answers.answerer import Occasion, Place
from bot.asking.questions import AskReport, EndSilence, Question, Snooze, Window
from bot.asking.rendering import COMMAND_OF, render_window
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.desk_acts import Actor, DeskActs
from bot.desk_parts import make_book, make_hearing
from bot.errors import UsageError
from bot.incident_commands import current_user
from bot.report_text import Report
from bot.reporting import Format, ReportMaker
from bot.settings import Settings
from bot.silencing import Silencing
from bot.slack.plain_text import headed, unmarked
from bot.slack.views import silences, snoozing
from bot.slack.views.forms import unclear_time
from bot.slack.views.typed import typed
from bot.snoozing import snooze
from bot.team_settings import SettingsBook
from bot.word_source import hot_words
from storage import incidents, outbox_cards
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Terminal:
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
        return Occasion(
            self.settings.workspace,
            now,
            self.zone,
            looks_back=self.at is not None,
            team_words=self.team_words(),
            place=Place.TERMINAL,
        )

    def team_words(self) -> TeamWords:
        """What the team has said of new words."""
        return SettingsBook(self.database, self.settings.workspace, self.settings).team_words()


def ordered(terminal: Terminal, order: Question) -> str:
    """What can be done here too is done as the person at the terminal; a report is shown."""
    match order:
        case AskReport(window, brand):
            return _report(terminal, window, brand)
        case Snooze() | EndSilence() if terminal.at is not None:
            raise UsageError(terminal.texts.text("ask.no_looking_back"))
        case Snooze():
            return _snooze(terminal, order)
        case EndSilence(number):
            return _end_silence(terminal, number)
    command = typed(order, terminal.texts.language)
    advice = terminal.texts.text(f"ask.{COMMAND_OF[type(order)].value}")
    raise UsageError(terminal.texts.sentences(terminal.texts.text("ask.needs_slack", command=command), advice))


def _snooze(terminal: Terminal, order: Snooze) -> str:
    settings, database = terminal.settings, terminal.database
    acts = DeskActs(make_book(settings, database, terminal.clock, make_hearing(settings, database), _channel(terminal)))
    try:
        done = snooze(acts, order, Actor(current_user()), terminal.zone)
    except UnclearTime as error:
        raise UsageError(unmarked(unclear_time(error, terminal.texts))) from error
    said = unmarked(snoozing.snoozed(done, terminal.occasion, terminal.texts))
    if done.incident is None:
        raise UsageError(said)
    return json.dumps(done.as_json()) if terminal.as_json else said


def _end_silence(terminal: Terminal, number: int) -> str:
    silencing = Silencing(terminal.database, terminal.settings.workspace, terminal.clock)
    ended = silencing.end(number, current_user())
    said = unmarked(silences.ended(ended, number, terminal.texts))
    if ended is None:
        raise UsageError(said)
    return json.dumps({"unsilence": {"number": number}}) if terminal.as_json else said


def _report(terminal: Terminal, window: Window, brand: str | None) -> str:
    """The words of the report, and how to have it as a file."""
    workspace_id, texts, zone = terminal.settings.workspace, terminal.texts, terminal.zone
    maker = ReportMaker(
        terminal.database, workspace_id, hot_words(terminal.database, workspace_id, terminal.team_words)
    )
    report = maker.report(maker.facts(window, brand, terminal.occasion.now, zone), zone, texts)
    if terminal.as_json:
        return json.dumps({"report": asdict(report)}, ensure_ascii=False)
    options = ["--window", render_window(window, texts.language), *(["--brand", brand] if brand else [])]
    command = shlex.join(["tocsin", "report", *options, "--out", f"report.{Format.PDF.value}"])
    return "\n\n".join([*_paragraphs(report), texts.text("ask.report_as_file", command=command)])


def _paragraphs(report: Report) -> list[str]:
    sections = ["\n".join([section.title, *(f"- {line}" for line in section.lines)]) for section in report.sections]
    return [headed(report.title), report.lead, *sections, report.basis]


def _channel(terminal: Terminal) -> str:
    """Where the incidents' cards are: what is said of a snooze goes into their threads."""
    workspace_id = terminal.settings.workspace
    with terminal.database.read() as session:
        cards = (
            outbox_cards.card_channel(session, workspace_id, one.id) for one in incidents.live(session, workspace_id)
        )
        return next((channel for channel in cards if channel), "")
