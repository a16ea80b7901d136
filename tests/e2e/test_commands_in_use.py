"""Every command, the buttons of answers, and App Home, used over the sockets of a running bot."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.asking.vocabulary import Command as Word
from bot.catalogue import catalogue
from bot.slack.home_ids import HomeAction, SettingsForm
from bot.slack.ids import Action, AnswerAction, Command, Form, WordAction
from bot.slack.views.forms import ANY
from tests.builders import CRISIS, MINUTE, NOW, add_scored_posts, mention
from tests.databases import WORKSPACE
from tests.e2e.everything import said, uses, wrong
from tests.e2e.running_bot import LIN, MAYA, RunningBot
from tests.slack.acting import filled, picked
from tests.words.test_new_words import texts_with

pytestmark = pytest.mark.asyncio(loop_scope="session")


@uses(
    *(Command.SENTIMENT, Command.TOCSIN, Command.HOTSPOTS, Command.SAMPLES, Command.INCIDENTS, Action.OPEN_THREAD),
    *map(said, (Word.SENTIMENT, Word.HOTSPOTS, Word.SAMPLES, Word.TOPICS, Word.COMPARE, Word.SOURCES)),
    *map(said, (Word.INCIDENTS, Word.INCIDENT, Word.HELP)),
)
async def test_facts_are_answered_to_the_channel_in_english_and_chinese(bot: RunningBot) -> None:
    incident, other = bot.known
    brand = incident.brand
    for command, text, containing in (
        ("/sentiment", "today", "negative"),
        ("/tocsin", f"24h {brand}", brand),
        ("/sentiment", f"hotspots 24h {brand}", "退款"),
        ("/hotspots", f"24h {brand}", "退款"),
        ("/sentiment", f"samples 24h of {brand}", "退款一直不到账"),
        ("/samples", f"退款 24h {brand}", "退款一直不到账"),
        ("/sentiment", f"topics 24h {brand}", brand),
        ("/sentiment", f"compare 24h {brand} {other.brand}", other.brand),
        ("/sentiment", "sources 24h", "weibo"),
        ("/sentiment", "incidents open", brand),
        ("/incidents", "all", brand),
        ("/sentiment", "help", "/sentiment hotspots"),
    ):
        answer = await bot.command(command, text)
        assert containing in f"{answer.text} {answer.blocks}", (command, text)
        assert (answer.ephemeral_to is None) is ("help" not in text), (command, text)
    chinese = await bot.command("/sentiment", f"样本 24小时 品牌 {brand}", user=LIN)
    assert "退款一直不到账" in str(chinese.blocks)
    one = await bot.command("/sentiment", f"incident {incident.number}")
    await bot.click(one, Action.OPEN_THREAD)


@uses(AnswerAction.SHARE, AnswerAction.ASK)
async def test_a_private_answer_is_shared_and_a_typo_is_asked_again_by_a_button(bot: RunningBot) -> None:
    private = await bot.command("/sentiment", "today private")
    assert private.ephemeral_to == MAYA
    await bot.click(private, AnswerAction.SHARE)
    await bot.until(lambda space: [one for one in space.seen_in(CRISIS) if "maya" in str(one.blocks).lower()])
    typo = await bot.command("/sentiment", "hotspts 24h")
    answer = await (await bot.click(typo, AnswerAction.ASK))()
    assert "otspot" in f"{answer.text} {answer.blocks}"


@uses(
    *map(said, (Word.SNOOZE, Word.SILENCE, Word.SILENCES, Word.UNSILENCE)),
    *(Form.SILENCE, Form.SILENCE_PREVIEW, wrong(Form.SILENCE)),
)
async def test_an_incident_is_put_off_and_alarms_are_silenced_by_command(bot: RunningBot) -> None:
    incident, _ = await bot.incident()
    answer = await bot.command("/sentiment", f"snooze #{incident.number} 2h")
    assert incident.brand in answer.text
    assert bot.stored(incident).snoozed_by == "maya"
    await bot.order("/tocsin", "silence")
    form = await bot.view(Form.SILENCE)
    fields = {**picked(brand=incident.brand, topic=ANY), **filled(source="", why="a campaign")}
    assert "until" in await bot.submit(form, fields, filled(until="whenever"))
    assert await bot.submit(form, fields, filled(until="2h")) == {}
    preview = await bot.view(Form.SILENCE_PREVIEW)
    assert "hidden *1*;" in str(preview.source["blocks"])
    assert await bot.submit(preview) == {}
    (silence,) = await bot.silences(1)
    assert "a campaign" in str((await bot.command("/tocsin", "silences")).blocks)
    await bot.command("/tocsin", f"unsilence {silence.id}")
    await bot.silences(0)


@uses(
    *(WordAction.IS_NEGATIVE, WordAction.IS_NEUTRAL, WordAction.IS_POSITIVE, WordAction.NOT_ABOUT_US),
    *(WordAction.EXPLAIN, WordAction.LABEL_NEGATIVE, WordAction.LABEL_NEUTRAL, WordAction.LABEL_POSITIVE),
    *(WordAction.LABEL_NOT_ABOUT_US, WordAction.LABEL_SKIP, said(Word.LABEL)),
)
async def test_samples_are_called_wrong_and_posts_labelled(bot: RunningBot) -> None:
    incident, _ = bot.known
    samples = await bot.command("/samples", f"24h {incident.brand}")
    for action in (
        *(WordAction.IS_NEUTRAL, WordAction.IS_POSITIVE, WordAction.NOT_ABOUT_US, WordAction.IS_NEGATIVE),
        WordAction.EXPLAIN,
    ):
        told = await (await bot.click(samples, action))()
        assert told.ephemeral_to == MAYA
    task = await bot.command("/sentiment", "label")
    before = bot.corrections()
    for action in (
        *(WordAction.LABEL_NEGATIVE, WordAction.LABEL_NEUTRAL, WordAction.LABEL_POSITIVE),
        *(WordAction.LABEL_NOT_ABOUT_US, WordAction.LABEL_SKIP),
    ):
        task = await (await bot.click(task, action))()
    assert bot.corrections() == before + 5


@uses(said(Word.NEW_WORDS), WordAction.ACCEPT_WORD, WordAction.REFUSE_WORD)
async def test_proposed_words_are_accepted_and_refused(bot: RunningBot) -> None:
    brand = bot.known[0].brand
    posts = [mention(brand, NOW - MINUTE, text) for text in texts_with("鲸落盘", 40)]
    await asyncio.to_thread(add_scored_posts, bot.database, WORKSPACE, posts, [], NOW - MINUTE)
    proposed = await bot.command("/sentiment", f"newwords 24h {brand}")
    for action, containing in ((WordAction.REFUSE_WORD, "refused"), (WordAction.ACCEPT_WORD, "accepted")):
        told = await (await bot.click(proposed, action, "鲸落盘"))()
        assert told.text == catalogue("en").text(f"new_words.{containing}", word="鲸落盘")


@uses(HomeAction.ASK, HomeAction.SILENCE, HomeAction.SETTINGS, HomeAction.LANGUAGE, HomeAction.CARD)
async def test_the_buttons_of_app_home(bot: RunningBot) -> None:
    await bot.incident()
    home = await bot.home("Open incidents")
    await bot.use(home, HomeAction.CARD)
    await bot.use(home, f"{HomeAction.ASK}:0", "today")
    await bot.view("home_answer", "Sentiment")
    await bot.use(home, HomeAction.SILENCE)
    await bot.view(Form.SILENCE)
    await bot.use(home, HomeAction.SETTINGS)
    await bot.view(SettingsForm.MAIN)
    await bot.use(home, HomeAction.LANGUAGE, option="zh")
    home = await bot.home("未结束的事件")
    await bot.use(home, HomeAction.LANGUAGE, option="*")
    await bot.home("Open incidents")


@uses(HomeAction.REPORT, said(Word.REPORT), said(Word.SETTINGS))
async def test_reports_come_into_the_talk_with_the_bot(bot: RunningBot) -> None:
    incident, _ = bot.known
    talk = bot.sandbox.workspace.direct(MAYA).id

    def files(at_least: int) -> Any:
        return lambda space: sum(talk in file.channels for file in space.files.values()) >= at_least

    await bot.use(await bot.home("Open incidents"), HomeAction.REPORT)
    await bot.until(files(2))
    await bot.command("/sentiment", f"report 24h {incident.brand}")
    await bot.until(files(4))
    await bot.order("/sentiment", "settings")
    await bot.view(SettingsForm.MAIN)
