"""From what somebody typed to facts and a page: the same for Slack and for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers.answerer import Facts, Occasion, Page
from bot.answers.freshness import Freshness, freshness
from bot.answers.table import answerer_of, can_be_asked
from bot.asking.parsing import parse
from bot.asking.questions import (
    AskCompare,
    Asked,
    AskHotspots,
    AskNewWords,
    AskReport,
    AskSamples,
    AskSentiment,
    AskSources,
    AskTopics,
    NotUnderstood,
    Problem,
    Question,
)
from bot.catalogue import Catalogue

_OF_A_BRAND = (AskSentiment, AskHotspots, AskSamples, AskTopics, AskSources, AskReport, AskNewWords)


@dataclass(frozen=True, slots=True)
class Answered:
    """Facts with their page. ``is_news``: a team wants to see it together."""

    facts: Facts
    page: Page
    fresh: Freshness
    is_news: bool


def understand(
    text: str, brands: Sequence[str], begins_with: str = "", aliases: Iterable[tuple[str, str]] = ()
) -> Asked | NotUnderstood:
    """What was asked, if it is something that can be asked here; a suggestion is always one.

    ``aliases`` are other names of brands, each with its brand: they help where the brands' own names do not.
    """
    asked = parse(text, brands, begins_with=begins_with)
    other_names = {alias: brand for alias, brand in aliases if brand in brands}
    if other_names and _lacks_brand(asked):
        by_alias = parse(text, [*brands, *other_names], begins_with=begins_with)
        if isinstance(by_alias, Asked) and (question := _with_names(by_alias.question, other_names)) is not None:
            asked = replace(by_alias, question=question)
    if isinstance(asked, Asked):
        return asked if can_be_asked(asked.question) else NotUnderstood(Problem.UNKNOWN, text.strip() or begins_with)
    if asked.meant is not None:
        meant = parse(asked.meant, brands)
        if isinstance(meant, NotUnderstood) or not can_be_asked(meant.question):
            return NotUnderstood(asked.problem, asked.text)
    return asked


def _lacks_brand(asked: Asked | NotUnderstood) -> bool:
    """Whether a name may have been taken for something else; samples take what they do not know for a word."""
    if isinstance(asked, NotUnderstood):
        return True
    return isinstance(asked.question, AskSamples) and asked.question.brand is None


def _with_names(question: Question, other_names: Mapping[str, str]) -> Question | None:
    """The question about the brands by their own names; None if it compares a brand with itself."""
    if isinstance(question, AskCompare):
        brands = tuple(dict.fromkeys(other_names.get(brand, brand) for brand in question.brands))
        return replace(question, brands=brands) if len(brands) == len(question.brands) else None
    if isinstance(question, _OF_A_BRAND) and question.brand is not None:
        return replace(question, brand=other_names.get(question.brand, question.brand))
    return question


def answer(session: Session, question: Question, occasion: Occasion, texts: Catalogue, real_now: datetime) -> Answered:
    """The answer to a question that `understand` gave and that is no order."""
    found = answerer_of(question)
    if found is None:
        raise AssertionError(f"nobody answers {question}")
    question, answerer = found
    facts = answerer.gather(session, question, occasion)
    fresh = freshness(session, occasion.workspace_id, real_now)
    return Answered(facts, answerer.show(facts, occasion, texts), fresh, answerer.is_news)
