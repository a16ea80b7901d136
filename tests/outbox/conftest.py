from __future__ import annotations

import pytest

from bot.outbox import OutboxSender
from bot.sandbox import Sandbox
from bot.slack.gateway import SlackGateway
from storage.database import Database
from tests.builders import SetClock, make_desk, open_incident
from tests.outbox.posts import Post, make_sender


@pytest.fixture
def sender(database: Database, gateway: SlackGateway, clock: SetClock) -> OutboxSender:
    return make_sender(database, gateway, clock)


@pytest.fixture
def post(database: Database, sandbox: Sandbox, sender: OutboxSender, clock: SetClock) -> Post:
    """An incident whose card and first reply wait in the outbox, and what one does with them."""
    desk = make_desk(database, clock)
    incident = open_incident(database, desk)
    return Post(database, sandbox, sender, clock, desk, incident)
