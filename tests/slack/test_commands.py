"""Every command through the real bolt app: what comes back, who sees it, typos, sharing, orders."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from analysis.incident import Incident
from bot.answers.table import available
from bot.asking.guide import examples
from bot.asking.vocabulary import Command
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.desk_acts import Actor
from bot.sandbox import Message
from bot.slack.ids import AnswerAction
from bot.slack.views.typed import typed
from storage import incidents
from storage.database import Database
from tests.builders import BRAND, CRISIS, NOW, SetClock, add_scored_mentions, open_incident
from tests.databases import WORKSPACE
from tests.slack.asked import FEED, LIN, MAYA, OTHER, ask, some_mentions
from tests.slack.parts import Connected
from tests.slack.view_checks import buttons

HOUR = timedelta(hours=1)


@pytest.fixture
def mentions(database: Database) -> None:
    some_mentions(database)


@pytest.fixture
def incident(bot: Connected, database: Database) -> Incident:
    return open_incident(database, bot.handlers.desk)


def stored(database: Database, incident: Incident) -> Incident:
    with database.read() as session:
        found = incidents.get(session, WORKSPACE, incident.id)
    assert found is not None
    return found


async def click(bot: Connected, answer: Message, action: AnswerAction, user: str = MAYA) -> Message:
    """Press a button of an answer; what comes of it."""
    run = await bot.sandbox.click(answer.ts, action.value, user=user, channel=answer.channel)
    assert not run.dispatch_failed
    return await run.answer(30)


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("24h by source", ["*By source*", "*weibo*", "*news*"]),
        ("hotspots", [f"Hotspots: {catalogue('en').text('words.all_brands')}", "退款"]),
        ("hotspots 24h 青梧", [f"Hotspots: {BRAND}"]),
        ("samples 退款 7d 2", ["Samples with “退款”", "退款一直不到账"]),
        ("samples lantern", [f"Samples: {OTHER}"]),
        ("topics 7d", ["Topics: "]),
        ("24h by topic", ["Topics: "]),
        ("sources", ["Most negative mentions come from *weibo*: 11 of 12.", "*news*  5 mentions (20% of all)"]),
        ("sources lantern", ["Sources last 24 hours: Lantern Columns", "*news*"]),
        ("compare 青梧 lantern", [f"*{BRAND}* is talked about most, with 80% of all mentions.", f"*{OTHER}*  5 men"]),
        ("compare 青梧 lantern 7d", ["Compared last 7 days"]),
        ("incidents", ["No incident is open.", "/sentiment incidents all"]),
        ("incidents all", ["There has been no incident yet."]),
        ("incident 7", ["There is no incident 7."]),
        ("silences", ["Silences that hold: 0"]),
        ("unsilence 7", ["There is no silence 7 that holds."]),
        ("snooze 2h", ["No incident is open"]),
        ("snooze 7 2h", ["There is no incident 7."]),
    ],
)
@pytest.mark.parametrize("command", ["/sentiment", "/tocsin"])
async def test_what_a_command_gives(bot: Connected, command: str, text: str, says: list[str]) -> None:
    answer = await ask(bot, text, command=command)
    whole = f"{answer.text} {answer.blocks}"
    assert all(part in whole for part in says), whole


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_example_of_the_help_is_answered(bot: Connected, language: Language, database: Database) -> None:
    open_incident(database, bot.handlers.desk)
    texts = catalogue(language)
    for command in available():
        if command in {Command.SILENCE, Command.SETTINGS}:  # these open a form
            continue
        for question in examples(command, BRAND, OTHER, language):
            slash, _, text = typed(question, language).partition(" ")
            answer = await ask(bot, text, command=slash, user=MAYA if language == "en" else LIN)
            assert texts.text("problem.unknown", text="").rstrip("“”。. ") not in answer.text


async def test_the_help_lists_what_there_is_and_nothing_else(bot: Connected) -> None:
    answer = await ask(bot, "help")
    for command in Command:
        listed = catalogue("en").text(f"gives.{command.value}") in str(answer.blocks)
        assert listed is (command in available()), command


async def test_aliases_are_their_commands(bot: Connected, incident: Incident) -> None:
    assert f"Hotspots: {BRAND}" in str((await ask(bot, "24h 青梧", command="/hotspots")).blocks)
    assert "Samples with “退款”" in str((await ask(bot, "退款", command="/samples")).blocks)
    assert "Open incidents: 1" in (await ask(bot, "", command="/incidents")).text
    assert "Incidents: 1" in (await ask(bot, "all", command="/incidents")).text
    assert f"Incident 1, {BRAND}" in (await ask(bot, "1", command="/incidents")).text
    assert catalogue("en").text("help.title") in str((await ask(bot, "help", command="/incidents")).blocks)


async def test_an_incident_with_owner_due_times_last_entry_and_the_way_to_its_thread(
    bot: Connected, incident: Incident
) -> None:
    await bot.send_all()
    card = bot.card()
    bot.handlers.acts.acknowledge(incident.id, Actor("maya", MAYA))
    answer = await ask(bot, "incident 1")
    whole = str(answer.blocks)
    assert f"Incident 1: {BRAND}" in whole
    assert "*Owner*\\nmaya" in whole
    assert "first answer to the public by 2026-03-11 12:00" in whole, "a day at this level, in London"
    assert "Last entry of the timeline: acknowledged, by maya, 2026-03-10 12:00" in whole
    url = f"https://team.slack.com/archives/{CRISIS}/p{card.ts.replace('.', '')}"
    assert url in whole
    run = await bot.sandbox.click(answer.ts, "incident_open_thread", user=MAYA)
    assert not run.dispatch_failed


async def test_open_incidents_are_listed_with_what_is_due_next(bot: Connected, incident: Incident) -> None:
    answer = await ask(bot, "incidents")
    assert "*1* · 青梧学堂 · Level" in str(answer.blocks)
    assert "next due 2026-03-11 12:00" in str(answer.blocks)
    bot.handlers.acts.resolve(incident.id, Actor("maya", MAYA))
    assert "No incident is open." in (await ask(bot, "incidents")).text
    assert "Resolved by maya" in str((await ask(bot, "incidents all")).blocks)


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize(
    ("channel", "text", "public"),
    [
        (CRISIS, "24h", True),
        (CRISIS, "24h private", False),
        (CRISIS, "私密 24h", False),
        (FEED, "24h", False),
        (FEED, "24h share", True),
        (CRISIS, "help", False),
        (CRISIS, "help share", False),
        (CRISIS, "nonsense", False),
        (CRISIS, "snooze 2h", False),
    ],
)
async def test_the_team_sees_news_in_its_channels_and_elsewhere_only_the_asker(
    bot: Connected, channel: str, text: str, public: bool
) -> None:
    answer = await ask(bot, text, channel=channel)
    assert answer.ephemeral_to == (None if public else MAYA)
    assert ("asked by maya" in str(answer.blocks)) is public


@pytest.mark.usefixtures("mentions")
async def test_a_channel_that_the_team_named_is_one_of_its_channels(bot: Connected) -> None:
    bot.sandbox.workspace.channels[FEED].name = "pr"
    assert (await ask(bot, "24h", channel=FEED)).ephemeral_to is None


@pytest.mark.usefixtures("mentions")
async def test_share_posts_the_answer_of_that_moment_once_with_the_askers_name(
    bot: Connected, database: Database, clock: SetClock
) -> None:
    private = await ask(bot, "24h 青梧", channel=FEED)
    clock.advance(HOUR)
    add_scored_mentions(database, WORKSPACE, BRAND, clock.now() - 20 * timedelta(minutes=1), 40)
    shared = await click(bot, private, AnswerAction.SHARE)
    assert (shared.channel, shared.ephemeral_to) == (FEED, None)
    assert shared.text == private.text
    assert f'asked by maya: `/sentiment 24h "{BRAND}"`' in str(shared.blocks)
    assert buttons(shared.blocks) == []
    await bot.sandbox.wait_until(lambda workspace: private.deleted, 10)
    assert len([one for one in bot.sandbox.workspace.posted(FEED) if one.ephemeral_to is None]) == 1


@pytest.mark.usefixtures("mentions")
async def test_a_double_click_on_share_posts_once(bot: Connected) -> None:
    private = await ask(bot, "24h", channel=FEED)
    clicks = (bot.sandbox.click(private.ts, AnswerAction.SHARE.value, user=MAYA, channel=FEED) for _ in range(2))
    runs = await asyncio.gather(*clicks)
    answers = [await run.answer(30) for run in runs]
    assert sorted(answer.ephemeral_to is None for answer in answers) == [False, True]
    assert catalogue("en").text("answer.shared") in [answer.text for answer in answers]


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize(
    ("typed_", "meant"), [("todya", "today"), ("souces 24h", "sources 24h"), ("24h latnern", "24h Lantern")]
)
async def test_a_typo_is_answered_with_a_line_to_copy_and_a_button_that_asks(
    bot: Connected, typed_: str, meant: str
) -> None:
    complaint = await ask(bot, typed_)
    assert complaint.ephemeral_to == MAYA
    assert f"Did you mean `/sentiment {meant}`?" in complaint.text
    assert buttons(complaint.blocks) == [(AnswerAction.ASK.value, meant)]
    answer = await click(bot, complaint, AnswerAction.ASK)
    assert answer.ephemeral_to is None, "as if it had been typed like that"
    assert "asked by maya" in str(answer.blocks)
    await bot.sandbox.wait_until(lambda workspace: complaint.deleted, 10)


async def test_what_nobody_answers_is_neither_pretended_nor_suggested(bot: Connected) -> None:
    missing = [command for command in Command if command not in available()]
    for command in missing:
        answer = await ask(bot, command.value)
        assert "I do not know what to do with" in answer.text, command


@pytest.mark.usefixtures("mentions")
async def test_label_serves_a_post_to_the_asker_alone_and_the_next_one_in_its_place(bot: Connected) -> None:
    served = await ask(bot, "label")
    assert served.ephemeral_to == MAYA
    before = str(served.blocks)
    run = await bot.sandbox.click(served.ts, "label_negative", user=MAYA, channel=CRISIS)
    await run.answer(30)
    assert str(served.blocks) != before


async def test_what_is_asked_elsewhere_than_behind_a_command_is_answered_but_no_order_carried_out(
    bot: Connected, database: Database, incident: Incident
) -> None:
    answering = bot.handlers.commands.answering
    assert "Open incidents: 1" in (await answering.answer("incidents", MAYA)).text
    assert "Did you mean" in (await answering.answer("incidnets", MAYA)).text
    assert "`/sentiment snooze #1 2h`" in (await answering.answer("snooze 1 2h", MAYA)).text
    assert stored(database, incident).snoozed_until is None


async def test_snooze_puts_the_only_open_incident_off(bot: Connected, database: Database, incident: Incident) -> None:
    answer = await ask(bot, "snooze 2h")
    assert answer.text == f"Incident 1 ({BRAND}) is put off until 2026-03-10 14:00 (Europe/London). " + (
        "A rise of its level ends that."
    )
    now = stored(database, incident)
    assert (now.snoozed_until, now.snoozed_by, now.owner) == (NOW + 2 * HOUR, "maya", MAYA)
    await bot.handled()


async def test_snooze_reads_the_askers_clock_and_says_what_it_cannot_read(
    bot: Connected, database: Database, incident: Incident
) -> None:
    assert "I cannot read that time." in (await ask(bot, "snooze 1 whenever")).text
    assert stored(database, incident).snoozed_until is None
    await ask(bot, "暂缓 1 明早9点", user=LIN)
    assert stored(database, incident).snoozed_until == NOW.replace(day=11, hour=1)


async def test_with_several_open_snooze_asks_which_and_one_that_is_over_cannot_be_put_off(
    bot: Connected, database: Database, incident: Incident
) -> None:
    other = open_incident(database, bot.handlers.desk, brand="Lantern")
    answer = await ask(bot, "snooze 2h")
    assert answer.text == "Several incidents are open: 1, 2. Say which, such as `/sentiment snooze #1 2h`."
    bot.handlers.acts.resolve(other.id, Actor("maya", MAYA))
    assert (await ask(bot, "snooze 2 2h")).text == "Incident 2 is already over."
