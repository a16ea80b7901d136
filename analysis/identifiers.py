r"""The shapes of numbers and addresses that lead to a person, other than telephone numbers.

Patterns are matched against a text whose digits and letters were made plain (see `analysis.privacy`), with
look-arounds for digits instead of word boundaries: to ``\b`` a Chinese character is part of the word, so that
``\b1[3-9]\d{9}\b`` finds nothing in 电话13812345678联系.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.checksums import is_company_id, is_date, is_resident_id, passes_luhn

NO_DIGIT_BEFORE = r"(?<![0-9])"
NO_DIGIT_AFTER = r"(?![0-9])"
#: What people put between the groups of one number.
GAP = r"[ .\-–—_·/]{1,2}"
#: What stands between the name of a number and the number.
IS = r"[\s:是为]{0,4}"
#: A number before one of these is a quantity.
NO_UNIT = r"(?!\s?[万亿元人次%])"
_NOT_ALPHANUMERIC = re.compile("[^0-9A-Za-z]")
# 666666… and 23333… are laughter, fourteen digits are often a time, and a mobile number may come with its country.
_NO_CARD = re.compile(r"(.)\1+|23+|0[0-9]+|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{7}|861[3-9][0-9]{9}")


def _always(match: re.Match[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for and what to put in its place.

    The group ``number`` of the pattern is replaced where there is one, else the whole match. Inside a link a
    long number is usually the address of a page, so a rule that is not ``in_links`` counts there only behind
    an equals sign.
    """

    pattern: re.Pattern[str]
    placeholder: str | Callable[[str], str]
    accepts: Callable[[re.Match[str]], bool] = _always
    in_links: bool = False

    @property
    def group(self) -> str | int:
        return "number" if "number" in self.pattern.groupindex else 0


def plain(number: str) -> str:
    """The letters and digits of a number without what people put between them."""
    return _NOT_ALPHANUMERIC.sub("", number)


def numeric(*shapes: str) -> re.Pattern[str]:
    """A pattern for any of the shapes, with no digit on either side."""
    return re.compile(f"{NO_DIGIT_BEFORE}(?:{'|'.join(shapes)}){NO_DIGIT_AFTER}", re.IGNORECASE)


def behind(context: str, number: str) -> re.Pattern[str]:
    """A pattern for a number that only the words before it give away."""
    return re.compile(f"(?:{context})(?P<number>{number})", re.IGNORECASE)


def _is_resident_id(match: re.Match[str]) -> bool:
    return is_resident_id(plain(match.group()))


def _is_company_id(match: re.Match[str]) -> bool:
    return is_company_id(match.group())


def _is_card(match: re.Match[str]) -> bool:
    digits = plain(match.group())
    groups = [len(group) for group in re.findall("[0-9]+", match.group())]
    if len(groups) > 2 and groups[1] != 6 and any(length != groups[0] for length in groups[:-1]):
        return False  # a range of prices, or a date in a row of numbers
    if len(groups) == 2 and groups[0] != 6:
        return False
    return 13 <= len(digits) <= 19 and passes_luhn(digits) and not _NO_CARD.fullmatch(digits)


def _is_order(match: re.Match[str]) -> bool:
    number = plain(match["number"])
    digits = sum(character.isdecimal() for character in number)
    fewest = 6 if match["label"].strip() else 10
    return digits >= fewest and len(number) >= 8 and not is_date(number)


def _is_plate(match: re.Match[str]) -> bool:
    return sum(character.isdecimal() for character in match.group()) >= 3


def _is_chat_name(match: re.Match[str]) -> bool:
    # "wechat payment" and "WeChat: Tencent" are no accounts; "wechat zhang_2020" and anything behind "微信号" are.
    label = match["label"].lower()
    is_named = "号" in label or "id" in label or (":" in label and match["chat"].lower() not in ("wechat", "we chat"))
    return is_named or not match["number"].isalpha()


def _ending(number: str) -> str:
    return f"[order …{plain(number)[-4:]}]"


