"""``@tocsin …`` in threads and elsewhere, and how an incident stands."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.clocks import DueTimes
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.sandbox import Message
from bot.slack.ids import Action
from bot.slack.views.status import incident_status, live_status
from storage.database import Database
from tests.builders import CRISIS, NOW, SHANGHAI, an_incident, open_incident
from tests.desk.scripted import HOUR
from tests.slack.acting import DANIEL, LIN, MAYA, stored
from tests.slack.parts import IDENTITY, Connected
from tests.slack.view_checks import check

BOT = f"<@{IDENTITY.bot_user_id}>"


@pytest.fixture
async def incident(bot: Connected, database: Database) -> Incident:
    incident = open_incident(database, bot.handlers.desk)
    await bot.send_all()
    return incident


async def ask(bot: Connected, words: str, *, user: str = MAYA, thread_ts: str | None = None) -> Message:
    """Name the bot and give its answer, whoever may see it."""
    asked = await bot.sandbox.say(f"{BOT} {words}", user=user, channel=CRISIS, thread_ts=thread_ts)

    def answered(workspace: Any) -> Message | None:
        later = [one for one in workspace.messages if one.user == IDENTITY.bot_user_id and one.ts > asked.ts]
        return later[0] if later else None

    return await bot.sandbox.wait_until(answered, 30)


async def test_status_in_an_incidents_thread_says_who_has_it_and_what_is_due(
    bot: Connected, database: Database, incident: Incident
) -> None:
    thread = bot.card().ts
    answer = await ask(bot, "status", thread_ts=thread)
    assert (answer.thread_ts, answer.ephemeral_to) == (thread, None)
    assert "Open, nobody has taken it yet" in answer.text
    assert "Next due: " in str(answer.blocks)
    await bot.sandbox.click(thread, Action.ACKNOWLEDGE.value, user=DANIEL)
    await bot.handled()
    answer = await ask(bot, "状态", user=LIN, thread_ts=thread)
    assert "*负责人* daniel" in str(answer.blocks)


async def test_a_question_to_the_bot_is_no_news_of_the_incident(
    bot: Connected, database: Database, incident: Incident
) -> None:
    await bot.sandbox.click(bot.card().ts, Action.ACKNOWLEDGE.value, user=MAYA)
    await bot.handled()
    await ask(bot, "status", thread_ts=bot.card().ts)
    assert stored(database, incident).updated_at is None


async def test_status_elsewhere_lists_what_is_open(bot: Connected, incident: Incident) -> None:
    answer = await ask(bot, "status")
    assert answer.thread_ts is not None, "in a new thread below the question"
    assert answer.text == "Open incidents: 1"
    assert "青梧学堂" in str(answer.blocks)


async def test_other_words_are_the_same_commands_as_behind_a_slash(bot: Connected, incident: Incident) -> None:
    answer = await ask(bot, "today", thread_ts=bot.card().ts)
    assert answer.thread_ts == bot.card().ts
    assert answer.ephemeral_to is None
    assert "Sentiment today" in str(answer.blocks)


async def test_help_and_mistakes_are_for_the_asker_alone(bot: Connected, incident: Incident) -> None:
    answer = await ask(bot, "dance", user=DANIEL)
    assert answer.ephemeral_to == DANIEL
    assert "I do not know what to do with" in str(answer.blocks)


async def test_an_event_that_comes_twice_is_answered_once(bot: Connected, incident: Incident) -> None:
    thread = bot.card().ts
    await ask(bot, "status", thread_ts=thread)
    assert bot.sandbox.faults.resend_event()
    await ask(bot, "status", thread_ts=thread)
    answers = [one for one in bot.sandbox.workspace.replies(CRISIS, thread) if "nobody has taken" in one.text]
    assert len(answers) == 2


async def test_an_answer_that_fails_is_one_sentence_with_an_id(
    bot: Connected, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the charts are out")

    monkeypatch.setattr(type(bot.handlers.commands.answering), "answer", broken)
    answer = await ask(bot, "today")
    assert answer.ephemeral_to == MAYA
    assert "look for `" in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "incident",
    [
        an_incident(due=DueTimes(acknowledge=NOW + HOUR, facts=NOW + 2 * HOUR)),
        an_incident(brand="<!channel> *x*", owner="U1", owner_name="<@U1>"),
        an_incident(snoozed_until=NOW + HOUR),
        an_incident(state=IncidentState.RESOLVED, resolved_at=NOW),
    ],
)
def test_every_state_fits_and_is_inert(incident: Incident, language: Language) -> None:
    texts = catalogue(language)
    check(*incident_status(incident, SHANGHAI, texts))
    check(*live_status([incident] * 30, SHANGHAI, texts))
    check(*live_status([], SHANGHAI, texts))
