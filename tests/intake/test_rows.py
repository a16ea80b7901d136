from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.mention import RawMention
from bot.sources.rows import RowRejected, lacks_zone, parse_row, web_address

NOON = datetime(2015, 2, 22, 15, 59, 5, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_all_fields_are_read() -> None:
    row = {
        "id": "airline-1",
        "text": "Flight cancelled &amp; nobody answers",
        "created_at": "2015-02-22T15:59:05Z",
        "source": "x",
        "author": "u_137ef8f012",
        "brand": "United",
        "reach": 12,
        "url": "https://x.com/a/status/1",
        "lang": "en",
        "label": "negative",
        "meta": {"repeat": False},
    }
    assert parse_row(row) == RawMention(
        text="Flight cancelled &amp; nobody answers",
        source="x",
        external_id="airline-1",
        created_at=NOON,
        author="u_137ef8f012",
        brand="United",
        reach=12,
        url="https://x.com/a/status/1",
        lang="en",
    )


def test_only_the_text_must_be_there() -> None:
    assert parse_row({"text": "退款"}) == RawMention(text="退款")
    blank = {
        "text": "退款",
        "id": "",
        "created_at": " ",
        "source": None,
        "author": "",
        "reach": "",
        "url": "",
        "lang": None,
    }
    assert parse_row(blank) == RawMention(text="退款")


@pytest.mark.parametrize(
    "written",
    [
        "2015-02-22T15:59:05Z",
        "2015-02-22T15:59:05",
        "2015-02-22 15:59:05",
        "2015-02-22 15:59:05 UTC",
        "2015-02-22T23:59:05+08:00",
        "2015-02-22 23:59:05 +0800",
        "2015-02-22t15:59:05z",
        "20150222T155905Z",
        "2015/2/22 15:59:05",
        "1424620745",
        "1424620745000",
        "1424620745.0",
        1424620745,
        1424620745000,
        1424620745.0,
    ],
)
def test_a_time_is_read_however_it_is_written(written: object) -> None:
    assert parse_row({"text": "x", "created_at": written}).created_at == NOON


def test_a_day_begins_at_midnight_utc() -> None:
    assert parse_row({"text": "x", "created_at": "2015-02-22"}).created_at == datetime(2015, 2, 22, tzinfo=UTC)
    assert parse_row({"text": "x", "created_at": "20150222"}).created_at == datetime(2015, 2, 22, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2015-02-22T23:59:05", "2015-02-22 23:59:05", "2015/2/22 23:59:05"])
def test_a_time_that_names_no_zone_is_one_of_the_zone_given(written: str) -> None:
    mention = parse_row({"text": "x", "created_at": written}, SHANGHAI)
    assert mention.created_at is not None
    assert mention.created_at.astimezone(UTC) == NOON
    assert lacks_zone(mention)


@pytest.mark.parametrize("written", ["2015-02-22T15:59:05Z", "2015-02-22 16:59:05 +0100", 1424620745, "1424620745000"])
def test_a_time_that_names_its_zone_means_the_same_whatever_zone_is_given(written: object) -> None:
    mention = parse_row({"text": "x", "created_at": written}, SHANGHAI)
    assert mention.created_at == NOON
    assert not lacks_zone(mention)


def test_a_row_without_a_time_lacks_no_zone() -> None:
    assert not lacks_zone(parse_row({"text": "x"}, SHANGHAI))


def test_a_time_is_judged_by_its_year_in_utc_whatever_zone_it_is_in() -> None:
    with pytest.raises(RowRejected, match="between 1990 and 2100"):
        parse_row({"text": "x", "created_at": "1990-01-01 07:00"}, SHANGHAI)


def test_a_time_after_the_latest_is_rejected_as_it_was_written() -> None:
    with pytest.raises(RowRejected) as refusal:
        parse_row({"text": "x", "created_at": "2015-12-02"}, latest=NOON)
    assert str(refusal.value) == (
        "created_at is “2015-12-02”, which lies in the future; check the order of day and month, or the zone."
    )
    assert parse_row({"text": "x", "created_at": 1424620745}, latest=NOON).created_at == NOON
    # In Shanghai this moment came eight hours earlier.
    assert parse_row({"text": "x", "created_at": "2015-02-22 23:59:05"}, SHANGHAI, NOON).created_at is not None
    with pytest.raises(RowRejected, match="lies in the future"):
        parse_row({"text": "x", "created_at": "2015-02-22 23:59:05"}, latest=NOON + timedelta(hours=7))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "no text"),
        ({"text": None}, "no text"),
        ({"text": "  \u200b "}, "text is empty"),
        ({"text": 666}, "text is a number"),
        ({"text": ["a"]}, "text is a list"),
        ({"text": "x" * 10_001}, "10,001 characters"),
        ({"text": "x", "created_at": "yesterday"}, "created_at is “yesterday”"),
        ({"text": "x", "created_at": "2015-02-30"}, "created_at"),
        ({"text": "x", "created_at": "12345"}, "created_at"),
        ({"text": "x", "created_at": "0001-01-01T00:00:00+08:00"}, "created_at"),
        ({"text": "x", "created_at": "1066-10-14"}, "between 1990 and 2100"),
        ({"text": "x", "created_at": float("nan")}, "created_at"),
        ({"text": "x", "created_at": True}, "created_at"),
        ({"text": "x", "created_at": {}}, "created_at"),
        ({"text": "x", "reach": "many"}, "reach is “many”"),
        ({"text": "x", "reach": -1}, "reach"),
        ({"text": "x", "reach": 1.5}, "reach"),
        ({"text": "x", "reach": "1.5"}, "reach"),
        ({"text": "x", "reach": True}, "reach"),
        ({"text": "x", "reach": 2**63}, "reach"),
        ({"text": "x", "reach": "9" * 25}, "reach"),
        ({"text": "x", "reach": "9" * 5_000}, "reach"),
        ({"text": "x", "reach": float("inf")}, "reach"),
        ({"text": "x", "id": ["a"]}, "id is a list"),
        ({"text": "x", "id": 1.5}, "id is a fraction"),
        ({"text": "x", "author": {"name": "a"}}, "author is an object"),
        ({"text": "x", "brand": "b" * 201}, "brand has 201 characters"),
        ({"text": "x", "source": "b" * 101}, "source has 101 characters"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(row: dict[str, object], reason: str) -> None:
    with pytest.raises(RowRejected, match=reason.replace("(", r"\(")):
        parse_row(row)


@pytest.mark.parametrize(
    ("written", "reach"), [("12", 12), ("1,234", 1234), ("12.0", 12), (12.0, 12), (0, 0), ("", None), (None, None)]
)
def test_reach_is_a_whole_number_or_missing(written: object, reach: int | None) -> None:
    assert parse_row({"text": "x", "reach": written}).reach == reach


def test_ten_thousand_characters_are_not_too_many() -> None:
    assert len(parse_row({"text": "x" * 10_000}).text) == 10_000


def test_an_id_may_be_a_number() -> None:
    assert parse_row({"text": "x", "id": 567588280875134976}).external_id == "567588280875134976"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://x.com/a",
        "x.com/a",
        "http://",
        "https://a b.com",
        "http://[broken",
        'http://x.com/"',
        "https://x.com/" + "a" * 2_000,
        5,
    ],
)
def test_what_is_no_web_address_is_left_out_and_the_row_stays(address: object) -> None:
    assert web_address(address) is None
    assert parse_row({"text": "x", "url": address}) == RawMention(text="x")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "text", "created_at", "source", "author", "brand", "reach", "url", "lang"]), json_values
    )
)
def test_any_row_is_taken_or_rejected(row: dict[str, object]) -> None:
    try:
        raw = parse_row(row)
    except RowRejected:
        return
    assert raw.created_at is None or raw.created_at.tzinfo is UTC
    assert raw.reach is None or raw.reach >= 0
