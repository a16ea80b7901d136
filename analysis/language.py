"""Chinese, English or neither, told by the script."""

from __future__ import annotations

import re
from typing import Literal

from analysis.text import HANDLE, LINK

Language = Literal["zh", "en", "und"]

#: A sentence with this share of Han characters among its letters is Chinese, whatever product names it has.
HAN_SHARE = 0.2
#: Japanese is written with Han characters too; a Chinese text has a decorative の at most.
KANA_SHARE = 0.2

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\u31f0-\u31ff\u1100-\u11ff\uac00-\ud7af]")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]")


def detect(text: str) -> Language:
    """Name the language of ``text``; ``und`` where it has no letters or mostly those of another script.

    Links and @names say nothing about the language and are left out. Every language in Latin letters is
    taken for English: the classifier knows no other.
    """
    words = HANDLE.sub(" ", LINK.sub(" ", text))
    han = len(_HAN.findall(words))
    other_east_asian = len(_KANA_OR_HANGUL.findall(words))
    latin = len(_LATIN.findall(words))
    letters = sum(character.isalpha() for character in words)
    if letters == 0 or other_east_asian > KANA_SHARE * letters:
        return "und"
    if han > HAN_SHARE * letters:
        return "zh"
    return "en" if latin > letters / 2 else "und"
