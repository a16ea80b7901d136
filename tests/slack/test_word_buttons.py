"""Labels on samples, posts to label, and a card's Samples and Why?, pressed by people of the sandbox."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalogue import catalogue
from bot.sandbox import Message
from bot.slack.ids import WordAction
from bot.slack.views import samples as samples_view
from bot.word_answers.samples import samples
from storage.corrections import corrected
from storage.database import Database
from tests.builders import BRAND, CRISIS, SHANGHAI, open_incident
from tests.databases import WORKSPACE
from tests.slack.parts import Connected
from tests.slack.view_checks import buttons, check
from tests.word_answers.said import NEGATIVE, TODAY, UNSURE, say

MAYA, DANIEL = "U0COMMS", "U0LEGAL"
ENGLISH = catalogue("en")


async def press(bot: Connected, ts: str, action: WordAction, value: object, user: str = MAYA) -> Message:
    """Press a button and wait for the answer."""
    run = await bot.sandbox.click(ts, action.value, user=user, value=str(value))
    assert not run.dispatch_failed
    answer = await run.answer(30)
    check(answer.text, answer.blocks)
    return answer


def labels(database: Database) -> dict[str, list[tuple[str, str]]]:
    with database.read() as session:
        found = corrected(session, WORKSPACE)
        return {one.text: [(word.who, word.verdict.value) for word in one.corrections] for one in found}


@pytest.fixture
async def shown_samples(bot: Connected, client: AsyncWebClient, database: Database) -> tuple[str, int]:
    """A message with one sample in the channel, and the sample's mention."""
    (mention_id,) = say(database, ["退款三周不到账"], NEGATIVE)
    with database.read() as session:
        answer = samples(session, WORKSPACE, TODAY, BRAND)
    text, blocks = samples_view.samples(answer, SHANGHAI, ENGLISH)
    posted = await client.chat_postMessage(channel=CRISIS, text=text, blocks=blocks)
    return str(posted["ts"]), mention_id


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        (WordAction.IS_NEGATIVE, "negative"),
        (WordAction.IS_NEUTRAL, "neutral"),
        (WordAction.IS_POSITIVE, "positive"),
        (WordAction.NOT_ABOUT_US, "not_about_us"),
    ],
)
async def test_a_label_on_a_sample_is_kept_and_told_to_who_gave_it(
    bot: Connected, database: Database, shown_samples: tuple[str, int], action: WordAction, verdict: str
) -> None:
    answer = await press(bot, shown_samples[0], action, shown_samples[1])
    assert answer.ephemeral_to == MAYA
    assert ENGLISH.text(f"labelling.{verdict}") in answer.text
    assert labels(database) == {"退款三周不到账": [(MAYA, verdict)]}


async def test_a_second_label_of_the_same_person_replaces_the_first(
    bot: Connected, database: Database, shown_samples: tuple[str, int]
) -> None:
    ts, mention_id = shown_samples
    await press(bot, ts, WordAction.IS_NEUTRAL, mention_id)
    again = await press(bot, ts, WordAction.IS_NEUTRAL, mention_id)
    assert again.text == ENGLISH.text("labelling.noted_same", verdict=ENGLISH.text("labelling.neutral"))
    await press(bot, ts, WordAction.IS_POSITIVE, mention_id)
    await press(bot, ts, WordAction.IS_NEGATIVE, mention_id, user=DANIEL)
    assert labels(database) == {"退款三周不到账": [(MAYA, "positive"), (DANIEL, "negative")]}


async def test_the_words_that_carried_a_sample_are_named_on_demand(
    bot: Connected, shown_samples: tuple[str, int]
) -> None:
    answer = await press(bot, shown_samples[0], WordAction.EXPLAIN, shown_samples[1])
    assert answer.ephemeral_to == MAYA
    assert answer.text == ENGLISH.text("samples.carried", words="退款三周不到账")


async def test_an_answered_post_is_replaced_by_the_next_in_the_same_message(
    bot: Connected, client: AsyncWebClient, database: Database
) -> None:
    (riddle,) = say(database, ["这课还行吧就是贵"], UNSURE)
    (sure,) = say(database, ["退款不到账"], NEGATIVE)
    text, blocks = await bot.handlers.commands.words.next_to_label(MAYA)
    check(text, blocks)
    assert {value for _, value in buttons(blocks)} == {str(riddle)}
    ts = str((await client.chat_postMessage(channel=CRISIS, text=text, blocks=blocks))["ts"])
    second = await press(bot, ts, WordAction.LABEL_NEUTRAL, riddle)
    assert second.ts == ts
    assert {value for _, value in buttons(second.blocks)} == {str(sure)}
    last = await press(bot, ts, WordAction.LABEL_SKIP, sure)
    assert last.text == ENGLISH.text("labelling.none_left", done="1", own="1")
    assert labels(database) == {"这课还行吧就是贵": [(MAYA, "neutral")]}


async def test_posts_to_label_stay_with_the_brand_that_was_asked_for(
    bot: Connected, client: AsyncWebClient, database: Database
) -> None:
    (first,) = say(database, ["还行吧就是贵"], UNSURE, brand="A:B")
    (second,) = say(database, ["退款不到账"], NEGATIVE, brand="A:B")
    say(database, ["不好说到底怎么样"], UNSURE, brand="other")
    text, blocks = await bot.handlers.commands.words.next_to_label(MAYA, "A:B")
    ts = str((await client.chat_postMessage(channel=CRISIS, text=text, blocks=blocks))["ts"])
    answer = await press(bot, ts, WordAction.LABEL_POSITIVE, f"{first}:A:B")
    assert {value for _, value in buttons(answer.blocks)} == {f"{second}:A:B"}


async def test_samples_and_why_of_a_card_are_for_who_asks(bot: Connected, database: Database) -> None:
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    card = bot.card()
    sample = await press(bot, card.ts, WordAction.SAMPLES, incident.id)
    assert sample.ephemeral_to == MAYA
    assert "退款一直不到账" in str(sample.blocks)
    told = await press(bot, card.ts, WordAction.WHY, incident.id)
    assert told.ephemeral_to == MAYA
    assert f"{incident.observed} negative" in str(told.blocks)
    assert "Severity" in str(told.blocks)


async def test_a_button_about_what_is_gone_says_so(bot: Connected, client: AsyncWebClient) -> None:
    for action, value, key in (
        (WordAction.IS_NEUTRAL, "99", "labelling.gone"),
        (WordAction.EXPLAIN, "99", "labelling.gone"),
        (WordAction.WHY, "99", "click.gone"),
        (WordAction.SAMPLES, "99", "click.gone"),
    ):
        button = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": action, "value": value}
        message = await client.chat_postMessage(
            channel=CRISIS, text="x", blocks=[{"type": "actions", "elements": [button]}]
        )
        assert (await press(bot, str(message["ts"]), action, value)).text == ENGLISH.text(key)
