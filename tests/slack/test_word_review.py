"""Words that no dictionary has: shown, accepted, refused and taken back by people of the sandbox."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from analysis.new_words import NewWord
from analysis.team_words import TeamWords
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.settings import load_settings
from bot.slack.ids import WordAction
from bot.slack.views import new_words as view
from bot.team_options import MOST_WORDS, WordsOption
from bot.team_settings import SettingsBook
from bot.word_answers.new_words import NewWordAnswer, new_words
from bot.word_answers.topics import topics
from storage.database import Database
from tests.builders import BRAND, CRISIS, SHANGHAI
from tests.databases import WORKSPACE
from tests.slack.parts import Connected
from tests.slack.test_word_views import HOSTILE
from tests.slack.view_checks import buttons, check
from tests.word_answers.said import TODAY, say
from tests.words.test_new_words import texts_with

DANIEL, MAYA = "U0LEGAL", "U0COMMS"
ENGLISH = catalogue("en")
WORD = "鲸落盘"


def answer_of(database: Database, team: TeamWords = TeamWords()) -> NewWordAnswer:  # noqa: B008
    with database.read() as session:
        return new_words(session, WORKSPACE, TODAY, BRAND, team=team)


def words_of(database: Database) -> TeamWords:
    return SettingsBook(database, WORKSPACE, load_settings()).team_words()


async def post_list(client: AsyncWebClient, answer: NewWordAnswer) -> str:
    text, blocks = view.new_words(answer, SHANGHAI, ENGLISH)
    posted = await client.chat_postMessage(channel=CRISIS, text=text, blocks=blocks)
    return str(posted["ts"])


async def press(bot: Connected, ts: str, action: str, word: str, user: str = MAYA) -> str:
    run = await bot.sandbox.click(ts, action, user=user, value=word)
    assert not run.dispatch_failed
    answer = await run.answer(30)
    assert answer.ephemeral_to == user
    return answer.text


async def test_an_accepted_word_is_no_proposal_any_more_and_stays_whole_in_topics(
    bot: Connected, client: AsyncWebClient, database: Database
) -> None:
    say(database, texts_with(WORD, 40))
    proposed = answer_of(database)
    assert proposed.words[0].word == WORD
    said = await press(bot, await post_list(client, proposed), WordAction.ACCEPT_WORD, WORD)
    assert said == ENGLISH.text("new_words.accepted", word=WORD)
    team = words_of(database)
    assert team.own == (WORD,)
    after = answer_of(database, team)
    assert WORD not in {each.word for each in after.words}
    assert after.own == (WORD,)
    with database.read() as session:
        named = [word for each in topics(session, WORKSPACE, TODAY, BRAND, team=team).topics for word in each.words]
    assert not any("落盘" in word.replace(WORD, "") for word in named)


async def test_a_refused_word_is_not_proposed_again_and_an_accepted_one_can_be_taken_back(
    bot: Connected, client: AsyncWebClient, database: Database
) -> None:
    say(database, texts_with(WORD, 40))
    ts = await post_list(client, answer_of(database))
    await press(bot, ts, WordAction.REFUSE_WORD, WORD)
    assert words_of(database) == TeamWords(refused=(WORD,))
    assert WORD not in {each.word for each in answer_of(database, words_of(database)).words}
    await press(bot, ts, WordAction.ACCEPT_WORD, WORD)
    assert words_of(database) == TeamWords(own=(WORD,))
    with_own = await post_list(client, answer_of(database, words_of(database)))
    await press(bot, with_own, f"{WordAction.REFUSE_WORD}_0", WORD)
    assert words_of(database) == TeamWords(refused=(WORD,))


async def test_who_may_not_change_the_settings_decides_no_word(
    bot: Connected, client: AsyncWebClient, database: Database
) -> None:
    say(database, texts_with(WORD, 40))
    ts = await post_list(client, answer_of(database))
    told = await press(bot, ts, WordAction.ACCEPT_WORD, WORD, user=DANIEL)
    assert told.startswith("That is for admins of the workspace;")
    assert words_of(database) == TeamWords()


async def test_the_command_shows_the_list_to_who_asked(bot: Connected, database: Database) -> None:
    say(database, texts_with(WORD, 40))
    run = await bot.sandbox.send_command("/sentiment", "newwords", user=MAYA)
    answer = await run.answer(30)
    assert answer.ephemeral_to == MAYA
    assert (WordAction.ACCEPT_WORD.value, WORD) in buttons(answer.blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_keeps_to_slacks_limits_whatever_is_said(language: Language, database: Database) -> None:
    chosen = random.Random(1)
    many = tuple(NewWord("新" * 6, chosen.randrange(99), 0, 9.0, 3.0, (HOSTILE * 20,)) for _ in range(10))
    answer = replace(answer_of(database), words=many, own=tuple(f"词{n}" for n in range(MOST_WORDS)))
    check(*view.new_words(answer, SHANGHAI, catalogue(language)))
    check(*view.new_words(replace(answer, words=(), own=(), brand=None), SHANGHAI, catalogue(language)))


def test_a_word_is_either_accepted_or_refused_and_the_newest_answer_counts() -> None:
    words = WordsOption().refusing("落盘").accepting("落盘").accepting("鲸落盘")
    assert (words.own, words.refused) == (("落盘", "鲸落盘"), ())
    assert words.refusing("落盘") == WordsOption(own=("鲸落盘",), refused=("落盘",))
