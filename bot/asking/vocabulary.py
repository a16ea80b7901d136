"""The words of the grammar, in English and Chinese; the first of each kind and language is how it is written out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal, TypeVar

from bot.asking.questions import By, Calendar, Visibility, Which

Language = Literal["en", "zh"]
Kind = TypeVar("Kind")


class Command(StrEnum):
    """What a command begins with. Without one it asks for the sentiment."""

    SENTIMENT = "sentiment"
    HOTSPOTS = "hotspots"
    SAMPLES = "samples"
    TOPICS = "topics"
    COMPARE = "compare"
    SOURCES = "sources"
    REPORT = "report"
    INCIDENTS = "incidents"
    INCIDENT = "incident"
    SNOOZE = "snooze"
    SILENCE = "silence"
    SILENCES = "silences"
    UNSILENCE = "unsilence"
    LABEL = "label"
    NEW_WORDS = "newwords"
    SETTINGS = "settings"
    HELP = "help"


COMMANDS: Final[Mapping[Command, Mapping[Language, tuple[str, ...]]]] = {
    Command.SENTIMENT: {"en": ("sentiment", "status"), "zh": ("情绪", "舆情", "概况")},
    Command.HOTSPOTS: {"en": ("hotspots", "hotspot", "words", "keywords"), "zh": ("热点", "热词", "关键词")},
    Command.SAMPLES: {"en": ("samples", "sample", "posts", "examples"), "zh": ("样本", "样例", "原文", "帖子")},
    Command.TOPICS: {"en": ("topics", "topic"), "zh": ("话题", "主题")},
    Command.COMPARE: {"en": ("compare", "vs"), "zh": ("对比", "比较")},
    Command.SOURCES: {"en": ("sources", "source"), "zh": ("来源", "渠道")},
    Command.REPORT: {"en": ("report",), "zh": ("报告", "简报")},
    Command.INCIDENTS: {"en": ("incidents",), "zh": ("事件列表", "所有事件")},
    Command.INCIDENT: {"en": ("incident",), "zh": ("事件",)},
    Command.SNOOZE: {"en": ("snooze", "mute"), "zh": ("暂缓", "稍后提醒", "暂停提醒")},
    Command.SILENCE: {"en": ("silence",), "zh": ("静音",)},
    Command.SILENCES: {"en": ("silences",), "zh": ("静音列表",)},
    Command.UNSILENCE: {"en": ("unsilence",), "zh": ("取消静音",)},
    Command.LABEL: {"en": ("label", "labels"), "zh": ("标注",)},
    Command.NEW_WORDS: {"en": ("newwords", "new-words"), "zh": ("新词",)},
    Command.SETTINGS: {"en": ("settings", "config"), "zh": ("设置",)},
    Command.HELP: {"en": ("help", "?"), "zh": ("帮助",)},
}
CALENDAR: Final[Mapping[Calendar, Mapping[Language, tuple[str, ...]]]] = {
    Calendar.TODAY: {"en": ("today",), "zh": ("今天", "今日")},
    Calendar.YESTERDAY: {"en": ("yesterday",), "zh": ("昨天", "昨日")},
    Calendar.DAY_BEFORE: {"en": ("day before yesterday", "the day before yesterday"), "zh": ("前天", "前日")},
    Calendar.WEEK: {"en": ("week", "this week"), "zh": ("本周", "这周", "这一周", "这个星期", "本星期", "这个礼拜")},
    Calendar.LAST_WEEK: {"en": ("last week",), "zh": ("上周", "上一周", "上个星期", "上星期", "上个礼拜")},
    Calendar.MONTH: {"en": ("month", "this month"), "zh": ("本月", "这个月", "当月")},
    Calendar.LAST_MONTH: {"en": ("last month",), "zh": ("上月", "上个月")},
}
BY_WORD: Final[Mapping[Language, tuple[str, ...]]] = {"en": ("by",), "zh": ("按",)}
BY: Final[Mapping[By, Mapping[Language, tuple[str, ...]]]] = {
    By.SOURCE: {"en": ("source", "sources"), "zh": ("来源", "渠道")},
    By.TOPIC: {"en": ("topic", "topics"), "zh": ("话题", "主题")},
}
WHICH: Final[Mapping[Which, Mapping[Language, tuple[str, ...]]]] = {
    Which.OPEN: {"en": ("open",), "zh": ("进行中", "未结束")},
    Which.ALL: {"en": ("all",), "zh": ("全部", "所有")},
}
VISIBILITY: Final[Mapping[Visibility, Mapping[Language, tuple[str, ...]]]] = {
    Visibility.PRIVATE: {"en": ("private",), "zh": ("仅自己", "私密")},
    Visibility.SHARE: {"en": ("share",), "zh": ("公开", "分享")},
}
#: What stands before the brand of samples, where a word may stand too.
OF: Final[Mapping[Language, tuple[str, ...]]] = {"en": ("of", "for"), "zh": ("品牌",)}
#: What may stand between brands to compare.
BETWEEN: Final = frozenset({"vs", "and", "with", "和", "与", "跟", "及"})


def look_up(kinds: Mapping[Kind, Mapping[Language, tuple[str, ...]]], word: str) -> Kind | None:
    """The kind that a folded word names, if any."""
    return next((kind for kind, written in kinds.items() if any(word in words for words in written.values())), None)


def all_words() -> tuple[str, ...]:
    """Every word of the grammar, for telling what a typo meant; of several words, each."""
    kinds = [*COMMANDS.values(), *CALENDAR.values(), BY_WORD, *BY.values(), *WHICH.values(), *VISIBILITY.values()]
    written = (word for kind in kinds for words in kind.values() for phrase in words for word in phrase.split())
    return tuple(dict.fromkeys(written))
