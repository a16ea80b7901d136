"""/sentiment as people send it: over a real socket, through bolt, out of the database, back with a picture."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.rollup import Counts
from bot.asking.windows import read_window
from bot.catalogue import catalogue
from bot.sandbox import Message, Sandbox
from bot.spans import span_of
from storage import outbox, outbox_claims, rollups
from storage.database import Database
from storage.outbox import OutboxMessage
from tests.builders import BRAND, CRISIS, MINUTE, NOW, SHANGHAI, SetClock, add_scored_mentions, add_unscored_mentions
from tests.databases import WORKSPACE
from tests.slack.asked import FEED, LIN, MAYA, OTHER, ask, some_mentions
from tests.slack.parts import Connected
from tests.slack.view_checks import mrkdwn_texts


@pytest.fixture
def mentions(database: Database) -> None:
    some_mentions(database)


def figures(answer: Message) -> list[str]:
    """The four numbers of an answer as they stand there."""
    return [text.split("\n")[1] for text in mrkdwn_texts(answer.blocks[1])]


def expected(counts: Counts) -> list[str]:
    parts = (counts.negative, counts.neutral, counts.positive)
    return [str(counts.total), *(f"{part} ({part / counts.total:.0%})" for part in parts)]


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize("brand", ["", BRAND, OTHER.lower(), "青梧"])
@pytest.mark.parametrize("window", ["today", "24h", "7d", "week", "2026-03-05..2026-03-09"])
async def test_the_numbers_are_those_of_the_database(
    bot: Connected, database: Database, window: str, brand: str
) -> None:
    answer = await ask(bot, f"{window} {brand}", user=LIN)
    meant = read_window(window)
    span = span_of(meant, NOW, SHANGHAI)  # type: ignore[arg-type]
    named = {"": None, OTHER.lower(): OTHER}.get(brand, BRAND)
    with database.read() as session:
        counts = rollups.totals(session, WORKSPACE, span.start, span.end, named)
    if not counts.total:
        assert catalogue("zh").text("answer.nothing") in str(answer.blocks)
        return
    in_english = [part.replace("（", " (").replace("）", ")") for part in figures(answer)]
    assert in_english == expected(counts)


@pytest.mark.usefixtures("mentions")
async def test_today_is_the_askers_day_in_the_askers_language(bot: Connected) -> None:
    in_london = await ask(bot, "today", user=MAYA)
    in_shanghai = await ask(bot, "今天", user=LIN)
    assert "Sentiment today" in in_london.text
    assert "今天舆情" in in_shanghai.text
    assert figures(in_london)[0] == "20"
    assert figures(in_shanghai)[0] == "25"
    assert "Europe/London" in str(in_london.blocks[-1])
    assert "Asia/Shanghai" in str(in_shanghai.blocks[-1])


@pytest.mark.usefixtures("mentions")
async def test_the_chart_is_a_picture_that_slack_holds(bot: Connected, sandbox: Sandbox) -> None:
    answer = await ask(bot, "24h")
    (image,) = [block for block in answer.blocks if block["type"] == "image"]
    file = sandbox.workspace.files[image["slack_file"]["id"]]
    assert file.content.startswith(b"\x89PNG")
    assert file.alt_text == image["alt_text"]
    assert file.channels == []
    assert "25, 12 of them negative" in image["alt_text"]


async def test_days_before_the_first_mention_of_all_are_not_drawn_as_if_nobody_had_spoken(
    bot: Connected, database: Database
) -> None:
    first_at = NOW - timedelta(days=2)
    add_scored_mentions(database, WORKSPACE, OTHER, first_at, 1)
    add_scored_mentions(database, WORKSPACE, BRAND, NOW - timedelta(hours=1), 3)
    answer = await ask(bot, f"{BRAND} 7d")
    (image,) = [block for block in answer.blocks if block["type"] == "image"]
    assert f"There are no data before {first_at:%m-%d %H:%M}." in image["alt_text"]
    assert f"no data before {first_at:%Y-%m-%d}" in str(answer.blocks[-1])


@pytest.mark.usefixtures("mentions")
async def test_without_a_chart_the_numbers_still_come(bot: Connected, sandbox: Sandbox) -> None:
    sandbox.faults.server_error(1, "files.getUploadURLExternal")
    answer = await ask(bot, "24h")
    assert "image" not in [block["type"] for block in answer.blocks]
    assert answer.text.endswith(catalogue("en").text("answer.chart_failed"))
    assert figures(answer)[0] == "25"


async def test_an_answer_without_mentions_says_that_there_are_none(bot: Connected, sandbox: Sandbox) -> None:
    answer = await ask(bot, "24h")
    assert catalogue("en").text("answer.nothing") in str(answer.blocks)
    assert sandbox.workspace.files == {}


@pytest.mark.usefixtures("mentions")
async def test_a_single_mention_that_waits_is_one_mention(bot: Connected, database: Database) -> None:
    add_unscored_mentions(database, WORKSPACE, BRAND, NOW - 20 * MINUTE, 1)
    assert "scoring is behind by 1 mention (20 min)" in list(mrkdwn_texts((await ask(bot, "24h")).blocks[-1]))


@pytest.mark.usefixtures("mentions")
async def test_an_answer_says_how_far_scoring_is_behind_and_what_slack_refused(
    bot: Connected, database: Database, clock: SetClock
) -> None:
    add_unscored_mentions(database, WORKSPACE, BRAND, NOW - 20 * MINUTE, 7)
    with database.write() as session:
        message = OutboxMessage("k", "post", CRISIS, {"text": "x", "blocks": []})
        row_id = outbox.add(session, WORKSPACE, message, clock.now())
        assert row_id is not None
        outbox_claims.mark_failed(session, row_id, "channel_not_found", clock.now())
    small_print = list(mrkdwn_texts((await ask(bot, "24h")).blocks[-1]))
    assert small_print[1] == "scoring is behind by 7 mentions (20 min)"
    assert "last day: 1, the newest because of channel\u034f_not\u034f_found" in small_print[2]
    assert small_print[3] == "asked by maya: `/sentiment 24h`"


@pytest.mark.parametrize("text", ["help", "", "?", "帮助"])
async def test_help_in_the_askers_language(bot: Connected, text: str) -> None:
    english = await ask(bot, text)
    chinese = await ask(bot, text, user=LIN)
    assert catalogue("en").text("help.title") in str(english.blocks)
    assert catalogue("zh").text("help.title") in str(chinese.blocks)


@pytest.mark.usefixtures("mentions")
async def test_words_that_are_no_question_get_help_and_are_quoted_inert(bot: Connected) -> None:
    answer = await ask(bot, "<!channel> *now*", channel=FEED)
    assert answer.text.startswith("I do not know what to do with “&lt;!channel&gt; \u034f*now\u034f*”.")
    assert f'/sentiment 24h "{BRAND}"' in str(answer.blocks) or "/sentiment today" in str(answer.blocks)


@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize("brand", ["Nobody", "<@U1>", "x" * 3000])
async def test_a_brand_that_nobody_talks_about_gets_the_names_that_are_known(bot: Connected, brand: str) -> None:
    answer = await ask(bot, f"today {brand}", channel=FEED)
    assert f"Known: {OTHER}, {BRAND}." in answer.text


async def test_a_command_that_is_not_ours_gets_help_and_not_silence(bot: Connected, sandbox: Sandbox) -> None:
    run = await sandbox.send_command("/sentimant", "today", user=MAYA)
    assert not run.dispatch_failed
    answer = await run.answer(10)
    assert answer.text.startswith("I do not know `/sentimant`.")
    assert answer.ephemeral_to == MAYA


async def test_the_ack_does_not_wait_for_the_answer(bot: Connected, sandbox: Sandbox) -> None:
    sandbox.faults.rate_limit(60, "users.info")
    run = await sandbox.send_command("/sentiment", "help", user=MAYA)
    assert run.ack_ms is not None
    answer = await run.answer(10)
    assert catalogue("zh").text("help.title") in str(answer.blocks), "without an answer of Slack the team's language"
