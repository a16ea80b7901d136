"""The desk's parts, put together from the settings: for the bot, and for commands that act on incidents."""

from __future__ import annotations

from analysis.alert_policy import days_of
from analysis.brand_watch import WatchSettings
from analysis.crisis_class import Reader
from analysis.lexicon import load_lexicon
from bot.announcer import Announcer
from bot.catalogue import catalogue
from bot.clock import Clock, FileClock, SystemClock
from bot.desk import Desk
from bot.hearing import Hearing, WatchHearing
from bot.incident_book import IncidentBook
from bot.judging import Judge
from bot.red_line_hearing import RedLineHearing
from bot.settings import Settings
from bot.team_settings import SettingsBook
from bot.ticker import Ticker
from storage.database import Database


def make_clock(settings: Settings) -> Clock:
    """The clock of the mentions: that of the machine, or one that a replay keeps in a file."""
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


def make_book(settings: Settings, database: Database, clock: Clock, hearing: Hearing, channel_id: str) -> IncidentBook:
    """The incidents of the workspace with the team's rules; what is said of them goes to the channel.

    Raises:
        StartupError: two settings contradict each other.
    """
    rules = settings.desk_rules()
    announcer = Announcer(
        database=database,
        workspace_id=settings.workspace,
        channel=channel_id,
        zone=settings.timezone,
        texts=catalogue(settings.language),
        window=hearing.window,
        reopen_within=rules.grouping.cool_down,
        team_words=SettingsBook(database, settings.workspace, settings).team_words,
    )
    judge = Judge(database, settings.workspace, Reader(load_lexicon(settings.trades)), rules)
    return IncidentBook(database, settings.workspace, rules, clock, hearing, judge, announcer)


def make_hearing(settings: Settings, database: Database) -> WatchHearing:
    """The watch over the workspace's brands, as sensitive as the team wants it."""
    reader = Reader(load_lexicon(settings.trades))
    return WatchHearing(
        database,
        settings.workspace,
        settings.tick,
        settings.negative_minimum,
        WatchSettings(days_of(settings.sensitivity)),
        RedLineHearing(database, settings.workspace, reader),
    )


def make_ticker(settings: Settings, database: Database, desk: Desk, clock: Clock) -> Ticker:
    """What wakes the desk at every tick."""
    return Ticker(
        database=database,
        workspace_id=settings.workspace,
        desk=desk,
        clock=clock,
        tick=settings.tick,
        catch_up=settings.catch_up,
        patience=settings.scoring_patience,
    )
