"""The parts of App Home, settings, routes and digests, put together for the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from analysis.brand_watch import WatchSettings
from bot.asking.questions import Last
from bot.caller import Caller
from bot.catalogue import LANGUAGES, Language
from bot.digest_facts import HotWords
from bot.digests import Digests
from bot.hearing import WatchHearing
from bot.homes import Homes
from bot.incident_book import IncidentBook
from bot.people import People
from bot.permissions import Gate
from bot.reporting import Reporting, ReportMaker
from bot.routing import Router
from bot.schedule import Job
from bot.settings import Settings
from bot.settings_previews import Previews
from bot.slack.gateway import SlackGateway
from bot.slack.home_events import Answer, HomeEvents
from bot.slack.settings_dialogue import SettingsDialogue
from bot.slack.settings_forms import SettingsForms
from bot.slack.silence_forms import SilenceForms
from bot.slack.team_part import TeamPart
from bot.team_settings import LiveSettings, SettingsBook, TeamSettings
from bot.watch import Watch
from bot.word_source import hot_words
from storage import preferences

WEEK = Last(7 * 24)
#: Seconds between two runs of each job.
SETTINGS_SECONDS, HOME_SECONDS, WRITE_SECONDS = 5, 3, 5


@dataclass(frozen=True, slots=True)
class Team:
    """What the bot runs: the listeners, and the jobs that look from time to time."""

    part: TeamPart
    homes: Homes
    live: LiveSettings
    router: Router
    digests: Digests


def make_live_settings(
    settings: Settings, book: IncidentBook, watch: Watch, others: Sequence[Callable[[TeamSettings], None]] = ()
) -> LiveSettings:
    """What was changed in Slack reaches the running parts through this.

    Sensitivity: the watch over the brands. Quiet hours and kinds of sources: the rules of the desk. Language: cards,
    calls and whatever ``others`` take. Brands, routes and digests need nothing: they are read when they are used.
    """
    settings_book = SettingsBook(book.database, book.workspace_id, settings)

    def sensitivity(now: TeamSettings) -> None:
        if isinstance(book.hearing, WatchHearing):
            book.hearing.retune(WatchSettings(now.days))

    def rules(now: TeamSettings) -> None:
        quiet = now.quiet.policy(settings.timezone) if now.quiet is not None else None
        changed = replace(book.rules, quiet=quiet, source_classes=now.source_classes())
        if changed != book.rules:
            book.rules, book.judge = changed, replace(book.judge, rules=changed)

    def language(now: TeamSettings) -> None:
        texts = now.texts_of(book.announcer.channel)
        if texts is not book.announcer.texts:
            book.announcer = replace(book.announcer, texts=texts)
            watch.caller = Caller(book.announcer)

    return LiveSettings(settings_book, [sensitivity, rules, language, *others])


def make_gate(live: LiveSettings, gateway: SlackGateway, people: People) -> Gate:
    """Who may do what: as the files say, and as soon as something is stored as that says."""
    seed = live.book.seed
    escalation = seed.desk_rules().escalation
    gate = Gate(seed.permission_policy(), gateway, people)

    def permissions(now: TeamSettings) -> None:
        gate.policy = now.permissions.policy(escalation)

    live.join(permissions)
    return gate


def make_team(
    live: LiveSettings,
    book: IncidentBook,
    people: People,
    gateway: SlackGateway,
    gate: Gate,
    silencing: SilenceForms,
    answer: Answer,
    words: HotWords | None = None,
) -> Team:
    """``answer`` gives what a command answers; ``words`` the hotspots, those of `bot.word_source` unless given."""
    settings = live.book.seed
    database, workspace_id, clock = book.database, book.workspace_id, book.clock
    words = words or hot_words(database, workspace_id, live.book.team_words)
    homes = Homes(database, workspace_id, gateway, people, clock, lambda: live.book.current().ignored_sources())
    previews = Previews(database, workspace_id, clock, settings.negative_minimum)
    forms = SettingsForms(SettingsDialogue(live.book, live, gate, people, gateway, clock), previews)
    reporting = Reporting(ReportMaker(database, workspace_id, words), people, gateway, clock)

    async def report(user_id: str) -> None:
        await reporting.send(user_id, WEEK)

    events = HomeEvents(homes, people, gateway, gate, forms, silencing, answer, report)
    digests = Digests(
        database, workspace_id, book.announcer.channel, settings.timezone, clock, live.book.current, words
    )
    return Team(TeamPart(events, forms, reporting), homes, live, Router(book, live.book.current), digests)


def team_jobs(team: Team, wake_sender: Callable[[], None]) -> list[Job]:
    """What looks from time to time."""

    async def take_up() -> None:
        await asyncio.to_thread(team.live.look)

    async def keep_homes() -> None:
        await team.homes.look()

    async def write() -> None:
        if await asyncio.to_thread(team.router.look) + await asyncio.to_thread(team.digests.look):
            wake_sender()

    return [Job(take_up, SETTINGS_SECONDS), Job(keep_homes, HOME_SECONDS), Job(write, WRITE_SECONDS)]


def language_choice(book: SettingsBook) -> Callable[[str], Awaitable[Language | None]]:
    """What `People` asks for the language that a person chose."""

    def look(user_id: str) -> Language | None:
        with book.database.read() as session:
            chosen = preferences.language(session, book.workspace_id, user_id)
        return next((language for language in LANGUAGES if language == chosen), None)

    async def ask(user_id: str) -> Language | None:
        return await asyncio.to_thread(look, user_id)

    return ask
