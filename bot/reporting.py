"""Reports that somebody asks for: the same words as a digest, as HTML and PDF, sent to who asked."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.asking.questions import Window
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.digest_facts import DigestFacts, HotWords, gather, no_hot_words
from bot.digests import draw
from bot.people import People
from bot.report_page import html_page
from bot.report_pdf import pdf
from bot.report_text import Report, report_of
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.spans import span_of
from storage.database import Database

log = logging.getLogger(__name__)


class Format(StrEnum):
    """What a report can be written as; also the ending of its file."""

    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class ReportMaker:
    """Makes reports from the database. Takes up to some seconds: never on the event loop."""

    database: Database
    workspace_id: str
    hot_words: HotWords = no_hot_words

    def facts(self, window: Window, brand: str | None, now: datetime, zone: ZoneInfo) -> DigestFacts:
        """What there is to tell of the window in the asker's zone."""
        facts = gather(self.database, self.workspace_id, span_of(window, now, zone), brand, self.hot_words)
        return replace(facts, asked=window)

    def make(self, facts: DigestFacts, form: Format, zone: ZoneInfo, texts: Catalogue) -> bytes:
        """The file, as its bytes."""
        report = self.report(facts, zone, texts)
        picture = draw(facts, zone, texts) if facts.counts.total else None
        return html_page(report, picture, texts).encode() if form is Format.HTML else pdf(report, picture)

    def report(self, facts: DigestFacts, zone: ZoneInfo, texts: Catalogue) -> Report:
        """The words of the report."""
        return report_of(facts, "digest.report", zone, texts)


@dataclass(slots=True)
class Reporting:
    """Sends reports to people in their language, with the times of their zone."""

    maker: ReportMaker
    people: People
    gateway: SlackGateway
    clock: Clock

    async def send(self, user_id: str, window: Window, brand: str | None = None) -> str:
        """Make the report, put it into the talk with the person as HTML and PDF; gives what to tell them."""
        person = await self.people.person(user_id)
        now, zone, texts = self.clock.now(), person.zone, person.texts
        facts = await asyncio.to_thread(self.maker.facts, window, brand, now, zone)
        report = self.maker.report(facts, zone, texts)
        name = f"tocsin-{now.astimezone(zone):%Y-%m-%d}"
        try:
            for form in Format:
                content = await asyncio.to_thread(self.maker.make, facts, form, zone, texts)
                comment = texts.text("digest.comment", title=report.title, lead=report.lead)
                await self.gateway.send_file(
                    user_id, content, f"{name}.{form.value}", comment if form is Format.HTML else ""
                )
        except (SlackRefused, SlackUnavailable) as error:
            error_id = secrets.token_hex(4)
            log.error("error %s: the report for %s could not be sent: %s", error_id, user_id, error)
            return texts.text("digest.not_sent", error_id=error_id)
        return texts.text("digest.sent", title=report.title)
