from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.checksums import is_company_id, is_resident_id, passes_luhn
from analysis.privacy import PLACEHOLDER, mask

MASKED = [
    ("电话13812345678联系", "电话[phone]联系"),
    ("１３８１２３４５６７８", "[phone]"),
    ("138 1234 5678", "[phone]"),
    ("1 3 8 1 2 3 4 5 6 7 8", "[phone]"),
    ("138\u200b1234\u200b5678", "[phone]"),
    ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "[phone]"),
    ("+86-138-1234-5678", "[phone]"),
    ("打(+86)13812345678吧", "打[phone]吧"),
    ("0086 13812345678", "[phone]"),
    ("1.13812345678", "1.[phone]"),
    ("13812345678/13912345678", "[phone]/[phone]"),
    ("010-88888888转123", "[phone]"),
    ("(0571)8765 4321", "[phone]"),
    ("电话：66665666", "电话：[phone]"),
    ("客服400-123-4567没人接", "客服[phone]没人接"),
    ("please call me 9148445695", "please call me [phone]"),
    ("203-382-3312 while she waits", "[phone] while she waits"),
    ("(415) 555-2671", "[phone]"),
    ("1-203-382-3312", "[phone]"),
    ("ring +44 20 7946 0958.", "ring [phone]."),
    ("http://x.com/?phone=13812345678", "http://x.com/?phone=[phone]"),
    ("身份证11010519491231002X，", "身份证[id]，"),
    ("１１０１０５１９４９１２３１００２Ｘ", "[id]"),
    ("110105 19491231 002x", "[id]"),
    ("http://x.com/11010519491231002X", "http://x.com/[id]"),
    ("身份证号：110105194912310021", "身份证号：[id]"),
    ("身份证130503670401001", "身份证[id]"),
    ("护照号E12345678", "护照号[id]"),
    ("SSN 123-45-6789", "SSN [id]"),
    ("4111 1111 1111 1111", "[card]"),
    ("4222222222222", "[card]"),
    ("3782 822463 10005", "[card]"),
    ("6222021234567890128过来", "[card]过来"),
    ("卡号6222021234567890123", "卡号[card]"),
    ("信用代码91350100M000100Y43", "信用代码[company id]"),
    ("车牌粤B12345撞人", "车牌[plate]撞人"),
    ("京AD12345", "[plate]"),
    ("写信到abc.d+e@mail.example.com吧", "写信到[email]吧"),
    ("联系abc＠qq．com", "联系[email]"),
    ("john (at) gmail (dot) com", "[email]"),
    ("QQ：12345678", "QQ：[qq]"),
    ("加QQ群123456789", "加QQ群[qq]"),
    ("微信号：zhangsan", "微信号：[wechat]"),
    ("加微信 abc_12345", "加微信 [wechat]"),
    ("vx:abc123456", "vx:[wechat]"),
    ("订单号：E20231118123456789没发货", "订单号：[order …6789]没发货"),
    ("order #112-1234567-1234567", "order #[order …4567]"),
]

KEPT = [
    "2015-02-22 10:30:05",
    "2015.02.22-2015.03.01",
    "2020年10月1日至2021年10月1日",
    "20150222155905",
    "15 2015-02-22 12",
    "UTC+8 2015-02-22 10:00",
    "在2015, 2016, 2017年",
    "价格1399元，原价1999元，现价￥1,299.00",
    "80000000-150000000万",
    "$1500.00-2000.00",
    "1500 2000 3000",
    "12,345,678 views and 13,812,345,678 more",
    "阅读量100000000",
    "1424620000 and 1424620000000",
    "UA1234 MU5735 CA1831 737-800",
    "3.1415926535897932",
    "0.13812345678",
    "1 2 3 4 5 6 7 8 9 10",
    "iPhone 15 Pro Max 256GB",
    "version 10.15.7.19",
    "@united @user12345678 @小明同学",
    "66666666666666 23333333333333",
    "wechat payment, 微信支付, WeChat: Tencent's app",
    "QQ2013版本 QQ 100000人",
    "order 2015-02-22, 订单20231201",
    "http://t.cn/13812345678",
    "https://x.com/someone/status/567588280875134976",
    "flight 1831, claim 442998",
    "新iPhone13",
    "Call 911",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_what_leads_to_a_person_is_masked(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_numbers_that_name_nobody_stay(text: str) -> None:
    assert mask(text) == text


def test_a_complaint_stays_readable() -> None:
    text = (
        "我叫王某，身份证11010519491231002X，电话 138-1234-5678，2023-11-18花了3999元报课，"
        "订单号：20231118000123456，退款到6222021234567890128"
    )
    assert mask(text) == (
        "我叫王某，身份证[id]，电话 [phone]，2023-11-18花了3999元报课，"  # the date and the price stay
        "订单号：[order …3456]，退款到[card]"
    )


_gap = st.sampled_from(["", "", "", " ", "-", "\u200b", "·"])
_around = st.text(st.sampled_from("电话是，. ab的-@卡号:/"), max_size=6)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    day = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)))
    body = f"{draw(st.integers(110000, 659999))}{day:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return next(body + check for check in "0123456789X" if is_resident_id(body + check))


@given(_around, resident_ids(), _around, st.data())
def test_no_valid_resident_id_is_left_however_it_is_written(
    before: str, number: str, after: str, data: st.DataObject
) -> None:
    gapped = "".join(digit + (data.draw(_gap) if place < 17 else "") for place, digit in enumerate(number))
    written = gapped.translate({ord("0") + i: 0xFF10 + i for i in range(10)}) if data.draw(st.booleans()) else gapped
    masked = mask(before + written + after)
    plain = re.sub(r"[^0-9X\u4e00-\u9fff]", "", unicodedata.normalize("NFKC", masked).upper())
    assert number not in plain


@given(_around, st.integers(3, 9), st.integers(0, 999_999_999), _around)
def test_no_mobile_number_is_left(before: str, second: int, rest: int, after: str) -> None:
    number = f"1{second}{rest:09}"
    assert number not in mask(before + number + after)


@given(st.text(st.sampled_from("0123456789 -.:@/aXq电话号码卡订单微信QQ元年月日１２３\u200b[]#+()"), max_size=60))
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(max_size=200))
def test_a_text_without_numbers_or_addresses_stays(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text).lower()
    assume(not re.search(r"[\d@]|\(at\)|\[at\]|微信|薇信|威信|v信|wei|we ?chat|vx|wx", folded))
    assert mask(text) == text


@given(st.text(st.sampled_from("0123456789 -@.q电话a"), max_size=60))
def test_all_that_is_added_is_placeholders(text: str) -> None:
    pieces = PLACEHOLDER.split(mask(text))
    position = 0
    for piece in pieces:
        assert piece in text[position:]
        position = text.index(piece, position) + len(piece)


def test_the_check_digits_are_the_published_ones() -> None:
    assert is_resident_id("11010519491231002X")
    assert not is_resident_id("110105194912310021")
    assert not is_resident_id("11010519491331002X")
    assert is_company_id("91350100M000100Y43")
    assert not is_company_id("91350100M000100Y44")
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")
