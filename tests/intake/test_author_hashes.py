from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from analysis.privacy import author_hash

SALT = b"a salt of the test's own"


@given(st.text(min_size=1), st.text(), st.binary(min_size=1, max_size=80))
def test_a_hash_has_one_form_and_does_not_change(author: str, source: str, salt: bytes) -> None:
    assert re.fullmatch("u_[0-9a-f]{16}", author_hash(author, source, salt))
    assert author_hash(author, source, salt) == author_hash(author, source, salt)


def test_the_same_name_is_somebody_else_on_another_source_and_under_another_salt() -> None:
    hashes = {
        author_hash("小明", "weibo", SALT),
        author_hash("小明", "zhihu", SALT),
        author_hash("小明", "weibo", b"another"),
        author_hash("小红", "weibo", SALT),
    }
    assert len(hashes) == 4


def test_a_name_is_the_same_in_another_case_or_with_an_at_sign() -> None:
    assert author_hash("@JetBlue ", "x", SALT) == author_hash("jetblue", "x", SALT)


def test_what_is_a_hash_already_is_hashed_all_the_same() -> None:
    assert author_hash("u_137ef8f012", "x", SALT) != "u_137ef8f012"
    assert "137ef8f012" not in author_hash("u_137ef8f012", "x", SALT)


def test_source_and_name_cannot_run_into_each_other() -> None:
    assert author_hash("bc", "a", SALT) != author_hash("c", "ab", SALT)
