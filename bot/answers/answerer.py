"""What an answer is made of: facts, gathered in one read of the database, and a page that shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.team_words import NO_WORDS, TeamWords
from bot.catalogue import Catalogue
from bot.slack.blocks import Block


class Facts(Protocol):
    """What an answer knows."""

    def as_json(self) -> dict[str, object]:
        """The facts under the name of the question, in what JSON takes; times as ISO 8601 in UTC."""
        ...


class Place(StrEnum):
    """Where somebody asks, and so how they ask on."""

    SLACK = "slack"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where something is asked.

    ``now`` is the bot's time, or the moment that is looked back at: nothing after it counts. ``slack_url`` is the
    workspace's address with a slash at its end, by which messages can be linked; empty where it is not known.
    ``team_words`` are the names of the team's brands and its own words.
    """

    workspace_id: str
    now: datetime
    zone: ZoneInfo
    looks_back: bool = False
    slack_url: str = ""
    team_words: TeamWords = NO_WORDS
    place: Place = Place.SLACK


@dataclass(frozen=True, slots=True)
class Page:
    """Facts as shown: the line of a notification, and blocks.

    ``draw`` makes the PNG for the picture among the blocks; it is slow and runs in a thread.
    """

    line: str
    blocks: list[Block]
    draw: Callable[[], bytes] | None = None


QuestionT = TypeVar("QuestionT")
FactsT = TypeVar("FactsT", bound=Facts)


@dataclass(frozen=True, slots=True)
class Answerer(Generic[QuestionT, FactsT]):
    """Answers one kind of question. ``gather`` reads, ``show`` is a pure view.

    ``is_news`` says that a team wants to see it together; help is for whoever asked alone.
    """

    gather: Callable[[Session, QuestionT, Occasion], FactsT]
    show: Callable[[FactsT, Occasion, Catalogue], Page]
    is_news: bool = True


AnyAnswerer = Answerer[Any, Any]
