from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Span, distinct_words, without_spans, word_spans


def words(text: str) -> list[str]:
    return [text[span.start : span.end] for span in word_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't wait, it's 10:30!", ["Don't", "wait", "it's", "10:30"]),
        ("well-known #fail", ["well-known", "#fail"]),
        ("退款拖了3天", ["退款", "拖", "了", "3", "天"]),
        ("iPhone12太差", ["iPhone12", "太", "差"]),
        ("", []),
        ("。。!!", []),
    ],
)
def test_english_words_stand_between_blanks_and_chinese_ones_in_the_dictionary(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "unit",
    ["😡", "👍🏽", "👨‍👩‍👧", "🇨🇳", "❤️", "[泪]", ":(", ":-)", "<3", "https://t.co/aB1?x=2", "@larkfield", "1,200.50"],
)
def test_an_emoji_an_emoticon_a_link_a_handle_and_a_number_are_one_word(unit: str) -> None:
    assert words(f"so {unit} there") == ["so", unit, "there"]


def test_a_link_ends_where_chinese_begins() -> None:
    assert words("http://t.cn/R1太差") == ["http://t.cn/R1", "太", "差"]


def test_a_closing_bracket_before_a_colon_is_no_sad_face() -> None:
    assert words("the shop (in town): closed") == ["the", "shop", "in", "town", "closed"]


@given(st.text(alphabet="ab好差😡\u200d🇨[]泪@:( 1.'-#/htps", max_size=40))
def test_words_stand_in_order_without_overlap(text: str) -> None:
    spans = word_spans(text)
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_repeated_words_are_one_word_with_all_its_places() -> None:
    assert distinct_words("Bad, bad 差，差") == [
        ("Bad", (Span(0, 3), Span(5, 8))),
        ("差", (Span(9, 10), Span(11, 12))),
    ]


@pytest.mark.parametrize(
    ("text", "spans", "left"),
    [
        ("not good", [Span(0, 3)], " good"),
        ("态度极差", [Span(2, 4)], "态度"),
        ("质量极差啊", [Span(2, 4)], "质量啊"),
        ("good👍bad", [Span(4, 5)], "good bad"),
        ("iPhone手机bad", [Span(6, 8)], "iPhone bad"),
        ("a b c", [Span(4, 5), Span(0, 1)], " b "),
        ("a b", [], "a b"),
    ],
)
def test_what_stood_around_a_lost_word_is_not_glued_together(text: str, spans: list[Span], left: str) -> None:
    assert without_spans(text, spans) == left
