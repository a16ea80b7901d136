"""Puts the listeners together: the parts they share are made once and handed to each."""

from __future__ import annotations

from collections.abc import Callable

from bot.caller import Caller
from bot.calling_help import CallingHelp
from bot.clock import SystemClock
from bot.desk import Desk
from bot.desk_acts import DeskActs
from bot.intake import Intake
from bot.opening import Opening
from bot.people import People
from bot.slack.answering import KNOWN_BRANDS, Answering
from bot.slack.commands import SlashCommands, TeamChannels
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import Handlers
from bot.slack.incident_forms import IncidentForms
from bot.slack.message_shortcuts import MessageShortcuts
from bot.slack.naming import Naming
from bot.slack.owner_forms import OwnerForms
from bot.slack.pins import Pins
from bot.slack.silence_forms import SilenceForms
from bot.slack.word_buttons import WordButtons
from bot.slack.word_review import WordReview
from bot.team_parts import make_gate, make_team
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
    team_channels: TeamChannels,
    wake_sender: Callable[[], None],
    live: LiveSettings,
    explain: Explain | None = None,
    system_clock: SystemClock | None = None,
) -> Handlers:
    """All listeners of the bot around one desk. Who may do what follows the live settings."""
    book = desk.book
    acts, timeline = DeskActs(book), Timeline(book)
    gate = make_gate(live, gateway, people)

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
        live.book.team_words,
    )
    team = make_team(live, book, people, gateway, gate, silencing, answering.line_and_blocks)
    return Handlers(
        commands=SlashCommands(answering, acts, silencing, words, team_channels, gate, wake_sender, team.part),
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
            WordReview(live, gate, people),
        ),
        team=team,
    )
