"""The parts that hear Slack and answer it, put together for the bot."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.desk import Desk
from bot.people import People
from bot.settings import Settings
from bot.slack.answering import Answering
from bot.slack.commands import TeamChannels
from bot.slack.connection import Connection, SlackConnection
from bot.slack.gateway import SlackGateway
from bot.slack.handlers import Handlers, build_app
from bot.slack.startup import Identity
from bot.slack.wiring import make_handlers
from bot.team_parts import language_choice
from bot.team_settings import LiveSettings
from bot.web.slack_door import HttpConnection, SlackDoor
from bot.word_answers.carrying_words import CarryingWords
from models.scores import Scorer
from storage.database import Database


def make_listeners(
    settings: Settings,
    database: Database,
    identity: Identity,
    gateway: SlackGateway,
    clock: Clock,
    desk: Desk,
    wake_sender: Callable[[], None],
    live: LiveSettings,
) -> Handlers:
    """Everything that takes a command, a click or an event; ``wake_sender`` says that there is something to send."""
    people = People(gateway, settings.timezone, settings.language, language_choice(live.book))
    answering = Answering(
        database,
        settings.workspace,
        gateway,
        people,
        clock,
        slack_url=identity.slack_url,
        team_words=live.book.team_words,
    )
    channels = TeamChannels(settings.channels_of_the_team() | {identity.channel_id})
    carrying = _carrying_words(settings)
    return make_handlers(desk, answering, people, gateway, channels, wake_sender, live, carrying)


def make_connection(
    settings: Settings, door: SlackDoor | None, identity: Identity, client: AsyncWebClient, handlers: Handlers
) -> Connection:
    """Over HTTP through the door where there is one, otherwise over Socket Mode; not connected yet."""
    if door is not None:
        secret = settings.slack_signing_secret
        app = build_app(client, handlers, identity, secret.get_secret_value() if secret else "")
        return HttpConnection(door, identity.team_id, app)
    app_token = settings.slack_app_token
    if app_token is None:
        raise AssertionError("make_client has checked the tokens")
    return SlackConnection(build_app(client, handlers, identity), app_token.get_secret_value())


def _carrying_words(settings: Settings) -> CarryingWords:
    """What names the words that carried a score. Its model is loaded when somebody first asks."""

    def load() -> Scorer:
        # Here, because importing it takes seconds that no start of the bot should wait for.
        from models.classifier import Classifier

        return Classifier.load(settings.model, device="cpu", threads=1).score

    return CarryingWords(load)