_QUAD = rf"[0-9]{{4}}(?:{GAP})?"
_COMPANY_CHARACTER = "[0-9A-HJ-NPQRTUWXY]"
_ORDER = (
    "(?:订单|单号|运单|快递单|物流单|流水|交易|工单|投诉|受理|票号|订座|(?<![a-z])(?:order|tracking|booking|confirmation"
    r"|conf|ticket|invoice|case|reference|ref|claim))(?P<label>(?:\s?(?:编号|号码?|id|number|num|no\.?|#|:))*)"
)
_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]"

RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}(?:@| ?[\[(]at[\])] ?)"
            r"(?:[A-Za-z0-9-]{1,63}(?:[.。]| ?[\[(]dot[\])] ?)){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9])"
        ),
        "[email]",
        in_links=True,
    ),
    Rule(numeric(rf"[1-9](?:(?:{GAP})?[0-9]){{16}}(?:{GAP})?[0-9X]"), "[id]", _is_resident_id, in_links=True),
    Rule(behind(rf"身份证(?:号码?)?{IS}", r"[1-9][0-9]{14}(?:[0-9]{2}[0-9X])?(?![0-9])"), "[id]"),
    Rule(behind(rf"(?:护照|passport)(?:号码?|\s?no\.?|\s?number)?{IS}", r"[A-Z]{1,2}[0-9]{7,8}(?![0-9])"), "[id]"),
    Rule(re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[0-9]{6}\([0-9A]\)"), "[id]"),  # Hong Kong
    Rule(numeric(r"(?<![0-9]-)(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?!-[0-9])"), "[id]"),  # US
    Rule(
        re.compile(
            rf"(?<![A-Za-z0-9]){_COMPANY_CHARACTER}{{2}}[0-9]{{6}}{_COMPANY_CHARACTER}{{10}}(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        "[company id]",
        _is_company_id,
    ),
    Rule(
        behind(_ORDER + IS, rf"[A-Z0-9][A-Z0-9-]{{6,39}}(?![A-Z0-9]){NO_UNIT}"),
        _ending,
        _is_order,
    ),
    Rule(behind(rf"(?:银行卡|卡号|账号|帐号)(?:号码?)?{IS}", rf"{_QUAD * 3}[0-9]{{4,7}}(?![0-9])"), "[card]"),
    Rule(numeric(rf"{_QUAD * 4}[0-9]{{1,3}}"), "[card]", _is_card),
    Rule(numeric(rf"{_QUAD * 3}[0-9]{{1,4}}"), "[card]", _is_card),
    Rule(
        numeric(rf"[0-9]{{4}}{GAP}[0-9]{{6}}{GAP}[0-9]{{4,5}}", rf"[0-9]{{6}}{GAP}[0-9]{{10,13}}"),
        "[card]",
        _is_card,
    ),
    Rule(numeric(rf"[0-9](?P<gap>{GAP})[0-9](?:(?P=gap)[0-9]){{11,17}}"), "[card]", _is_card),
    Rule(
        re.compile(
            rf"{_PROVINCE}[A-HJ-NP-Z][ ·.-]?(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳])(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        "[plate]",
        _is_plate,
    ),
    Rule(
        behind(
            rf"(?:(?<![a-z])qq群?|扣扣群?|企鹅号|加群|进群|群号)(?:号码?)?{IS}|(?<![a-z])q(?:号|:|(?=[0-9]{{6}}))",
            rf"[1-9][0-9]{{4,11}}(?![0-9]){NO_UNIT}",
        ),
        "[qq]",
    ),
    Rule(
        behind(
            r"(?P<chat>微信|薇信|威信|v信|(?<![a-z])(?:we\s?chat|weixin|vx|wx))(?P<label>\s?号?\s?(?:id)?[:是为]?)\s*",
            r"(?:[A-Z][A-Z0-9_-]{5,19}|[0-9]{5,12})(?![A-Z0-9_-])",
        ),
        "[wechat]",
        _is_chat_name,
    ),
)
