from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text import clean

noisy_text = st.text(
    st.one_of(st.characters(), st.sampled_from("&;#ampltgx\u200b\u200d\u202e\u0301\ufe0f\x00\u3000 \n👩🔬é1"))
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("twice &amp;amp; packed", "twice & packed"),
        ("http://x.com/?a=1&copy=2", "http://x.com/?a=1&copy=2"),
        ("&#36864;&#x6b3e;", "退款"),
        ("&nonsense; stays", "&nonsense; stays"),
        ("退\u200b款\ufeff难", "退款难"),
        ("abc\u202edef\u202c\u2066g\u2069", "abcdefg"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("half \ud83d pair", "half pair"),
        ("  多\u3000个\n\n空\t格\u00a0 ", "多 个 空 格"),
        ("e\u0301te\u0301", "été"),
        ("👩\u200d🔬 不是 a\u200db", "👩\u200d🔬 不是 ab"),
        ("❤️ 还在", "❤️ 还在"),
        ("\u200b\u2060\u3164\u2800 ", ""),
    ],
)
def test_what_cannot_be_seen_goes_and_the_words_stay(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@given(noisy_text)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(noisy_text)
def test_a_clean_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in cleaned)
    assert not any(unicodedata.category(character) == "Cf" and character != "\u200d" for character in cleaned)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Po"], exclude_characters="&")))
def test_visible_characters_are_never_lost(text: str) -> None:
    invisible_letters = "\u115f\u1160\u3164\uffa0"
    visible = [character for character in text if character not in invisible_letters]
    assert clean(text) == unicodedata.normalize("NFC", "".join(visible))


def test_a_long_chain_of_escapes_is_undone() -> None:
    assert clean("&" + "amp;" * 2_000 + "lt;") == "<"
