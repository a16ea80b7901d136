"""Posts drawn from a window: all of a few, an even share of many, and through an index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from analysis.mention import Mention
from analysis.rollup import Counts
from analysis.sentiment import Label
from storage import posts
from storage.database import Database
from storage.posts import Draw
from tests.databases import NOON, WORKSPACE, prepared
from tests.storage.rows import mention, score_all, store

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
THROUGH_INDEXES = (
    "SEARCH scores USING INDEX ix_scores_draw (workspace_id=? AND brand=? AND label=?",
    "SEARCH mentions USING INTEGER PRIMARY KEY",
    "USE TEMP B-TREE FOR ORDER BY",
)


def hostile_hour(brand: str, number: int, negative: int, *, start: int = 0) -> list[Mention]:
    """So many mentions of the hour before noon at even distances, every so often a negative one."""
    return [
        mention(
            f"{brand}-{start + n}",
            NOON - HOUR + n * HOUR / number,
            brand=brand,
            text=f"{'bad' if n * negative // number != (n - 1) * negative // number else 'fine'} {brand} {n}",
        )
        for n in range(number)
    ]


def score(database: Database, some: list[Mention]) -> None:
    store(database, some)
    score_all(database, {one.text: Label.POSITIVE if one.text.startswith("fine") else Label.NEGATIVE for one in some})


def draw(database: Database, brand: str | None, *, negative: int = 100, others: int = 100) -> Draw:
    with database.read() as session:
        return posts.draw(session, WORKSPACE, NOON - DAY, NOON, brand, negative=negative, others=others)


def test_all_posts_are_drawn_where_there_are_few(database: Database) -> None:
    score(database, hostile_hour("课程", 20, 5))
    drawn = draw(database, "课程")
    assert [post.external_id for post in drawn.posts] == [f"课程-{n}" for n in range(20)]
    assert sum(post.is_negative for post in drawn.posts) == 5
    assert drawn.counts == Counts(5, 0, 15)
    assert (drawn.share, drawn.calm_share) == (1.0, 1.0)


def test_a_drawn_post_is_what_was_stored(database: Database) -> None:
    score(database, hostile_hour("课程", 1, 1))
    (post,) = draw(database, "课程").posts
    assert (post.text, post.source, post.brand, post.text_key) == ("bad 课程 0", "import", "课程", "课程-0")
    assert (post.label, post.negative, post.created_at) == (Label.NEGATIVE, 0.7, NOON - HOUR)
    assert post.mention_id is not None


def test_of_many_posts_so_many_are_drawn_over_the_whole_window(database: Database) -> None:
    score(database, hostile_hour("课程", 600, 300))
    drawn = draw(database, "课程", negative=60, others=30)
    negative = [post.created_at for post in drawn.posts if post.is_negative]
    calm = [post.created_at for post in drawn.posts if not post.is_negative]
    assert (len(negative), len(calm)) == (60, 30)
    assert len({post.external_id for post in drawn.posts}) == 90
    assert (drawn.share, drawn.calm_share) == (0.2, 0.1)
    for drawn_times in (negative, calm):
        by_quarter = [sum((at - (NOON - HOUR)) // (HOUR / 4) == quarter for at in drawn_times) for quarter in range(4)]
        assert max(by_quarter) - min(by_quarter) <= len(drawn_times) / 8


def test_a_draw_is_the_same_each_time(database: Database) -> None:
    score(database, hostile_hour("课程", 300, 150))
    assert draw(database, "课程", negative=40, others=10) == draw(database, "课程", negative=40, others=10)


def test_brands_are_drawn_by_how_much_is_said_of_them(database: Database) -> None:
    score(database, hostile_hour("loud", 300, 300))
    score(database, hostile_hour("quiet", 100, 100))
    drawn = draw(database, None, negative=100)
    loud = sum(post.brand == "loud" for post in drawn.posts)
    assert len(drawn.posts) >= 95
    assert abs(loud - 75) <= 5


def test_only_the_window_and_the_brand_are_drawn_from(database: Database) -> None:
    score(
        database,
        [
            mention("before", NOON - DAY - timedelta(seconds=1), text="bad before"),
            mention("first", NOON - DAY, text="bad first"),
            mention("last", NOON - timedelta(seconds=1), text="bad last"),
            mention("after", NOON, text="bad after"),
            mention("other", NOON - HOUR, text="bad other", brand="other"),
        ],
    )
    drawn = draw(database, "课程")
    assert [post.external_id for post in drawn.posts] == ["first", "last"]
    assert drawn.first_at == NOON - DAY


def test_a_window_that_begins_within_a_minute_takes_the_minutes_that_the_rollups_take(database: Database) -> None:
    half = timedelta(seconds=30)
    score(database, [mention("a", NOON - HOUR + timedelta(seconds=45), text="bad a"), mention("b", NOON, text="bad b")])
    with database.read() as session:
        drawn = posts.draw(session, WORKSPACE, NOON - HOUR + half, NOON + half, "课程", negative=9, others=9)
    assert [post.external_id for post in drawn.posts] == ["b"]
    assert drawn.counts == Counts(1, 0, 0)


def test_nothing_is_drawn_from_an_empty_window(database: Database) -> None:
    drawn = draw(database, "课程")
    assert (drawn.posts, drawn.counts, drawn.first_at) == ((), Counts(), None)
    assert (drawn.share, drawn.calm_share) == (1.0, 1.0)


def test_what_waits_for_a_score_is_not_drawn(database: Database) -> None:
    store(database, hostile_hour("课程", 5, 5))
    assert draw(database, "课程").posts == ()


def test_a_draw_reads_through_its_index(sqlite_url: str) -> None:
    database = prepared(sqlite_url)
    score(database, hostile_hour("课程", 300, 150))
    asked: list[tuple[str, object]] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda connection, cursor, statement, parameters, context, many: asked.append((statement, parameters)),
    )
    draw(database, "课程", negative=40, others=1000)
    draw(database, None, negative=40, others=1000)
    plans: set[str] = set()
    with database.engine.connect() as connection:
        for statement, parameters in list(asked):
            if "JOIN mentions" in statement:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
                plans.update(str(row[3]) for row in rows)
    assert plans
    assert all(plan.startswith(THROUGH_INDEXES) for plan in plans), plans
    database.dispose()


def test_scores_of_an_older_revision_can_be_drawn_after_the_migration(database: Database) -> None:
    from alembic import command

    from storage import schema

    score(database, hostile_hour("课程", 4, 2))
    before = draw(database, "课程")
    config = schema.configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    database.migrate()
    assert draw(database, "课程") == before
    with database.engine.connect() as connection, pytest.raises(Exception, match=r"(?i)check"):
        connection.execute(text("UPDATE scores SET label = 'furious'"))
