"""The shortcuts in a message's menu, used by people of the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from analysis.incident import Incident
from analysis.level import Level
from analysis.signal import SignalKind
from bot.sandbox import Message
from bot.slack.ids import Shortcut
from bot.slack.source_message import SourceMessage, message_of, plain_words, unpacked
from storage import incidents
from storage.database import Database
from storage.mention_tables import MentionRow
from tests.builders import BRAND, CRISIS, NOW, open_incident
from tests.databases import WORKSPACE
from tests.slack.acting import DANIEL, MAYA, entries, filled, opened_form, picked, settled, shown_text
from tests.slack.parts import Connected
from tests.slack.view_checks import check

FEED = "C0FEED"
SAID = "The refund never came, my number is 13800138000 &lt;!channel&gt;"


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


async def said(bot: Connected, text: str = SAID, channel: str = FEED, thread_ts: str | None = None) -> Message:
    return await bot.sandbox.say(text, user=DANIEL, channel=channel, thread_ts=thread_ts)


def mentions_from_slack(database: Database) -> list[MentionRow]:
    with database.read() as session:
        rows = session.scalars(select(MentionRow).where(MentionRow.external_id.like("slack:%"))).all()
        session.expunge_all()
    return list(rows)


async def test_a_message_in_an_incidents_thread_is_added_to_its_timeline_at_once(
    bot: Connected, database: Database, incident: Incident
) -> None:
    message = await said(bot, channel=CRISIS, thread_ts=bot.card().ts)
    run = await bot.sandbox.use_shortcut(message.ts, Shortcut.TIMELINE.value, user=MAYA)
    answer = await run.answer(30)
    assert (answer.text, answer.ephemeral_to) == ("Added to the timeline of incident 1.", MAYA)
    (entry,) = entries(database, incident, "pinned")
    assert (entry.actor, entry.details["author"], entry.details["ts"]) == ("maya", DANIEL, message.ts)
    assert "The refund never came" in str(entry.details["text"])
    assert "13800138000" not in str(entry.details["text"])
    again = await bot.sandbox.use_shortcut(message.ts, Shortcut.TIMELINE.value, user=DANIEL)
    assert "already" in (await again.answer(30)).text
    assert len(entries(database, incident, "pinned")) == 1


async def test_elsewhere_one_chooses_the_incident(bot: Connected, database: Database, incident: Incident) -> None:
    message = await said(bot)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.TIMELINE.value, user=MAYA, channel=FEED)
    form = await opened_form(bot, "add_to_timeline")
    assert "1: 青梧学堂" in str(form.source["blocks"])
    assert await bot.sandbox.people.submit_view(form, picked(incident=str(incident.id))) == {}
    await shown_text(bot, "Added to the timeline of incident 1.")
    assert entries(database, incident, "pinned")[0].details["channel"] == FEED


async def test_without_an_incident_there_is_no_timeline(bot: Connected) -> None:
    message = await said(bot)
    run = await bot.sandbox.use_shortcut(message.ts, Shortcut.TIMELINE.value, user=MAYA, channel=FEED)
    assert "There is no incident yet" in (await run.answer(30)).text


async def test_a_reported_post_takes_the_way_of_every_mention_once(
    bot: Connected, database: Database, incident: Incident
) -> None:
    message = await said(bot)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.REPORT.value, user=MAYA, channel=FEED)
    form = await opened_form(bot, "report_mention")
    prefilled = {block["block_id"]: block["element"].get("initial_value") for block in form.source["blocks"]}
    assert prefilled["text"] == "The refund never came, my number is 13800138000 <!channel>"
    values = {**picked(brand=BRAND), **filled(other_brand="", source="xiaohongshu", text=str(prefilled["text"]))}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    await shown_text(bot, "Reported. It is scored in a moment")
    (row,) = mentions_from_slack(database)
    assert (row.brand, row.source, row.scored_at) == (BRAND, "xiaohongshu", None)
    assert (row.external_id, row.created_at) == (f"slack:{FEED}:{message.ts}", NOW)
    assert "13800138000" not in row.text
    await bot.sandbox.use_shortcut(message.ts, Shortcut.REPORT.value, user=DANIEL, channel=FEED)
    second = await opened_form(bot, "report_mention", DANIEL)
    assert await bot.sandbox.people.submit_view(second, values) == {}
    await shown_text(bot, "reported already", DANIEL)
    assert len(mentions_from_slack(database)) == 1


async def test_the_form_says_what_is_missing(bot: Connected, incident: Incident) -> None:
    message = await said(bot)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.REPORT.value, user=MAYA, channel=FEED)
    form = await opened_form(bot, "report_mention")
    nothing = {**filled(other_brand="", source="x" * 101, text="text")}
    errors = await bot.sandbox.people.submit_view(form, nothing)
    assert errors == {"other_brand": "Choose a brand, or write one.", "source": "That is too long."}
    invisible = {**filled(other_brand="Lantern", source="weibo", text="\u200b")}
    assert await bot.sandbox.people.submit_view(form, invisible) == {"text": "There is no text in it."}


async def test_an_incident_is_opened_from_a_message_with_one_card(bot: Connected, database: Database) -> None:
    message = await said(bot)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.OPEN.value, user=MAYA, channel=FEED)
    form = await opened_form(bot, "open_incident")
    values = {**filled(other_brand="Lantern"), **picked(level="red", **{"class": "data_leak"})}
    assert await bot.sandbox.people.submit_view(form, values) == {}
    await settled(bot)
    await shown_text(bot, "Incident 1 (Lantern) is open; its card comes to <#C0CRISIS>.")
    with database.read() as session:
        (opened,) = incidents.live(session, WORKSPACE)
    assert (opened.brand, opened.level, opened.signal) == ("Lantern", Level.RED, SignalKind.PERSON)
    card = bot.card()
    check(card.text, card.blocks)
    assert "人工开启的事件" in str(card.blocks)
    (first,) = bot.sandbox.workspace.replies(CRISIS, card.ts)
    check(first.text, first.blocks)
    assert "maya 根据这条消息开启了本事件" in first.text
    assert "The refund never came" in str(first.blocks)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.OPEN.value, user=DANIEL, channel=FEED)
    second = await opened_form(bot, "open_incident", DANIEL)
    values = {**filled(other_brand="lantern "), **picked(level="blue", **{"class": "unclear"})}
    await bot.sandbox.people.submit_view(second, values)
    await shown_text(bot, "Incident 1 (Lantern) is open already", DANIEL)
    await bot.send_all()
    assert bot.card().ts == card.ts
    assert len(entries(database, opened, "pinned")) == 1


async def test_opening_without_a_brand_is_an_error_of_the_form(bot: Connected) -> None:
    message = await said(bot)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.OPEN.value, user=MAYA, channel=FEED)
    form = await opened_form(bot, "open_incident")
    values = {**filled(other_brand="  "), **picked(level="red", **{"class": "unclear"})}
    assert await bot.sandbox.people.submit_view(form, values) == {"other_brand": "Choose a brand, or write one."}


async def test_what_goes_wrong_while_it_opens_is_said_in_the_form(
    bot: Connected, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no series of this brand")

    monkeypatch.setattr(type(bot.handlers.desk.book.hearing), "signal", broken)
    message = await said(bot)
    await bot.sandbox.use_shortcut(message.ts, Shortcut.OPEN.value, user=MAYA, channel=FEED)
    form = await opened_form(bot, "open_incident")
    values = {**filled(other_brand="Lantern"), **picked(level="red", **{"class": "unclear"})}
    await bot.sandbox.people.submit_view(form, values)
    await shown_text(bot, "nothing was opened")


def test_a_message_goes_with_the_form_and_comes_back() -> None:
    message = SourceMessage("C1", "1773144000.000100", '短 "文"\n', "1773140000.000100", "U1")
    assert unpacked(message.packed()) == message
    assert message.said_at - NOW == timedelta(microseconds=100)
    long = SourceMessage("C1", "1773144000.000100", '"\n' * 5000)
    assert len(long.packed()) <= 3000
    assert unpacked(long.packed()).text.endswith("…")


def test_markup_becomes_what_a_person_reads() -> None:
    marked = "see <https://example.com/a?b=1&amp;c=2|here> in <#C0FEED|feed>, <@U1> <!channel> &lt;3"
    assert plain_words(marked) == "see https://example.com/a?b=1&c=2 in #feed, @U1 @channel <3"


def test_a_shared_post_brings_its_text_in_an_attachment() -> None:
    shared = {"ts": "1.0", "text": "", "attachments": [{"text": "refund!", "fallback": "x"}, {"fallback": "more"}]}
    assert message_of("C1", shared).text == "refund!\nmore"
