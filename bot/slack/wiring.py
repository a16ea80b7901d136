"""Puts the listeners together: the parts they share are made once and handed to each."""

from __future__ import annotations

from collections.abc import Callable

from analysis.permissions import PermissionPolicy
from analysis.team_words import TeamWords
from bot.caller import Caller
from bot.calling_help import CallingHelp
from bot.clock import SystemClock
from bot.desk import Desk
from bot.desk_acts import DeskActs
from bot.intake import Intake
from bot.opening import Opening
from bot.people import People
from bot.permissions import Gate
from bot.slack.answering import KNOWN_BRANDS, Answering
from bot.slack.commands import SlashCommands, TeamChannels
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import Handlers
from bot.slack.incident_forms import IncidentForms
from bot.slack.message_shortcuts import MessageShortcuts
from bot.slack.naming import Naming
from bot.slack.owner_forms import OwnerForms
from bot.slack.permissions import Permissions
from bot.slack.pins import Pins
from bot.slack.silence_forms import SilenceForms
from bot.slack.word_buttons import WordButtons
from bot.slack.word_review import WordReview
from bot.team_parts import make_team
from bot.team_settings import LiveSettings
from bot.timeline import Timeline
from bot.word_answers.samples import Explain
from storage import incidents, rollups

#: A menu of Slack takes so many options.
MOST_BRANDS = 100


def make_handlers(
    desk: Desk,
    answering: Answering,
    people: People,
    gateway: SlackGateway,
    permissions: PermissionPolicy,
    team_channels: TeamChannels,
    wake_sender: Callable[[], None],
    explain: Explain | None = None,
    live: LiveSettings | None = None,
    system_clock: SystemClock | None = None,
) -> Handlers:
    """All listeners of the bot around one desk; App Home, settings and reports are there with live settings."""
    book = desk.book
    acts, timeline = DeskActs(book), Timeline(book)
    gate = Gate(permissions, gateway, people)

    def brands() -> list[str]:
        """Those heard of lately, and those with a live incident."""
        with book.database.read() as session:
            heard = rollups.brands(session, book.workspace_id, book.clock.now() - KNOWN_BRANDS)
            live = [incident.brand for incident in incidents.live(session, book.workspace_id)]
        return [brand for brand in dict.fromkeys((*heard, *live)) if brand][:MOST_BRANDS]

    helping = CallingHelp(book, Caller(book.announcer))
    shortcuts = MessageShortcuts(
        timeline,
        Opening(book),
        Intake(book.database, book.workspace_id),
        brands,
        people,
        gateway,
        gate,
        wake_sender,
    )
    silencing = SilenceForms(book, people, gateway, gate)
    words = WordButtons(
        book.database,
        book.workspace_id,
        people,
        book.clock,
        explain,
        system_clock or SystemClock(),
        live.book.team_words if live else TeamWords,
    )
    team = make_team(live, book, people, gateway, silencing, answering.line_and_blocks) if live else None
    return Handlers(
        commands=SlashCommands(
            answering, acts, silencing, words, team_channels, gate, wake_sender, team.part if team else None
        ),
        desk=desk,
        acts=acts,
        forms=IncidentForms(book, acts, people, gateway, wake_sender, gate),
        silencing=silencing,
        people=people,
        wake_sender=wake_sender,
        gate=gate,
        owners=OwnerForms(acts, helping, people, gateway, gate, wake_sender),
        others=(
            shortcuts,
            Pins(timeline, people, gateway, gate),
            Naming(answering, timeline, people, gateway),
            words,
            *([WordReview(live.book, Permissions(gateway), people)] if live else []),
        ),
        team=team,
    )
