"""The shapes of telephone numbers: Chinese ones in any spelling, others where the shape or a word gives them away."""

from __future__ import annotations

import re

from analysis.identifiers import GAP, IS, NO_DIGIT_AFTER, NO_DIGIT_BEFORE, NO_UNIT, Rule, behind, numeric, plain

_MOBILE_GROUPINGS = ([11], [3, 4, 4], [3, 8], [7, 4], [3, 3, 5], [4, 3, 4], [4, 4, 3], [1] * 11)


def _is_mobile(match: re.Match[str]) -> bool:
    # Eleven digits in other groups are a date with a number before it, or several prices.
    return [len(group) for group in re.findall("[0-9]+", match["mobile"])] in _MOBILE_GROUPINGS


def _is_international(match: re.Match[str]) -> bool:
    return 9 <= len(plain(match.group())) <= 15


_EXTENSION = r"(?:\s?(?:转|分机|ext\.?)\s?[0-9]{1,6})?"
_CHINA = rf"\(?(?:\+|00)?86\)?(?:{GAP})?"
_DECIMAL_PLACES = r"(?<!(?<![0-9])0\.)"
_MOBILE = rf"1(?:{GAP})?[3-9](?:(?:{GAP})?[0-9]){{9}}"
_LANDLINE = (
    rf"\(?0(?:10|2[0-9])\)?(?:{GAP})?[2-9][0-9]{{3}}(?:{GAP})?[0-9]{{4}}",
    rf"\(?0[3-9][0-9]{{2}}\)?(?:{GAP})?[2-9][0-9]{{2,3}}(?:{GAP})?[0-9]{{4}}",
)
_AREA = "[2-9][0-9]{2}"
_CALL_ENGLISH = (
    r"(?<![a-z])(?:call|calling|text|phone|tel|telephone|cell|mobile|contact|reach|number|whatsapp|fax)"
    r"(?![a-z])[^0-9\n]{0,16}(?<![0-9$€£.,])"
)
_CALL_CHINESE = rf"(?:电话|座机|固话|热线|手机号?|联系方式|致电|拨打)(?:号码?)?{IS}"

RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{NO_DIGIT_BEFORE}{_DECIMAL_PLACES}(?:{_CHINA})?(?P<mobile>{_MOBILE}){NO_DIGIT_AFTER}{_EXTENSION}"
        ),
        "[phone]",
        _is_mobile,
    ),
    Rule(
        re.compile(
            rf"{NO_DIGIT_BEFORE}(?<![0-9]\.)(?:{'|'.join(_LANDLINE)}){NO_DIGIT_AFTER}{_EXTENSION}", re.IGNORECASE
        ),
        "[phone]",
    ),
    # British and Taiwanese mobiles as they are written at home
    Rule(numeric(r"07[0-9]{3} ?[0-9]{3} ?[0-9]{3}", r"09[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}"), "[phone]"),
    Rule(numeric(rf"[48]00{GAP}[0-9]{{3,4}}{GAP}[0-9]{{3,4}}", rf"[48]00{GAP}[0-9]{{7}}"), "[phone]"),
    Rule(
        re.compile(
            rf"{NO_DIGIT_BEFORE}(?<!GMT)(?<!UTC)\+[1-9](?:[ .\-–()/]{{0,2}}[0-9]){{6,14}}{NO_DIGIT_AFTER}{_EXTENSION}"
        ),
        "[phone]",
        _is_international,
    ),
    Rule(numeric(r"00[1-9][0-9]{0,2}[ -](?:[0-9][ -]?){6,11}[0-9]"), "[phone]"),
    # North America: (203) 382-3312, 203-382-3312, 203.382.3312, 1-203-382-3312
    Rule(
        re.compile(
            rf"{NO_DIGIT_BEFORE}(?<![0-9][.-])(?:1[ .-]?)?"
            rf"(?:\({_AREA}\)[ .-]?{_AREA}[ .-]?|{_AREA}(?P<gap>[.-]){_AREA}(?P=gap))[0-9]{{4}}(?![0-9]|[.-][0-9])"
            rf"{_EXTENSION}",
            re.IGNORECASE,
        ),
        "[phone]",
    ),
    Rule(behind(_CALL_ENGLISH, rf"(?:1[ .-]?)?{_AREA}[ .-]?{_AREA}[ .-]?[0-9]{{4}}(?![0-9]){NO_UNIT}"), "[phone]"),
    Rule(behind(_CALL_CHINESE, rf"[2-9][0-9]{{6,7}}(?![0-9]){NO_UNIT}"), "[phone]"),
)
