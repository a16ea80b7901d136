"""What people call mentions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.sentiment import Label
from storage import corrections, posts
from storage.corrections import Verdict, corrected, count, done, record
from storage.database import Database
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import mention, score_all, store

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def mention_ids(database: Database) -> list[int]:
    store(database, [mention("a"), mention("b")])
    score_all(database)
    with database.read() as session:
        drawn = posts.draw(session, WORKSPACE, NOON, NOON + timedelta(hours=1), "课程", negative=9, others=9)
    return [post.mention_id or 0 for post in drawn.posts]


def say(database: Database, mention_id: int, verdict: Verdict, who: str = "U1", minutes: int = 0) -> bool | None:
    with database.write() as session:
        return record(session, WORKSPACE, mention_id, who, verdict, NOON + timedelta(minutes=minutes))


def verdicts(database: Database) -> dict[str, list[tuple[str, str]]]:
    with database.read() as session:
        return {
            one.external_id: [(word.who, word.verdict.value) for word in one.corrections]
            for one in corrected(session, WORKSPACE)
        }


def test_a_correction_keeps_what_the_model_had_said(database: Database, mention_ids: list[int]) -> None:
    assert say(database, mention_ids[0], Verdict.NEUTRAL) is True
    with database.read() as session:
        (one,) = corrected(session, WORKSPACE)
    assert (one.external_id, one.text, one.brand, one.lang) == ("a", "text of a", "课程", "zh")
    (word,) = one.corrections
    assert (word.who, word.verdict, word.at) == ("U1", Verdict.NEUTRAL, NOON)
    assert (word.said, word.score.negative, word.model_id) == (Label.NEGATIVE, 0.7, "model")


def test_the_same_click_twice_is_no_news(database: Database, mention_ids: list[int]) -> None:
    assert say(database, mention_ids[0], Verdict.NEUTRAL) is True
    assert say(database, mention_ids[0], Verdict.NEUTRAL, minutes=1) is False
    assert verdicts(database) == {"a": [("U1", "neutral")]}


def test_the_newest_word_of_a_person_counts_whatever_arrives_last(database: Database, mention_ids: list[int]) -> None:
    say(database, mention_ids[0], Verdict.NEUTRAL, minutes=2)
    assert say(database, mention_ids[0], Verdict.NEGATIVE, minutes=1) is False
    assert verdicts(database) == {"a": [("U1", "neutral")]}
    assert say(database, mention_ids[0], Verdict.NOT_ABOUT_US, minutes=3) is True
    assert verdicts(database) == {"a": [("U1", "not_about_us")]}


def test_everybody_has_a_word(database: Database, mention_ids: list[int]) -> None:
    say(database, mention_ids[0], Verdict.NEUTRAL, "U1")
    say(database, mention_ids[0], Verdict.POSITIVE, "U2", minutes=1)
    assert verdicts(database) == {"a": [("U1", "neutral"), ("U2", "positive")]}


def test_a_mention_that_is_not_there_cannot_be_corrected(database: Database) -> None:
    assert say(database, 12345, Verdict.NEUTRAL) is None


def test_what_waits_for_a_score_cannot_be_corrected(database: Database) -> None:
    store(database, [mention("waits")])
    assert say(database, 1, Verdict.NEUTRAL) is None


def test_a_labelled_post_is_done_for_all_and_a_skipped_one_for_who_skipped_it(
    database: Database, mention_ids: list[int]
) -> None:
    say(database, mention_ids[0], Verdict.NEUTRAL, "U1")
    say(database, mention_ids[1], Verdict.SKIPPED, "U1")
    with database.read() as session:
        assert done(session, WORKSPACE, mention_ids, "U1") == set(mention_ids)
        assert done(session, WORKSPACE, mention_ids, "U2") == {mention_ids[0]}
        assert count(session, WORKSPACE, "U1") == (1, 1)
        assert count(session, WORKSPACE, "U2") == (1, 0)
    assert set(verdicts(database)) == {"a"}


def test_to_skip_takes_no_word_back_and_a_word_replaces_a_skip(database: Database, mention_ids: list[int]) -> None:
    say(database, mention_ids[0], Verdict.NEUTRAL)
    assert say(database, mention_ids[0], Verdict.SKIPPED, minutes=1) is False
    say(database, mention_ids[1], Verdict.SKIPPED)
    assert say(database, mention_ids[1], Verdict.POSITIVE, minutes=1) is True
    assert verdicts(database) == {"a": [("U1", "neutral")], "b": [("U1", "positive")]}


def test_corrections_of_another_workspace_are_not_seen(database: Database, mention_ids: list[int]) -> None:
    say(database, mention_ids[0], Verdict.NEUTRAL)
    with database.read() as session:
        assert list(corrections.corrected(session, "elsewhere")) == []
        assert done(session, "elsewhere", mention_ids, "U1") == set()
