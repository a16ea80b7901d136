from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text import clean, text_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("课程根本退不了款", "课程根本退不了款！！！"),
        ("课程根本退不了款", "转发微博//@小明同学:课程根本退不了款"),
        ("课程根本退不了款", "//@小明:课程根本，退不了款 //@小红："),
        ("课程根本退不了款", "回复@小明:课程根本退不了款 http://t.cn/A6hATfrG"),
        ("课程根本退不了款", "#课程# 根本退不了款[怒][怒] 😡😡"),
        ("课程根本退不了款", "课程根本退不了款http://t.cn/A6hATfrG//@小明:转发微博"),
        ("退款要等30天", "退款要等３０天 @某某课堂"),
        ("Refund NOW", "refund now!!! 😡 https://t.co/abc123"),
        ("refund now", "RT @someone: Refund  now @united"),
        ("refund now", "RT @someone Refund now via @other"),
        ("R&amp;D is gone", "r&d is gone"),
        ("cancelled", "cancel\u200bled"),
    ],
)
def test_texts_that_differ_in_decoration_only_have_one_key(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("退款难", "退款不难"),
        ("等了30天", "等了31天"),
        ("请大家转发这条消息", "请大家看这条消息"),
        ("refund now", "refund never"),
        ("art", "rt"),
        ("😡", "😊"),
        ("@united", "@delta"),
        ("http://t.cn/A1", "http://t.cn/B2"),
        ("@东方课堂你们退钱", "@西方学院你们关门"),
    ],
)
def test_texts_that_say_different_things_have_different_keys(one: str, other: str) -> None:
    assert text_key(one) != text_key(other)


@given(st.text())
def test_a_key_is_sixteen_hexadecimal_digits(text: str) -> None:
    assert re.fullmatch("[0-9a-f]{16}", text_key(text))


@given(st.text())
def test_cleaning_first_does_not_change_the_key(text: str) -> None:
    assert text_key(clean(text)) == text_key(text)


words = st.lists(st.text("abcdefghij退款课程客服", min_size=1, max_size=6), min_size=1, max_size=8)


@given(words, st.data())
def test_decoration_put_anywhere_between_words_does_not_change_the_key(parts: list[str], data: st.DataObject) -> None:
    decoration = st.sampled_from(
        [" ", "  ", "！", "...", " 😡 ", " #", " http://t.cn/A6h ", " //@小明:", "[怒]", "\u200b"]
    )
    decorated = "".join(part + data.draw(decoration) for part in parts)
    assert text_key(decorated) == text_key("".join(parts))


@given(words)
def test_case_and_width_do_not_change_the_key(parts: list[str]) -> None:
    text = "".join(parts)
    wide = "".join(chr(ord(each) + 0xFEE0) if each.isascii() else each for each in text)
    assert text_key(text) == text_key(text.upper()) == text_key(wide)
