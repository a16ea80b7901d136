"""What a team says of words reaches every place where words are told."""

from __future__ import annotations

from datetime import timedelta

from analysis.team_words import TeamWords
from bot.briefing import gather
from bot.demo import brands_of
from bot.scenario import load
from bot.settings import load_settings
from bot.team_options import BrandOption, WordsOption
from bot.team_settings import Name, SettingsBook
from bot.word_answers.hotspots import hotspots
from bot.word_answers.samples import samples
from bot.word_answers.topics import TopicAnswer, topics
from bot.word_source import hot_words
from storage.database import Database
from tests.builders import BRAND, NOW
from tests.databases import WORKSPACE
from tests.word_answers.said import DAY, NEUTRAL, TODAY, numbered, say

OTHER = "Pellworth"
TEAM = TeamWords(names=(BRAND, "小青梧", OTHER, "Quillow"), own=("鲸落盘",))
COMPLAINTS = ["小青梧的鲸落盘退款一直不到账", "Quillow refund never arrives", "小青梧上课总是卡顿"]


def two_brands(database: Database) -> None:
    say(database, [text for each in COMPLAINTS for text in numbered(each, 12)])
    crashes = [
        "Quillow app crashes at login",
        "cannot log in, the Quillow app crashes",
        "login page of Quillow is blank",
    ]
    say(database, [text for each in crashes for text in numbered(each, 6)], brand=OTHER)
    say(database, numbered("Quillow course is clear", 14), NEUTRAL, brand=OTHER)


def asked_topics(database: Database, brand: str | None = None) -> TopicAnswer:
    with database.read() as session:
        return topics(session, WORKSPACE, TODAY, brand, team=TEAM)


def test_no_topic_is_called_by_another_name_of_a_brand_and_each_says_which_brands_it_is_about(
    database: Database,
) -> None:
    two_brands(database)
    answer = asked_topics(database)
    named = [word.casefold() for each in answer.topics for word in each.words]
    assert named
    assert not any("quillow" in word or "青梧" in word for word in named)
    assert OTHER in {each.brands[0][0] for each in answer.topics}
    assert all(sum(count for _, count in each.brands) <= each.count + len(each.brands) for each in answer.topics)


def test_hotspots_of_commands_digests_and_cards_know_the_teams_names_and_words(database: Database) -> None:
    two_brands(database)
    with database.read() as session:
        asked = [" / ".join(each.words) for each in hotspots(session, WORKSPACE, TODAY, None, team=TEAM).hotspots]
        card = gather(session, WORKSPACE, BRAND, NOW - DAY, NOW, timedelta(hours=1), team=TEAM).words
    digest = [each.term for each in hot_words(database, WORKSPACE, lambda: TEAM)(TODAY, None)]
    assert asked == digest
    for told in (asked, digest, card):
        assert told
        assert not any("quillow" in term.casefold() or "青梧" in term for term in told)
        assert not any("落盘" in term.replace("鲸落盘", "") for term in told)


def test_the_word_that_a_report_recommends_finds_posts_of_the_hotspot(database: Database) -> None:
    two_brands(database)
    found = [each for each in hot_words(database, WORKSPACE, lambda: TEAM)(TODAY, None) if each.word]
    assert found
    with database.read() as session:
        for hotspot in found:
            assert hotspot.word in hotspot.term
            assert not hotspot.has_past
            assert samples(session, WORKSPACE, TODAY, None, word=hotspot.word, team=TEAM).samples


def test_the_settings_say_which_names_and_words_a_team_has(database: Database) -> None:
    seed = load_settings(
        brands=(BrandOption(name=BRAND, aliases=("小青梧",)),), words=WordsOption(own=("鲸落盘",), refused=("落盘",))
    )
    assert SettingsBook(database, WORKSPACE, seed).team_words() == TeamWords(
        (BRAND, "小青梧"), ("鲸落盘",), ("落盘",), (("小青梧", BRAND),)
    )


def test_the_names_of_the_demos_brands_can_be_stored_as_a_team_would(database: Database) -> None:
    book = SettingsBook(database, WORKSPACE, load_settings())
    book.change({Name.BRANDS: brands_of(load("refund-dispute"))}, "tocsin demo")
    assert ("Qingwu", "青梧学堂") in SettingsBook(database, WORKSPACE, load_settings()).team_words().aliases
