"""From what somebody typed to facts and a page: the same for Slack and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers.answerer import Facts, Occasion, Page
from bot.answers.freshness import Freshness, freshness
from bot.answers.table import answerer_of, can_be_asked
from bot.asking.parsing import parse
from bot.asking.questions import Asked, NotUnderstood, Problem, Question
from bot.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Answered:
    """Facts with their page. ``is_news``: a team wants to see it together."""

    facts: Facts
    page: Page
    fresh: Freshness
    is_news: bool


def understand(text: str, brands: Sequence[str], begins_with: str = "") -> Asked | NotUnderstood:
    """What was asked, if it is something that can be asked here; a suggestion is always one."""
    asked = parse(text, brands, begins_with=begins_with)
    if isinstance(asked, Asked):
        return asked if can_be_asked(asked.question) else NotUnderstood(Problem.UNKNOWN, text.strip() or begins_with)
    if asked.meant is not None:
        meant = parse(asked.meant, brands)
        if isinstance(meant, NotUnderstood) or not can_be_asked(meant.question):
            return NotUnderstood(asked.problem, asked.text)
    return asked


def answer(session: Session, question: Question, occasion: Occasion, texts: Catalogue, real_now: datetime) -> Answered:
    """The answer to a question that `understand` gave and that is no order."""
    found = answerer_of(question)
    if found is None:
        raise AssertionError(f"nobody answers {question}")
    question, answerer = found
    facts = answerer.gather(session, question, occasion)
    fresh = freshness(session, occasion.workspace_id, real_now)
    return Answered(facts, answerer.show(facts, occasion, texts), fresh, answerer.is_news)
