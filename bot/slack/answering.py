"""From the words behind ``/sentiment`` to a finished message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analysis.charts import TrendChart, trend_png
from bot.answers import SentimentAnswer, Window, find_brand, sentiment
from bot.clock import Clock, SystemClock
from bot.people import People, Person
from bot.slack.blocks import Block, with_picture
from bot.slack.commands import AskHelp, AskSentiment, NotUnderstood, parse
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.views import sentiment as views
from bot.slack.views.chart import alt_text, answer_chart
from storage import rollups
from storage.database import Database

log = logging.getLogger(__name__)

#: Brands heard of this lately can be asked for.
KNOWN_BRANDS = timedelta(days=30)
REMEMBER_BRANDS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished message: the line a notification shows, and the blocks.

    Facts are ``public``, for everybody in the alert channel; help and mistakes are for the asker alone.
    """

    text: str
    blocks: list[Block]
    public: bool = False


@dataclass(slots=True)
class Answering:
    """Answers questions about sentiment. Queries and drawing run in threads, never on the event loop."""

    database: Database
    workspace_id: str
    gateway: SlackGateway
    people: People
    clock: Clock
    system_clock: SystemClock = field(default_factory=SystemClock)
    _known_brands: tuple[datetime, list[str]] | None = None

    async def answer(self, text: str, user_id: str) -> Reply:
        """The answer to what a person typed behind the command; help where it is no question."""
        person = await self.people.person(user_id)
        brands = await asyncio.to_thread(self._brands)
        question = parse(text)
        if isinstance(question, AskHelp):
            return Reply(*views.help_page(person.texts, brands=brands))
        if isinstance(question, NotUnderstood) and find_brand(question.text, brands):
            question = AskSentiment(Window.DAY, question.text)
        if isinstance(question, NotUnderstood):
            return self._complain(views.unknown_words(question.text, person.texts), brands, person)
        brand = None
        if question.brand is not None:
            brand = find_brand(question.brand, brands)
            if brand is None:
                complaint = views.unknown_brand(question.brand, brands, person.texts)
                return self._complain(complaint, brands, person)
        return await self._sentiment(question, brand, person)

    async def line_and_blocks(self, text: str, user_id: str) -> tuple[str, list[Block]]:
        """The same as `answer`, for places that are not a channel."""
        reply = await self.answer(text, user_id)
        return reply.text, reply.blocks

    async def unknown_command(self, command: str, user_id: str) -> Reply:
        """A command that Slack sends us but that we do not have still gets an answer."""
        person = await self.people.person(user_id)
        complaint = views.unknown_command(command, person.texts)
        return self._complain(complaint, await asyncio.to_thread(self._brands), person)

    def _complain(self, complaint: str, brands: Sequence[str], person: Person) -> Reply:
        return Reply(*views.help_page(person.texts, brands=brands, complaint=complaint))

    async def _sentiment(self, question: AskSentiment, brand: str | None, person: Person) -> Reply:
        facts, chart, png = await asyncio.to_thread(self._work_out, question, brand, person)
        alt = alt_text(chart, brand, person.zone, person.texts)
        line, blocks = views.sentiment(facts, self.system_clock.now(), person.zone, alt, person.texts)
        if not facts.counts.total:
            return Reply(line, blocks, public=True)
        file_id = await self._put_up(png, alt)
        if file_id is None:
            line = views.chart_failed(line, person.texts)
        return Reply(line, with_picture(blocks, file_id), public=True)

    def _work_out(
        self, question: AskSentiment, brand: str | None, person: Person
    ) -> tuple[SentimentAnswer, TrendChart, bytes]:
        with self.database.read() as session:
            facts = sentiment(
                session,
                self.workspace_id,
                question.window,
                brand,
                self.clock.now(),
                person.zone,
                self.system_clock.now(),
            )
        chart = answer_chart(facts, person.zone, person.texts)
        return facts, chart, trend_png(chart)

    async def _put_up(self, png: bytes, alt: str) -> str | None:
        """The chart's file id, or None: the figures are worth more than the wait for a picture."""
        try:
            file_id = await self.gateway.upload_picture(png, "trend.png", alt)
            return file_id if await self.gateway.picture_is_ready(file_id) else None
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("the chart of an answer could not be put up: %s", error)
            return None

    def _brands(self) -> list[str]:
        """The brands of late, remembered for a moment: the query reads every minute of theirs."""
        now = self.system_clock.now()
        if self._known_brands is None or now - self._known_brands[0] > REMEMBER_BRANDS:
            with self.database.read() as session:
                named = rollups.brands(session, self.workspace_id, self.clock.now() - KNOWN_BRANDS)
            self._known_brands = now, [brand for brand in named if brand]
        return self._known_brands[1]
