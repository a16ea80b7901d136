from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.mention import Mention
from analysis.sentiment import Label
from storage import mentions, workspaces
from storage.database import Database
from storage.errors import ValueTooLong
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import mention, score_all, store


def count(database: Database, workspace_id: str = WORKSPACE) -> int:
    with database.read() as session:
        return mentions.count(session, workspace_id)


def test_a_second_import_of_the_same_mentions_adds_nothing(database: Database) -> None:
    some = [mention(f"m{i}") for i in range(2500)]
    assert store(database, some) == [True] * 2500
    assert store(database, some) == [False] * 2500
    assert count(database) == 2500


def test_a_mention_that_comes_twice_in_one_call_is_new_once(database: Database) -> None:
    # The third and the last are also in different statements.
    names = ["a", "b", "a", *(f"m{i}" for i in range(1500)), "b"]
    assert store(database, [mention(name) for name in names]) == [True, True, False, *[True] * 1500, False]
    assert count(database) == 1502


def test_the_same_id_is_another_mention_in_another_source_or_workspace(database: Database) -> None:
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
    assert store(database, [mention("a"), mention("a", source="weibo")]) == [True, True]
    assert store(database, [mention("a")], "other") == [True]
    assert count(database, "other") == 1


def test_the_first_text_of_a_mention_stays(database: Database) -> None:
    store(database, [mention("a", text="first")])
    store(database, [mention("a", text="second")])
    score_all(database)
    with database.read() as session:
        found = mentions.recent_texts(session, WORKSPACE, None, NOON, NOON + timedelta(seconds=1), None, 10)
    assert [one.text for one in found] == ["first"]


def have_other_text(database: Database, some: list[Mention], workspace_id: str = WORKSPACE) -> list[bool]:
    with database.read() as session:
        return mentions.have_other_text(session, workspace_id, some)


def test_a_mention_whose_id_is_stored_with_another_text_is_told_from_one_that_is_stored(database: Database) -> None:
    store(database, [mention("a", text="first"), mention("a", source="weibo", text="on weibo"), mention("b")])
    asked = [
        mention("a", text="first"),
        mention("a", text="second"),
        mention("a", source="weibo", text="first"),
        mention("a", source="weibo", text="on weibo"),
        mention("b"),
        mention("not stored"),
    ]
    assert have_other_text(database, asked) == [False, True, True, False, False, False]
    assert have_other_text(database, asked, "other") == [False] * 6
    assert have_other_text(database, []) == []


def test_texts_are_compared_as_they_are_stored(database: Database) -> None:
    odd = mention("na\0me", text="退款\0 \udc00")
    store(database, [odd])
    assert have_other_text(database, [odd, replace(odd, text="退款")]) == [False, True]


def test_more_mentions_than_a_statement_takes_can_be_asked_for(database: Database) -> None:
    some = [mention(f"m{i}") for i in range(2500)]
    store(database, some)
    assert have_other_text(database, [*some, mention("m2400", text="another")]) == [*[False] * 2500, True]


def test_a_text_that_another_process_stores_at_the_same_time_is_seen(database: Database) -> None:
    second = mention("a", text="second")

    def store_and_ask() -> tuple[list[bool], list[bool]]:
        with database.write() as session:
            news = mentions.add(session, WORKSPACE, [second], NOON)
            return news, mentions.have_other_text(session, WORKSPACE, [second])

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            mentions.add(session, WORKSPACE, [mention("a", text="first")], NOON)
            later = pool.submit(store_and_ask)
        assert later.result() == ([False], [True])


def test_no_mention_at_all_is_nothing_to_do(database: Database) -> None:
    assert store(database, []) == []


def test_characters_that_a_database_cannot_hold_are_replaced(database: Database) -> None:
    odd = mention("na\0me\ud83d", text="退款\0 \udc00 💥")
    assert store(database, [odd]) == [True]
    assert store(database, [odd]) == [False]
    score_all(database)
    with database.read() as session:
        (found,) = mentions.recent_texts(session, WORKSPACE, None, NOON, NOON + timedelta(seconds=1), None, 10)
    assert found.text == "退款\N{REPLACEMENT CHARACTER} ? 💥"


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("source", mention("bad", source="长" * 101)),
        ("external_id", mention("长" * 401)),
        ("brand", mention("bad", brand="长" * 201)),
    ],
)
def test_a_key_that_is_too_long_for_an_index_stores_nothing(database: Database, field: str, bad: Mention) -> None:
    with pytest.raises(ValueTooLong, match=field):
        store(database, [mention("fine"), bad])
    assert count(database) == 0


def test_the_longest_keys_fit_into_the_indexes(database: Database) -> None:
    longest = replace(mention("x" * 400), source="来" * 100, brand="牌" * 200)
    assert store(database, [longest, replace(longest, external_id="号" * 400)]) == [True, True]


def test_recent_texts_are_the_newest_of_the_window_with_that_label(database: Database) -> None:
    some = [mention(f"m{i}", NOON + timedelta(minutes=i), brand="ab"[i % 2]) for i in range(10)]
    store(database, some)
    score_all(database, {"text of m4": Label.POSITIVE})
    window = (NOON + timedelta(minutes=2), NOON + timedelta(minutes=9))
    with database.read() as session:
        negative = mentions.recent_texts(session, WORKSPACE, "a", *window, Label.NEGATIVE, 10)
        newest = mentions.recent_texts(session, WORKSPACE, None, *window, None, 2)
    assert [one.text for one in negative] == ["text of m8", "text of m6", "text of m2"]
    assert [one.text for one in newest] == ["text of m8", "text of m7"]
    assert newest[0].created_at == NOON + timedelta(minutes=8)
    assert (newest[0].label, newest[0].negative) == (Label.NEGATIVE, 0.7)


def test_a_mention_without_a_score_is_in_no_list(database: Database) -> None:
    store(database, [mention("a")])
    with database.read() as session:
        assert mentions.recent_texts(session, WORKSPACE, None, NOON, NOON + timedelta(days=1), None, 10) == []
        assert mentions.count_scored(session, WORKSPACE) == 0


def test_sources_are_listed_by_what_they_brought(database: Database) -> None:
    store(
        database,
        [
            *(mention(f"w{i}", source="weibo") for i in range(3)),
            *(mention(f"x{i}", source="x") for i in range(4)),
            mention("late", NOON + timedelta(hours=1), source="blog"),
        ],
    )
    score_all(database, {"text of x0": Label.POSITIVE, "text of x1": Label.NEUTRAL})
    with database.read() as session:
        window = (NOON, NOON + timedelta(hours=1))
        assert mentions.sources(session, WORKSPACE, "课程", *window, Label.NEGATIVE) == [("weibo", 3), ("x", 2)]
        assert mentions.sources(session, WORKSPACE, None, *window, None) == [("x", 4), ("weibo", 3)]
