"""When a listener fails, the person learns it and finds the words by which to look for it in the log."""

from __future__ import annotations

import logging
import re

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from bot.catalogue import catalogue
from bot.sandbox import Message
from bot.sandbox.records import Run
from bot.slack.handlers import build_app
from bot.slack.ids import Action
from storage.database import Database
from tests.builders import CRISIS, SetClock, open_incident
from tests.slack.parts import IDENTITY, Connected, make_handlers

MAYA, LIN = "U0COMMS", "U0ANALYST"


def break_tables(database: Database) -> None:
    """A database whose tables somebody took away: every query fails, and no second try helps."""
    with database.write() as session:
        for table in ("rollups", "incidents"):
            session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_moved"))


async def said(run: Run, user: str) -> Message:
    assert not run.dispatch_failed
    answer = await run.answer(10)
    assert answer.ephemeral_to == user
    return answer


def error_id(answer: Message) -> str:
    found = re.search(r"`([0-9a-f]{8})`", answer.text)
    assert found is not None, answer.text
    return found.group(1)


def logged(records: list[logging.LogRecord], wanted: str) -> logging.LogRecord:
    (record,) = [record for record in records if wanted in record.getMessage()]
    return record


@pytest.mark.parametrize(("user", "language"), [(MAYA, "en"), (LIN, "zh")])
async def test_a_command_that_fails_answers_with_an_id_that_is_in_the_log(
    bot: Connected, database: Database, caplog: pytest.LogCaptureFixture, user: str, language: str
) -> None:
    break_tables(database)
    answer = await said(await bot.sandbox.send_command("/sentiment", "24h", user=user), user)
    texts = catalogue("zh" if language == "zh" else "en")
    assert answer.text == texts.text("click.failed", error_id=error_id(answer))
    record = logged(caplog.records, error_id(answer))
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert "rollups" in str(record.exc_info[1])


async def test_a_click_that_fails_answers_with_an_id_and_leaves_the_card_alone(
    bot: Connected, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    open_incident(database, bot.handlers.desk)
    await bot.send_all()
    break_tables(database)
    card = bot.card()
    answer = await said(await bot.sandbox.click(card.ts, Action.ACKNOWLEDGE.value, user=MAYA), MAYA)
    assert logged(caplog.records, error_id(answer)).exc_info is not None
    assert card.edits == 0


async def test_a_button_with_a_value_that_is_no_number_is_an_error_and_not_silence(
    bot: Connected, client: AsyncWebClient
) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "value": "x"}
    blocks = [{"type": "actions", "elements": [{**button, "action_id": Action.RESOLVE.value}]}]
    posted = await client.chat_postMessage(channel=CRISIS, text="x", blocks=blocks)
    answer = await said(await bot.sandbox.click(posted["ts"], Action.RESOLVE.value, user=MAYA), MAYA)
    assert error_id(answer)


@pytest.fixture
def app(database: Database, clock: SetClock, client: AsyncWebClient) -> AsyncApp:
    return build_app(client, make_handlers(database, clock, client, lambda: None), IDENTITY)


@pytest.mark.parametrize(
    "body",
    [
        {"command": "/sentiment", "text": "24h", "user_id": LIN, "channel_id": CRISIS, "team_id": "T1"},
        {"command": "/nothing", "text": "", "user_id": LIN, "channel_id": CRISIS, "team_id": "T1"},
        {
            "type": "block_actions",
            "user": {"id": LIN},
            "team": {"id": "T1"},
            "actions": [{"type": "button", "action_id": "incident_acknowledge", "value": "4711"}],
        },
        {
            "type": "block_actions",
            "user": {"id": LIN},
            "team": {"id": "T1"},
            "actions": [{"type": "button", "action_id": "incident_snooze", "value": "1"}],
        },
    ],
    ids=["command", "unknown command", "click", "unknown click"],
)
async def test_even_without_a_response_url_everything_is_acknowledged_at_once(
    app: AsyncApp, body: dict[str, object]
) -> None:
    response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert response.status == 200
