"""Slack over HTTP: what Slack signs is answered as over a socket, and what it does not sign is not even looked at."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from sqlalchemy import text

from bot.catalogue import catalogue
from bot.sandbox.http_mode import signature
from bot.slack.ids import Action, Form
from bot.web.slack_door import SlackDoor
from tests.builders import CRISIS, open_incident
from tests.installing.over_http import SECRET, HttpBot, Request, a_command, an_event, get, post

#: The example in Slack's documentation of signatures.
EXAMPLE_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def test_the_sandbox_signs_like_the_example_in_slacks_documentation() -> None:
    wanted = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature(SECRET, "1531420618", EXAMPLE_BODY) == wanted


async def test_a_command_is_acknowledged_and_answered(http_bot: HttpBot) -> None:
    run = await http_bot.sandbox.send_command("/sentiment", "帮助")
    assert not run.dispatch_failed
    assert "/sentiment" in str((await run.answer(10)).blocks)


async def test_a_click_changes_the_incident_and_a_form_tells_its_mistakes_in_the_ack(http_bot: HttpBot) -> None:
    sandbox, handlers = http_bot.sandbox, http_bot.handlers
    incident = open_incident(handlers.commands.answering.database, handlers.desk)
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "value": str(incident.id)}
    buttons = [{**button, "action_id": name} for name in (Action.ACKNOWLEDGE.value, Action.SNOOZE.value)]
    blocks = [{"type": "actions", "elements": buttons}]
    client = handlers.commands.answering.gateway._client
    posted = await client.chat_postMessage(channel=CRISIS, text="x", blocks=blocks)
    run = await sandbox.click(posted["ts"], Action.SNOOZE.value)
    assert not run.dispatch_failed
    view = await sandbox.wait_until(lambda workspace: workspace.view_of("U0ANALYST"), 10)
    assert view.source["callback_id"] == Form.SNOOZE.value
    errors = await sandbox.people.submit_view(view, {"until": {"value": {"value": "whenever"}}})
    assert set(errors) == {"until"}
    await sandbox.click(posted["ts"], Action.ACKNOWLEDGE.value)
    await asyncio.wait_for(http_bot.woken.wait(), 30)
    with handlers.commands.answering.database.read() as session:
        assert session.scalar(text("SELECT acknowledged_by FROM incidents")) is not None


async def test_an_event_is_acknowledged(http_bot: HttpBot) -> None:
    event = {"type": "message", "channel": CRISIS, "user": "U0ANALYST", "text": "x", "ts": "1.1", "thread_ts": "1.0"}
    assert await http_bot.asked(Request("events_api", an_event(event))) == (200, "")


async def test_slack_may_check_the_address_and_its_certificate(closed: tuple[SlackDoor, str]) -> None:
    _, url = closed
    check = {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    status, body = await Request("events_api", check).send(url)
    assert (status, json.loads(body)) == (200, {"challenge": check["challenge"]})
    assert await Request(payload={"ssl_check": "1", "token": "x"}).send(url) == (200, "")


REFUSED = {
    "five minutes old": Request(payload=a_command(), age=302),
    "five minutes ahead": Request(payload=a_command(), age=-310),
    "another app's secret": Request(payload=a_command(), secret="another"),
    "a changed body": Request(payload=a_command(), tampered=b"&text=24h"),
    "no signature": Request(payload=a_command(), headers={"X-Slack-Signature": ""}),
    "no timestamp": Request(payload=a_command(), headers={"X-Slack-Request-Timestamp": ""}),
    "a timestamp that is no number": Request(payload=a_command(), headers={"X-Slack-Request-Timestamp": "soon"}),
    "a signature of another script": Request(payload=a_command(), headers={"X-Slack-Signature": "v0=ééé"}),
    "an old form of signature": Request(payload=a_command(), headers={"X-Slack-Signature": "v1=00"}),
    "a check of the address that nobody signed": Request(
        "events_api", {"type": "url_verification", "challenge": "x"}, secret="another"
    ),
    "a farewell that nobody signed": Request("events_api", an_event({"type": "app_uninstalled"}), secret="another"),
    "another team, unsigned": Request(payload=a_command(team="T0ELSEWHERE"), secret="another"),
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
async def test_what_slack_did_not_sign_just_now_is_refused_and_does_nothing(
    http_bot: HttpBot, request_: Request
) -> None:
    status, body = await http_bot.asked(request_)
    assert status == 401
    assert "challenge" not in body
    assert list(http_bot.sandbox.workspace.api_calls) == []


async def test_a_signature_holds_for_five_minutes(http_bot: HttpBot) -> None:
    status, _ = await http_bot.asked(Request(payload=a_command(), age=290))
    assert status == 200


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"\xff\xfe\xfd", JSON), (b"[1, 2]", JSON), (b"payload=%7Bhalf", FORM)],
    ids=["no text", "a list", "half a payload"],
)
async def test_a_signed_request_that_makes_no_sense_is_refused_and_not_a_fault(
    http_bot: HttpBot, body: bytes, content_type: str
) -> None:
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(SECRET, timestamp, body),
    }
    status, _ = await post(f"{http_bot.url}/slack/events", body, headers)
    assert status == 400


async def test_a_body_larger_than_slack_sends_is_not_read(http_bot: HttpBot) -> None:
    status, _ = await http_bot.asked(Request(payload=a_command(text="x" * (1 << 20))))
    assert status == 413


async def test_until_the_bot_is_up_people_are_told_so_and_events_are_asked_for_again(
    closed: tuple[SlackDoor, str],
) -> None:
    _, url = closed
    status, body = await Request(payload=a_command()).send(url)
    assert status == 200
    assert json.loads(body) == {"response_type": "ephemeral", "text": catalogue("zh").text("reception.starting")}
    status, _ = await Request("events_api", an_event({"type": "message", "channel": CRISIS})).send(url)
    assert status == 503


async def test_health_says_whether_the_bot_is_at_work(http_bot: HttpBot, closed: tuple[SlackDoor, str]) -> None:
    door, url = closed
    answer = await get(f"{url}/healthz")
    assert (answer.status, await answer.json()) == (200, {"ok": True, "at_work": 1})
    door.dismiss("T0SANDBOX", door._apps["T0SANDBOX"])
    assert (await get(f"{url}/healthz")).status == 503


async def test_only_the_addresses_of_slack_are_there(http_bot: HttpBot) -> None:
    assert (await get(f"{http_bot.url}/slack/events")).status == 405
    assert (await get(f"{http_bot.url}/slack/install")).status == 404


async def test_a_fault_of_ours_is_a_sentence_with_an_id_that_is_in_the_log(
    http_bot: HttpBot, caplog: pytest.LogCaptureFixture
) -> None:
    http_bot.door.admit("T0SANDBOX", None)  # type: ignore[arg-type]
    status, body = await http_bot.asked(Request(payload=a_command()))
    assert status == 500
    (record,) = [record for record in caplog.records if "in POST /slack/events" in record.getMessage()]
    assert record.getMessage().split()[1] in body
    assert record.exc_info is not None


async def test_a_listener_that_fails_answers_with_an_id_over_http_too(http_bot: HttpBot) -> None:
    database = http_bot.handlers.commands.answering.database
    with database.write() as session:
        session.execute(text("ALTER TABLE rollups RENAME TO rollups_moved"))
    run = await http_bot.sandbox.send_command("/sentiment", "24h", user="U0COMMS")
    assert not run.dispatch_failed
    assert "`" in (await run.answer(10)).text
