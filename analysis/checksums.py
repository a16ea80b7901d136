"""Check digits: what tells a number that identifies somebody from any other number."""

from __future__ import annotations

from datetime import date

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECK = "10X98765432"
_COMPANY_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_COMPANY_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_resident_id(number: str) -> bool:
    """Whether 18 characters are a Chinese resident identity number: a real birth date and a right check digit."""
    body, check = number[:17], number[17:].upper()
    if len(body) != 17 or not (body.isascii() and body.isdecimal()) or len(check) != 1:
        return False
    if not is_date(body[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, body, strict=True))
    return check == _RESIDENT_CHECK[total % 11]


def is_company_id(number: str) -> bool:
    """Whether 18 characters are a Chinese unified social credit code (GB 32100) with a right check character."""
    number = number.upper()
    if len(number) != 18 or any(character not in _COMPANY_ALPHABET for character in number):
        return False
    values = [_COMPANY_ALPHABET.index(character) for character in number]
    total = sum(weight * value for weight, value in zip(_COMPANY_WEIGHTS, values, strict=False))
    return values[17] == -total % 31


def passes_luhn(number: str) -> bool:
    """Whether a string of ASCII digits ends with the right Luhn check digit."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_date(digits: str) -> bool:
    """Whether eight ASCII digits, YYYYMMDD, are a day between 1900 and 2099."""
    if len(digits) != 8 or not (digits.isascii() and digits.isdecimal()) or digits[:2] not in ("19", "20"):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
