"""Tokens are sealed: read by nobody without a key, by us also after the key was changed."""

from __future__ import annotations

import pytest

from bot.errors import StartupError
from bot.token_box import TokenBox, WrongKeyError, new_key

TOKEN = "xoxb-1234-abcd"


def test_what_was_sealed_opens_again_and_shows_nothing_meanwhile() -> None:
    box = TokenBox(new_key())
    sealed = box.seal("T1", TOKEN)
    assert box.open("T1", sealed) == TOKEN
    assert TOKEN.encode() not in sealed
    assert b"T1" not in sealed
    assert box.seal("T1", TOKEN) != sealed, "the same token twice does not show that it is the same"


def test_a_new_key_before_the_old_one_opens_both_and_seals_with_itself() -> None:
    old, new = new_key(), new_key()
    sealed = TokenBox(old).seal("T1", TOKEN)
    both = TokenBox(f"{new}, {old}")
    assert both.open("T1", sealed) == TOKEN
    assert not both.is_of_the_first_key(sealed)
    again = both.seal("T1", TOKEN)
    assert both.is_of_the_first_key(again)
    assert TokenBox(new).open("T1", again) == TOKEN


@pytest.mark.parametrize("change", [lambda sealed: sealed[:-4] + b"AAA=", lambda sealed: b"", lambda sealed: b"\xff"])
def test_a_wrong_key_or_a_changed_byte_says_what_to_do(change: object) -> None:
    assert callable(change)
    sealed = TokenBox(new_key()).seal("T1", TOKEN)
    for box, given in ((TokenBox(new_key()), sealed), (TokenBox(new_key()), change(sealed))):
        with pytest.raises(WrongKeyError, match=r"T1 cannot be read with TOCSIN_ENCRYPTION_KEY.*/slack/install"):
            box.open("T1", given)


def test_the_token_of_one_team_does_not_open_as_another_teams() -> None:
    box = TokenBox(new_key())
    with pytest.raises(WrongKeyError, match="T2"):
        box.open("T2", box.seal("T1", TOKEN))


@pytest.mark.parametrize("keys", ["", " , ", "short", "x" * 44, f"{'A' * 43}=,é"])
def test_what_is_no_key_is_refused_without_being_repeated(keys: str) -> None:
    with pytest.raises(StartupError, match="tocsin keygen") as caught:
        TokenBox(keys)
    assert "xxxx" not in str(caught.value)


def test_a_box_shows_no_key() -> None:
    key = new_key()
    assert key not in repr(TokenBox(key))
