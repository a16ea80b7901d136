"""App Homes of people who opened theirs lately: published when opened, and again when there is news."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from analysis.charts import TrendChart, trend_png
from analysis.publishing import Pace, is_due
from bot.clock import Clock, SystemClock
from bot.home_facts import Bell, HomeFacts, gather, ringing, urgent_key
from bot.people import People
from bot.slack.blocks import Block, with_picture
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from bot.slack.views import home
from bot.slack.views.chart import alt_text, trend_chart
from bot.slack.views.home import Ask, Reader
from bot.spans import Span
from storage import homes, preferences
from storage.database import Database
from storage.homes import Home

log = logging.getLogger(__name__)

#: A Home that was not opened for so long is not kept up to date; opening it brings it back.
LATELY = timedelta(hours=24)
#: After Slack has refused one, or could not be reached, that Home is left alone for so long.
AFTER_TROUBLE = timedelta(seconds=30)
#: So many pictures are known by what they show, so that readers of one language and zone share one.
MOST_PICTURES = 64

ASKS = (
    Ask("home.ask_today", "today"),
    Ask("home.ask_week", "7d"),
    Ask("home.ask_hotspots", "hotspots 24h"),
    Ask("home.ask_samples", "samples 24h"),
)


@dataclass(slots=True)
class Homes:
    """Publishes App Homes. Each one at a time, so that an older view never replaces a newer one.

    ``clock`` is the bot's, for what is today; pacing goes by the machine's. ``switched_off`` gives the sources that the
    team has switched off, asked for at each look.
    """

    database: Database
    workspace_id: str
    gateway: SlackGateway
    people: People
    clock: Clock
    switched_off: Callable[[], frozenset[str]] = frozenset
    asks: Sequence[Ask] = ASKS
    pace: Pace = field(default_factory=Pace)
    system_clock: SystemClock = field(default_factory=SystemClock)
    _pictures: dict[str, str] = field(default_factory=dict)
    _links: dict[tuple[str, str], str] = field(default_factory=dict)
    _looked_at: dict[str, datetime] = field(default_factory=dict)
    _not_before: dict[str, datetime] = field(default_factory=dict)
    _locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def opened(self, user_id: str) -> None:
        """A person looks at theirs: bring it up to date at once."""
        await asyncio.to_thread(self._opened, user_id)
        await self._write(user_id, at_once=True)

    async def look(self) -> int:
        """Publish what is due; returns how many Homes that were."""
        lately = await asyncio.to_thread(self._lately)
        if not lately:
            return 0
        bell = await asyncio.to_thread(self._ringing)
        return sum([await self._write(one.user_id) for one in lately if self._is_worth_a_look(one, bell)])

    def _is_worth_a_look(self, known: Home, bell: Bell) -> bool:
        """Whether it may be due: the numbers of the day are read only now and then."""
        now = self.system_clock.now()
        if now < self._not_before.get(known.user_id, now):
            return False
        looked_at = max(filter(None, (self._looked_at.get(known.user_id), known.published_at)), default=None)
        is_urgent = known.urgent_hash != _hash(urgent_key(bell))
        return is_due(self.pace, now, looked_at, urgent_changed=is_urgent, content_changed=True)

    async def _write(self, user_id: str, *, at_once: bool = False) -> int:
        """Publish a Home if it says something new; 1 if it was."""
        async with self._locks[user_id]:
            known, bell = await asyncio.to_thread(self._known, user_id)
            try:
                return await self._publish(known, bell, at_once=at_once)
            except (SlackRefused, SlackUnavailable) as error:
                log.warning("the App Home of %s could not be published: %s", user_id, error)
                self._not_before[user_id] = self.system_clock.now() + AFTER_TROUBLE
                return 0

    async def _publish(self, known: Home, bell: Bell, *, at_once: bool) -> int:
        now = self.system_clock.now()
        reader = await self._reader(known.user_id)
        facts = await asyncio.to_thread(self._gather, bell, reader)
        span = facts.span
        chart = trend_chart(None, facts.buckets, span.start, _end(span), span.width, reader.zone, reader.texts)
        alt = alt_text(chart, None, reader.zone, reader.texts)
        body = home.content(facts, reader, await self._links_of(bell), self.asks, alt)
        urgent, whole = _hash(urgent_key(bell)), _hash(json.dumps([body, _shown(facts)], ensure_ascii=False))
        self._looked_at[known.user_id] = now
        urgent_changed, content_changed = known.urgent_hash != urgent, known.content_hash != whole
        if at_once and not (urgent_changed or content_changed):
            return 0
        if not at_once and not is_due(
            self.pace, now, known.published_at, urgent_changed=urgent_changed, content_changed=content_changed
        ):
            return 0
        await self._show(known, facts, chart, body, alt, reader)
        await asyncio.to_thread(self._published, known.user_id, now, urgent, whole)
        return 1

    async def _show(
        self, known: Home, facts: HomeFacts, chart: TrendChart, body: Sequence[Block], alt: str, reader: Reader
    ) -> None:
        at = self.clock.now()
        if not facts.today.total:
            await self.gateway.publish_home(reader.user_id, home.page(body, at, reader))
            return
        if known.content_hash is None:
            # Nothing stands there yet, and a picture takes seconds: words first.
            await self.gateway.publish_home(reader.user_id, home.page(with_picture(body, None), at, reader))
        file_id = await self._picture(chart, alt)
        await self.gateway.publish_home(reader.user_id, home.page(with_picture(body, file_id), at, reader))

    async def _picture(self, chart: TrendChart, alt: str) -> str | None:
        """The chart's file id; None where it could not be put up, since the words are worth more than the picture."""
        png = await asyncio.to_thread(trend_png, chart)
        key = _hash(png)
        if key not in self._pictures:
            try:
                file_id = await self.gateway.upload_picture(png, "today.png", alt)
                if not await self.gateway.picture_is_ready(file_id):
                    return None
            except (SlackRefused, SlackUnavailable) as error:
                log.warning("the chart of an App Home could not be put up: %s", error)
                return None
            self._pictures[key] = file_id
            while len(self._pictures) > MOST_PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
        return self._pictures[key]

    async def _links_of(self, bell: Bell) -> dict[int, str]:
        links = {}
        for incident_id, place in bell.cards.items():
            if place not in self._links:
                try:
                    self._links[place] = await self.gateway.permalink(*place)
                except (SlackRefused, SlackUnavailable) as error:
                    log.warning("the link of a card is not known: %s", error)
                    continue
            links[incident_id] = self._links[place]
        return links

    async def _reader(self, user_id: str) -> Reader:
        person = await self.people.person(user_id)
        chosen = await asyncio.to_thread(self._chosen, user_id)
        return Reader(user_id, person.zone, person.texts, chosen)

    def _opened(self, user_id: str) -> Home:
        with self.database.write() as session:
            return homes.opened(session, self.workspace_id, user_id, self.system_clock.now())

    def _lately(self) -> list[Home]:
        with self.database.read() as session:
            return homes.lately(session, self.workspace_id, self.system_clock.now() - LATELY)

    def _known(self, user_id: str) -> tuple[Home, Bell]:
        with self.database.read() as session:
            known = homes.find(session, self.workspace_id, user_id)
            bell = ringing(session, self.workspace_id)
        return known or Home(user_id, self.system_clock.now()), bell

    def _ringing(self) -> Bell:
        with self.database.read() as session:
            return ringing(session, self.workspace_id)

    def _gather(self, bell: Bell, reader: Reader) -> HomeFacts:
        switched_off = self.switched_off()
        with self.database.read() as session:
            return gather(session, self.workspace_id, bell, self.clock.now(), reader.zone, switched_off)

    def _chosen(self, user_id: str) -> str | None:
        with self.database.read() as session:
            return preferences.language(session, self.workspace_id, user_id)

    def _published(self, user_id: str, at: datetime, urgent: str, whole: str) -> None:
        with self.database.write() as session:
            homes.published(session, self.workspace_id, user_id, at, urgent, whole)


def _end(span: Span) -> datetime:
    """The end of the bar that is growing: the picture is the same while its bars are, and never without length."""
    bars = max(1, ceil((span.end - span.start) / span.width))
    return span.start + bars * span.width


def _shown(facts: HomeFacts) -> list[list[object]]:
    """What the picture shows."""
    return [[bucket.start.isoformat(), bucket.counts.negative, bucket.counts.total] for bucket in facts.buckets]


def _hash(what: str | bytes) -> str:
    return hashlib.blake2b(what.encode() if isinstance(what, str) else what, digest_size=16).hexdigest()
