"""The team's own words on their page of the settings, used by people of the sandbox; Maya runs the workspace."""

from __future__ import annotations

import pytest

from bot.sandbox.records import View
from bot.settings import load_settings
from bot.slack.home_ids import SettingsAction, SettingsForm, Topic
from bot.team_options import MOST_WORDS, WordsOption
from bot.team_settings import Name, SettingsBook, Source
from tests.slack.forms import MAYA, opened_settings, several, shown, submit, text, use
from tests.slack.parts import Connected

LIN_XIA = "U0ANALYST"


@pytest.fixture
def settings(bot: Connected) -> SettingsBook:
    return bot.handlers.team.live.book


async def asked(bot: Connected, user: str = MAYA) -> View:
    await use(bot, await opened_settings(bot, user), SettingsAction.CHANGE.value, Topic.WORDS.value)
    return await shown(bot, user, SettingsForm.WORDS.value)


async def test_words_are_added_on_lines_or_with_commas_and_hold_from_the_next_question_on(
    bot: Connected, settings: SettingsBook
) -> None:
    assert await submit(bot, await asked(bot), text(add="鲸落盘，割韭盘\n鲸落盘")) == {}
    main = await shown(bot, MAYA, SettingsForm.MAIN.value, "Your own, 2: 割韭盘, 鲸落盘")
    assert "`words` · set in Slack by maya" in str(main.source["blocks"])
    (change, *_) = settings.history()
    assert (change.name, change.who, change.who_id) == ("words", "maya", MAYA)
    assert bot.handlers.commands.answering.team_words().own == ("鲸落盘", "割韭盘")


async def test_words_are_removed_and_refusals_taken_back_without_becoming_each_other(
    bot: Connected, settings: SettingsBook
) -> None:
    settings.change({Name.WORDS: {"own": ["鲸落盘", "割韭盘"], "refused": ["好课盘", "课程盘", "退费盘"]}}, "maya")
    form = await asked(bot)
    assert "Refused, 3: 退费盘, 课程盘, 好课盘" in str(form.source["blocks"])
    assert await submit(bot, form, text(add="退费盘"), several(remove=["鲸落盘"], take_back=["好课盘"])) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "退费盘, 割韭盘")
    assert settings.current().words == WordsOption(own=("割韭盘", "退费盘"), refused=("课程盘",))


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "Nothing would change."),
        ("鲸落币, refund, 2024", "Not Chinese characters alone: refund · 2024."),
        ("盘", "Each word has 2 to 20 characters: 盘."),
        ("盘" * 2000, "Each word has 2 to 20 characters: " + "盘" * 29 + "…."),
        ("我们、他们", "Too ordinary to say what people talk about: 我们 · 他们."),
        ("青梧学堂", "a word with one in it: 青梧学堂."),
        ("鲸落盘", "Among your words already: 鲸落盘."),
    ],
)
async def test_what_cannot_be_a_word_is_said_under_the_field_and_nothing_is_stored(
    bot: Connected, settings: SettingsBook, written: str, complaint: str
) -> None:
    now = settings.change({Name.WORDS: {"own": ["鲸落盘"]}, Name.BRANDS: [{"name": "青梧学堂"}]}, "maya")
    form = await asked(bot)
    assert complaint in (await submit(bot, form, text(add=written)))["add"]
    assert settings.current().newest == now.newest


async def test_a_full_list_takes_a_word_for_each_that_is_removed(bot: Connected, settings: SettingsBook) -> None:
    full = [chr(0x4E00 + number) + "落盘" for number in range(MOST_WORDS)]
    settings.change({Name.WORDS: {"own": full}}, "maya")
    form = await asked(bot)
    assert f"can have {MOST_WORDS} words" in (await submit(bot, form, text(add="鲸落盘")))["add"]
    assert await submit(bot, form, text(add="鲸落盘"), several(remove=full[150:151])) == {}
    assert settings.current().words.own == (*full[:150], *full[151:], "鲸落盘")


async def test_who_may_not_sees_no_form_and_who_lost_the_right_meanwhile_stores_nothing(
    bot: Connected, settings: SettingsBook
) -> None:
    settings.change({Name.PERMISSIONS: {"editors": [LIN_XIA]}}, "maya")
    main = await opened_settings(bot, LIN_XIA)
    await use(bot, main, SettingsAction.CHANGE.value, Topic.WORDS.value)
    form = await shown(bot, LIN_XIA, SettingsForm.WORDS.value)
    settings.change({Name.PERMISSIONS: {"editors": []}}, "maya")
    assert await submit(bot, form, text(add="鲸落盘")) == {}
    assert await shown(bot, LIN_XIA, SettingsForm.NOTE.value)
    assert settings.current().words == WordsOption()
    await use(bot, main, SettingsAction.CHANGE.value, Topic.WORDS.value)
    assert await shown(bot, LIN_XIA, SettingsForm.NOTE.value)


async def test_of_two_who_change_the_words_the_second_is_told(bot: Connected, settings: SettingsBook) -> None:
    form = await asked(bot)
    settings.change({Name.WORDS: {"own": ["割韭盘"]}}, "林夏")
    assert await submit(bot, form, text(add="鲸落盘")) == {}
    assert await shown(bot, MAYA, SettingsForm.NOTE.value, "林夏 has changed this meanwhile")
    assert settings.current().words.own == ("割韭盘",)


async def test_words_begin_with_those_of_the_files_and_can_be_left_to_them_again(
    bot: Connected, settings: SettingsBook
) -> None:
    settings.seed = load_settings(words={"own": ["鲸落盘"]})
    settings.change({Name.SENSITIVITY: "low"}, "maya")
    seeded = settings.current()
    assert (seeded.words.own, seeded.origins[Name.WORDS].source) == (("鲸落盘",), Source.FILE)
    assert await submit(bot, await asked(bot), text(add="割韭盘")) == {}
    await shown(bot, MAYA, SettingsForm.MAIN.value, "割韭盘, 鲸落盘")
    await use(bot, await asked(bot), SettingsAction.FORGET.value, Name.WORDS.value)
    await shown(bot, MAYA, SettingsForm.NOTE.value, "Done")
    assert settings.current().words.own == ("鲸落盘",)
