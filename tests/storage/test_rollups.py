from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.rollup import Bucket, Counts
from analysis.sentiment import LABELS, Label
from storage import rollups, workspaces
from storage.database import Database
from storage.rollups import EPOCH
from tests.databases import NOON, WORKSPACE
from tests.storage.rows import MINUTE, mention, score_all, store

HOUR = timedelta(hours=1)

said = st.tuples(
    # Around the epoch as well: the minutes before it have negative numbers.
    st.sampled_from([NOON, EPOCH]),
    st.integers(-20_000, 20_000),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["weibo", "x"]),
    st.sampled_from(LABELS),
)
windows = st.tuples(st.sampled_from([NOON, EPOCH]), st.integers(-25_000, 15_000), st.integers(0, 40_000))
numbers = count()


def floor(moment: datetime, width: timedelta) -> datetime:
    return EPOCH + (moment - EPOCH) // width * width


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    stream=st.lists(said, min_size=5, max_size=40),
    window=windows,
    width=st.one_of(st.integers(1, 50), st.sampled_from([60, 180, 1440])),
    brand=st.sampled_from([None, "a"]),
    source=st.sampled_from([None, "x"]),
)
def test_a_series_is_what_counting_one_by_one_gives(
    database: Database,
    stream: list[tuple[datetime, int, str, str, Label]],
    window: tuple[datetime, int, int],
    width: int,
    brand: str | None,
    source: str | None,
) -> None:
    workspace = f"w{next(numbers)}"
    with database.write() as session:
        workspaces.ensure(session, workspace, NOON)
    moments = [near + timedelta(seconds=offset) for near, offset, *_ in stream]
    store(
        database,
        [
            mention(f"m{i}", moments[i], brand=its_brand, source=its_source)
            for i, (_, _, its_brand, its_source, _) in enumerate(stream)
        ],
        workspace,
    )
    score_all(database, {f"text of m{i}": one[4] for i, one in enumerate(stream)})

    start = window[0] + timedelta(seconds=window[1])
    end = start + timedelta(seconds=window[2])
    size = width * MINUTE
    counted = Counter(
        (floor(moment, size), one[4])
        for moment, one in zip(moments, stream, strict=True)
        if start <= floor(moment, MINUTE) < end and brand in (None, one[2]) and source in (None, one[3])
    )
    expected = [
        Bucket(begin, Counts(*(counted[begin, label] for label in LABELS)))
        for begin in sorted({begin for begin, _ in counted})
    ]
    with database.read() as session:
        assert rollups.series(session, workspace, start, end, size, brand, source) == expected
        if source is None:
            total = rollups.totals(session, workspace, start, end, brand)
            assert total == sum((bucket.counts for bucket in expected), Counts())


def fill(database: Database) -> None:
    store(
        database,
        [
            *(mention(f"a{i}", NOON + i * MINUTE, brand="a", source="weibo") for i in range(3)),
            *(mention(f"b{i}", NOON + i * HOUR, brand="b", source="x") for i in range(5)),
            mention("c", NOON - HOUR, brand="c"),
        ],
    )
    score_all(database, {"text of b0": Label.NEUTRAL, "text of a1": Label.POSITIVE})


def test_a_bucket_before_the_epoch_holds_the_minutes_that_follow_its_start(database: Database) -> None:
    store(database, [mention("m", EPOCH - timedelta(seconds=90)), mention("n", EPOCH)])
    score_all(database)
    with database.read() as session:
        assert rollups.series(session, WORKSPACE, EPOCH - HOUR, EPOCH + HOUR, 10 * MINUTE) == [
            Bucket(EPOCH - 10 * MINUTE, Counts(negative=1)),
            Bucket(EPOCH, Counts(negative=1)),
        ]


def test_neighbouring_windows_share_nothing_and_miss_nothing(database: Database) -> None:
    fill(database)
    odd = NOON + timedelta(minutes=1, seconds=30)
    with database.read() as session:
        before = rollups.totals(session, WORKSPACE, NOON - HOUR, odd)
        after = rollups.totals(session, WORKSPACE, odd, NOON + 5 * HOUR)
        assert before + after == rollups.totals(session, WORKSPACE, NOON - HOUR, NOON + 5 * HOUR)
        assert (before.total, after.total) == (4, 5)


def test_series_by_brand_has_the_series_of_each_brand(database: Database) -> None:
    fill(database)
    with database.read() as session:
        window = (NOON, NOON + 5 * HOUR, HOUR)
        by_brand = rollups.series_by_brand(session, WORKSPACE, *window)
        assert set(by_brand) == {"a", "b"}
        for brand, buckets in by_brand.items():
            assert buckets == rollups.series(session, WORKSPACE, *window, brand=brand)
        assert by_brand["a"] == [Bucket(NOON, Counts(negative=2, positive=1))]


def test_totals_by_source_add_up(database: Database) -> None:
    fill(database)
    with database.read() as session:
        by_source = rollups.totals_by_source(session, WORKSPACE, NOON, NOON + 5 * HOUR)
        assert by_source == {"weibo": Counts(negative=2, positive=1), "x": Counts(negative=4, neutral=1)}
        assert rollups.totals_by_source(session, WORKSPACE, NOON, NOON + HOUR, "b") == {"x": Counts(neutral=1)}


def test_brands_are_listed_by_volume(database: Database) -> None:
    fill(database)
    with database.read() as session:
        assert rollups.brands(session, WORKSPACE, NOON - HOUR) == ["b", "a", "c"]
        assert rollups.brands(session, WORKSPACE, NOON + MINUTE) == ["b", "a"]


def test_another_workspace_is_not_counted(database: Database) -> None:
    fill(database)
    with database.write() as session:
        workspaces.ensure(session, "other", NOON)
    with database.read() as session:
        assert rollups.totals(session, "other", NOON - HOUR, NOON + 5 * HOUR) == Counts()
        assert rollups.series(session, "other", NOON - HOUR, NOON + 5 * HOUR, HOUR) == []
        assert rollups.series_by_brand(session, "other", NOON - HOUR, NOON + 5 * HOUR, HOUR) == {}
        assert rollups.brands(session, "other", NOON - HOUR) == []


def test_a_window_in_another_zone_is_the_same_window(database: Database) -> None:
    fill(database)
    shanghai = timezone(timedelta(hours=8))
    with database.read() as session:
        local = rollups.series(session, WORKSPACE, NOON.astimezone(shanghai), NOON + HOUR, HOUR)
        assert local == rollups.series(session, WORKSPACE, NOON, NOON + HOUR, HOUR)
        assert local[0].start.tzinfo is UTC


@pytest.mark.parametrize("width", [timedelta(), timedelta(seconds=30), timedelta(seconds=90), -MINUTE])
def test_a_width_that_is_no_whole_number_of_minutes_is_refused(database: Database, width: timedelta) -> None:
    with database.read() as session, pytest.raises(ValueError, match="whole number of minutes"):
        rollups.series(session, WORKSPACE, NOON, NOON + HOUR, width)
