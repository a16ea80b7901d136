"""From a question to a finished message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analysis.team_words import TeamWords
from bot.answers import asking
from bot.answers.answerer import Occasion, Page
from bot.answers.asking import Answered, understand
from bot.answers.table import ORDERS
from bot.asking.questions import Asked, AskHelp, NotUnderstood, Question
from bot.clock import Clock, SystemClock
from bot.people import People, Person
from bot.slack.blocks import Block, with_picture, with_small_print
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.text import code
from bot.slack.views import freshness, guide
from bot.slack.views.typed import typed
from storage.database import Database
from storage.known_brands import known_brands
from storage.rollups import EPOCH

log = logging.getLogger(__name__)

REMEMBER_BRANDS = timedelta(seconds=30)
#: Brands heard of this lately are offered in forms; any that was ever heard of can be asked for.
KNOWN_BRANDS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished message: the line a notification shows, and the blocks.

    News is ``public``, for everybody in a channel of the team; help and mistakes are for the asker alone.
    """

    text: str
    blocks: list[Block]
    public: bool = False


@dataclass(slots=True)
class Answering:
    """Answers questions. Queries and drawing run in threads, never on the event loop.

    ``team_words`` gives what the team says of words, asked for at each answer.
    """

    database: Database
    workspace_id: str
    gateway: SlackGateway
    people: People
    clock: Clock
    system_clock: SystemClock = field(default_factory=SystemClock)
    slack_url: str = ""
    team_words: Callable[[], TeamWords] = TeamWords
    _known_brands: tuple[datetime, list[str]] | None = None

    async def answer(self, text: str, user_id: str) -> Reply:
        """The answer to what a person wrote elsewhere than behind a command; help where it is no question.

        An order, such as a snooze, is not carried out here; the reply says how to give it.
        """
        person = await self.people.person(user_id)
        asked = await self.understand(text)
        if isinstance(asked, NotUnderstood):
            return await self.complain(asked, person)
        if type(asked.question) in ORDERS:
            command = code(typed(asked.question, person.texts.language))
            return Reply(person.texts.text("problem.order", command=command), [])
        return await self.reply(asked, person)

    async def understand(self, text: str, begins_with: str = "") -> Asked | NotUnderstood:
        """What a person typed, as a question or an order; ``begins_with`` is the command that an alias stands for."""
        return await asyncio.to_thread(lambda: understand(text, self._brands(), begins_with, self.team_words().aliases))

    async def reply(self, asked: Asked, person: Person, now: datetime | None = None) -> Reply:
        """The answer in the person's zone and language, as of ``now`` or of the present moment."""
        answered, png = await asyncio.to_thread(self._work_out, asked.question, person, now)
        page = answered.page
        line, blocks = page.line, page.blocks
        if png is not None:
            file_id = await self._put_up(png, _alt(blocks))
            if file_id is None:
                line = f"{line} {person.texts.text('answer.chart_failed')}"
            blocks = with_picture(blocks, file_id)
        if answered.is_news:
            said = freshness.small_print(answered.fresh, self.system_clock.now(), person.texts)
            blocks = with_small_print(blocks, *said)
        return Reply(line, blocks, answered.is_news)

    async def complain(self, problem: NotUnderstood, person: Person) -> Reply:
        """Why there is no answer: with what was perhaps meant, or else with what can be asked."""
        brands = await asyncio.to_thread(self._brands)
        complaint = guide.complaint(problem, brands, person.texts)
        if problem.meant is not None:
            return _reply(guide.did_you_mean(complaint, problem.meant, person.texts))
        return await self._with_help(complaint, person)

    async def line_and_blocks(self, text: str, user_id: str) -> tuple[str, list[Block]]:
        """The same as `answer`, for places that are not a channel."""
        reply = await self.answer(text, user_id)
        return reply.text, reply.blocks

    async def unknown_command(self, command: str, user_id: str) -> Reply:
        """A command that Slack sends us but that we do not have still gets an answer."""
        person = await self.people.person(user_id)
        return await self._with_help(guide.unknown_command(command, person.texts), person)

    async def _with_help(self, complaint: str, person: Person) -> Reply:
        answered, _ = await asyncio.to_thread(self._work_out, AskHelp(), person, None)
        return _reply(guide.complain(complaint, answered.page))

    def occasion(self, person: Person, now: datetime | None = None) -> Occasion:
        """As of ``now`` or of the present moment, in the person's zone. Reads the team's words: in a thread only."""
        return Occasion(
            self.workspace_id,
            now or self.clock.now(),
            person.zone,
            slack_url=self.slack_url,
            team_words=self.team_words(),
        )

    def _work_out(self, question: Question, person: Person, now: datetime | None) -> tuple[Answered, bytes | None]:
        occasion = self.occasion(person, now)
        with self.database.read() as session:
            answered = asking.answer(session, question, occasion, person.texts, self.system_clock.now())
        draw = answered.page.draw
        return answered, None if draw is None else draw()

    async def _put_up(self, png: bytes, alt: str) -> str | None:
        """The picture's file id, or None: the figures are worth more than the wait for a picture."""
        try:
            file_id = await self.gateway.upload_picture(png, "trend.png", alt)
            return file_id if await self.gateway.picture_is_ready(file_id) else None
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("the chart of an answer could not be put up: %s", error)
            return None

    def _brands(self) -> list[str]:
        """The brands that can be asked for, remembered for a moment."""
        now = self.system_clock.now()
        if self._known_brands is None or now - self._known_brands[0] > REMEMBER_BRANDS:
            with self.database.read() as session:
                self._known_brands = now, known_brands(session, self.workspace_id, EPOCH)
        return self._known_brands[1]


def _reply(page: Page) -> Reply:
    return Reply(page.line, page.blocks)


def _alt(blocks: list[Block]) -> str:
    return next((str(block["alt_text"]) for block in blocks if block["type"] == "image"), "")
