from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("客服一直踢皮球，退费难", "zh"),
        ("這門課退費太難了", "zh"),
        ("iPhone 15 Pro Max 的客服太差了吧", "zh"),
        ("退款！http://example.com/a/very/long/address/in/latin/letters", "zh"),
        ("退款 @some_very_long_account_name", "zh"),
        ("@united my flight was cancelled again", "en"),
        ("Ｒｅｆｕｎｄ ｎｏｗ", "en"),
        ("my 老师 told me that the whole course is a scam", "en"),
        ("返金してください。サポートが最悪です", "und"),
        ("환불해 주세요", "und"),
        ("верните деньги", "und"),
        ("😡😡😡", "und"),
        ("12345 !!!", "und"),
        ("", "und"),
    ],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert detect(text) == language


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert detect(text) in ("zh", "en", "und")
