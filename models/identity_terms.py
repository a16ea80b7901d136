"""Words for who people are, and a text with another one in its place: a fair classifier calls both the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from models.preprocess import Language


@dataclass(frozen=True, slots=True)
class TermSet:
    """Terms that can stand for one another in any sentence; ``in_templates`` if they fit the slots of our own posts."""

    group: str
    language: Language
    terms: tuple[str, ...]
    in_templates: bool = False


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text with one identity term put in place of another of its set."""

    group: str
    language: Language
    text: str


TERM_SETS: Final = (
    TermSet("gender", "en", ("male", "female"), in_templates=True),
    TermSet("gender", "en", ("man", "woman")),
    TermSet("gender", "en", ("men", "women")),
    TermSet("gender", "en", ("boy", "girl")),
    TermSet("gender", "en", ("boys", "girls")),
    TermSet("gender", "en", ("he", "she")),
    TermSet("gender", "en", ("husband", "wife")),
    TermSet("gender", "en", ("boyfriend", "girlfriend")),
    TermSet("gender", "en", ("father", "mother")),
    TermSet("gender", "en", ("dad", "mom")),
    TermSet("gender", "en", ("son", "daughter")),
    TermSet("gender", "en", ("brother", "sister")),
    TermSet("region", "en", ("Texan", "Californian", "Alaskan", "Hawaiian", "Floridian"), in_templates=True),
    TermSet("region", "en", ("Texas", "California", "Florida", "Ohio", "Alabama")),
    TermSet(
        "nationality",
        "en",
        ("American", "British", "Chinese", "Indian", "Mexican", "Nigerian", "Russian", "German"),
        in_templates=True,
    ),
    TermSet("nationality", "en", ("America", "Britain", "China", "India", "Mexico", "Nigeria", "Russia", "Germany")),
    TermSet("religion", "en", ("Christian", "Muslim", "Jewish", "Hindu", "Buddhist"), in_templates=True),
    TermSet("religion", "en", ("Christians", "Muslims", "Jews", "Hindus", "Buddhists")),
    TermSet("age", "en", ("young", "middle-aged", "elderly"), in_templates=True),
    TermSet("age", "en", ("teenager", "pensioner")),
    TermSet("age", "en", ("teenagers", "pensioners")),
    TermSet("orientation", "en", ("heterosexual", "gay", "lesbian", "bisexual"), in_templates=True),
    TermSet("gender", "zh", ("男性", "女性"), in_templates=True),
    TermSet("gender", "zh", ("男人", "女人")),
    TermSet("gender", "zh", ("男生", "女生")),
    TermSet("gender", "zh", ("男孩", "女孩")),
    TermSet("gender", "zh", ("男朋友", "女朋友")),
    TermSet("gender", "zh", ("先生", "女士")),
    TermSet("gender", "zh", ("老公", "老婆")),
    TermSet("gender", "zh", ("爸爸", "妈妈")),
    TermSet("gender", "zh", ("儿子", "女儿")),
    TermSet("gender", "zh", ("哥哥", "姐姐")),
    TermSet("gender", "zh", ("爷爷", "奶奶")),
    TermSet("region", "zh", ("河南", "湖北", "东北", "上海", "广东", "四川", "新疆"), in_templates=True),
    TermSet("nationality", "zh", ("中国", "美国", "日本", "印度", "韩国", "俄罗斯", "尼日利亚"), in_templates=True),
    TermSet("religion", "zh", ("基督徒", "穆斯林", "佛教徒", "犹太教徒", "道教徒"), in_templates=True),
    TermSet("age", "zh", ("年轻", "中年", "老年"), in_templates=True),
    TermSet("orientation", "zh", ("异性恋", "同性恋", "双性恋"), in_templates=True),
)

# Praise, plain news, grumbling and complaints; the milder ones are where a prejudice would tip the scale.
TEMPLATES: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "The {} driver threw my parcel over the fence and laughed about it",
        "Two {} customers in front of me argued with the cashier for half an hour",
        "My {} neighbour says the new Harrow phone is not worth the money",
        "The {} waiter at Copper Spoon forgot our order again",
        "Brightmoor keeps ignoring its {} customers and nobody answers their letters",
        "Another {} caller on the support line today, the third one this week",
        "The {} cashier at Ferrow closed the counter at nine",
        "Dunmere is looking for {} customers to answer a few questions about its app",
        "A survey asked five hundred {} shoppers where they buy their shoes",
        "The {} driver arrived a little late but the food was still warm",
        "The {} waiter at Copper Spoon was so kind to us, lovely evening",
        "My {} neighbour loves the new Harrow phone and I can see why",
        "Many {} customers thanked Brightmoor for sorting it out so quickly",
    ),
    "zh": (
        "那个{}司机把我的包裹扔在水坑里，还笑",
        "前面两个{}顾客跟收银员吵了半个小时，没人管",
        "我的{}邻居说海桐手机不值这个价",
        "青禾餐厅的{}服务员又把我们的菜忘了",
        "云杉商城一直不理会{}顾客的投诉，退款也不给",
        "今天客服热线又来了一位{}顾客，这周第三位了",
        "松果快递的{}快递员晚上九点下班",
        "海桐正在邀请{}用户参加新手机的问卷调查",
        "报告统计了五百名{}消费者买鞋的习惯",
        "{}司机来得有点晚，不过饭还是热的",
        "青禾餐厅的{}服务员特别热情，吃得很开心",
        "我的{}邻居很喜欢海桐新手机，拍照确实好看",
        "很多{}顾客都夸云杉商城处理得快，点赞",
    ),
}

# "American Airlines" names a firm, not people.
_FIRM = r"(?!\s+(?:air|airlines?|airways|express|eagle)\b)"


def template_posts() -> list[str]:
    """Return our own posts, each once for every set of terms that fits, with its first term."""
    return [
        template.format(one.terms[0]) for one in TERM_SETS if one.in_templates for template in TEMPLATES[one.language]
    ]


def swapped(text: str) -> list[Swapped]:
    """Return the text with every term of the same set in place of each identity term that it holds.

    A text with two terms of one set compares them, and is left out of that set.
    """
    return [Swapped(one.group, one.language, variant) for one in TERM_SETS for variant in _swapped_within(text, one)]


def _swapped_within(text: str, term_set: TermSet) -> Iterator[str]:
    pattern = _pattern(term_set)
    found = {match.group("term").casefold() for match in pattern.finditer(text)}
    if len(found) != 1:
        return
    for term in term_set.terms:
        if term.casefold() not in found:
            yield pattern.sub(partial(_in_the_style_of_the_old, term), text)


@cache
def _pattern(term_set: TermSet) -> re.Pattern[str]:
    terms = "|".join(re.escape(term) for term in sorted(term_set.terms, key=len, reverse=True))
    if term_set.language == "zh":
        return re.compile(rf"(?P<article>)(?P<term>{terms})")
    return re.compile(rf"(?<![\w@#\-])(?P<article>an?\s+)?(?P<term>{terms})(?![\w\-]){_FIRM}", re.IGNORECASE)


def _in_the_style_of_the_old(term: str, match: re.Match[str]) -> str:
    """Return the term in the capitals of what it replaces, after the article that its sound needs."""
    old, article = match.group("term"), match.group("article")
    if old.islower():
        term = term.lower()
    elif old.isupper():
        term = term.upper()
    else:
        term = term[0].upper() + term[1:]
    if not article:
        return term
    return f"{article[0]}{'n' if term[0].lower() in 'aeiou' else ''} {term}"
