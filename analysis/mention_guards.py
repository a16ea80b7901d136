"""Mentions that do not say that a thing happened: denied, merely imagined, or taught about."""

from __future__ import annotations

import re
from typing import Final

from analysis.lexicon import Guard

#: What ends a clause in a folded text, as the inside of a character class.
CLAUSE_END: Final = ",.。!?;、\n"

_CHINESE_FILLER: Final = (
    "(?:再|有|的|被|过|人|任何|什么|所谓|发生|出现|存在|造成|涉及|导致|人员|用户|个人|学员|数据|信息|隐私|必要|恶意"
    "|大规模){0,4}"
)
_ENGLISH_FILLER: Final = (
    r"(?:\s+(?:a|an|any|one|the|such|kind|of|to|evidence|sign|case|been|be|being|is|was|were|have|has|get|got|going"
    r"|really|actually|even|ever|customer|personal|user|data)){0,3}"
)
_CHINESE_DENIAL: Final = (
    "(?:并?没有?|并?未|从未|从没|未曾|无|不是|并非|不存在|不会|不可能|不属于|不算|不必|不用|别|杜绝|拒绝)"
)
_ENGLISH_DENIAL: Final = (
    r"(?:\b(?:not(?!\s+(?:only|just))|no|nobody|no one|none|never|without|zero"
    r"|isnt|wasnt|arent|werent|dont|didnt|cant|cannot|wont)|n't)"
)
_NEGATED_BEFORE = re.compile(
    rf"(?<!难道)(?<!岂)(?:{_CHINESE_DENIAL}{_CHINESE_FILLER}|(?<![毫又])不)$"
    rf"|{_ENGLISH_DENIAL}{_ENGLISH_FILLER}\s*$"
)
_DENIED_AFTER = re.compile(
    rf"[^{CLAUSE_END}]{{0,6}}(?:是假的|是谣言|系谣言|不实|不属实|不成立|子虚乌有|纯属虚构)"
    r"|[^.!?;]{0,20}\b(?:is false|is untrue|is not true|isn't true|never happened|did not happen|didn't happen)\b"
)
_ASKED_AFTER = re.compile(rf"[^{CLAUSE_END}]{{0,6}}(?:吗|是什么|又是)")
_HYPOTHETICAL_BEFORE = re.compile(
    r"(?:如果|要是|万一|假如|假设|倘若|若是|会不会|担心|害怕|生怕|(?<![可哪恐])怕|以防|防止|避免|谨防|预防|防范|(?<!不)小心|杜绝)"
    rf"[^{CLAUSE_END}]{{0,12}}$"
    r"|\b(?:if|in case|what if|suppose|prevent\w*|avoid\w*|afraid|worried|fear|risk of|could|might|in the event)\b"
    r"(?:[^a-z0-9.!?;]+[a-z0-9']+){0,6}[^a-z0-9.!?;]*$"
)
_TAUGHT_BEFORE = re.compile(
    rf"(?:讲到|讲的是|讲了|介绍|学习|章节|聊到|科普|讲解|课题|案例是)[^{CLAUSE_END}]{{0,6}}$"
    r"|\b(?:chapter|lesson|lecture|module|course|class|book|talk|topic|article|essay|episode)s?\s+(?:on|about|of)"
    r"(?:\s+[a-z']+){0,3}\s*$"
)
_GUARD_PATTERNS = {Guard.HYPOTHETICAL: _HYPOTHETICAL_BEFORE, Guard.TAUGHT: _TAUGHT_BEFORE}


def is_guarded(text: str, start: int, end: int, guards: frozenset[Guard]) -> bool:
    """Whether one of ``guards`` drops what stands at ``start`` to ``end`` of a folded text.

    Only the same clause is looked at, and only by its words: irony and reported speech go unnoticed.
    """
    before, after = text[max(0, start - 60) : start], text[end : end + 40]
    if Guard.NEGATED in guards:
        if _DENIED_AFTER.match(after):
            return True
        if _NEGATED_BEFORE.search(before) and not _ASKED_AFTER.match(after):
            return True
    return any(guard in guards and pattern.search(before) for guard, pattern in _GUARD_PATTERNS.items())
