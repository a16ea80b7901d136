from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.preprocess import language_of, normalise_text


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("@VirginAmerica thanks http://t.co/x1", "@user thanks http"),
        (".@united. Bad", ".@user. Bad"),
        ("RT @mention: {link}", "RT @user: http"),
        ("//@小明:好看http://t.cn/abc真好", "//@user:好看 http 真好"),
        ("cut off https:…", "cut off http"),
        ("sooooooo good!!!!!!", "sooo good!!!"),
        ("[泪][泪][泪][泪]", "[泪][泪]"),
        ("two\n lines\t", "two lines"),
    ],
)
def test_links_handles_repetitions_and_blanks_are_written_one_way(written: str, normalised: str) -> None:
    assert normalise_text(written) == normalised


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("STILL NO REFUND AFTER THREE WEEKS", "still no refund after three weeks"),
        ("@ACME WHERE IS MY BAG??", "@user where is my bag??"),
        ("OMG IT WORKS", "OMG IT WORKS"),
        ("I flew SFO to LAX with United", "I flew SFO to LAX with United"),
        ("客 服 一 直 不 回 复 ， 退 款 呢", "客服一直不回复，退款呢"),
        ("退款 三周 没到账", "退款 三周 没到账"),
        ("好 吃", "好 吃"),
    ],
)
def test_shouted_posts_become_quiet_and_spaced_out_ones_are_closed_up(written: str, normalised: str) -> None:
    assert normalise_text(written) == normalised


@pytest.mark.parametrize("text", ["write to a.b@c.com", "🙂 fine [鼓掌]", "好好好", "@携程旅行网退款不给"])
def test_mail_addresses_emoji_and_handles_without_an_end_stay(text: str) -> None:
    assert normalise_text(text) == text


def test_half_a_character_is_marked_as_one_that_cannot_be_read() -> None:
    assert normalise_text("great \ud83d course") == "great \ufffd course"


@given(st.text(alphabet="abABCD@_:/.htpsw {}link好。 ！!网页链接[泪]O\n", max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_text(text)
    assert normalise_text(once) == once


@pytest.mark.parametrize(
    ("text", "language"),
    [("this app is fine", "en"), ("这个app很好用", "zh"), ("", "en"), ("watching 三体 tonight with friends", "en")],
)
def test_the_language_follows_the_share_of_ideographs(text: str, language: str) -> None:
    assert language_of(text) == language
