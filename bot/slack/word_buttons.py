"""Clicks about what was said: labels on samples, the post to label, and a card's *Samples* and *Why?*."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from analysis.team_words import TeamWords
from bot.clock import Clock, SystemClock
from bot.people import People
from bot.slack.blocks import Block
from bot.slack.ids import WordAction
from bot.slack.responding import deliver
from bot.slack.views import label as label_view
from bot.slack.views import samples as samples_view
from bot.slack.views import why as why_view
from bot.spans import Span
from bot.word_answers.label import LabelTask, label
from bot.word_answers.samples import Explain, SampleAnswer, samples
from bot.word_answers.why import Why, why
from storage import corrections, incidents, posts
from storage.corrections import Verdict
from storage.database import Database
from storage.posts import Judged

#: Posts of so many days are served for labelling.
LABEL_DAYS: Final = timedelta(days=7)
INCIDENT_SAMPLES: Final = 5

_VERDICTS: Final = {
    WordAction.IS_NEGATIVE: Verdict.NEGATIVE,
    WordAction.IS_NEUTRAL: Verdict.NEUTRAL,
    WordAction.IS_POSITIVE: Verdict.POSITIVE,
    WordAction.NOT_ABOUT_US: Verdict.NOT_ABOUT_US,
}
_LABELS: Final = {
    WordAction.LABEL_NEGATIVE: Verdict.NEGATIVE,
    WordAction.LABEL_NEUTRAL: Verdict.NEUTRAL,
    WordAction.LABEL_POSITIVE: Verdict.POSITIVE,
    WordAction.LABEL_NOT_ABOUT_US: Verdict.NOT_ABOUT_US,
    WordAction.LABEL_SKIP: Verdict.SKIPPED,
}


@dataclass(slots=True)
class WordButtons:
    """Takes the clicks. Queries and analysis run in threads, never on the event loop.

    ``clock`` is that of the mentions, ``system_clock`` says when somebody clicked. ``explain`` names the words that
    carried a score; None where no model can be asked. ``team_words`` gives what the team says of words.
    """

    database: Database
    workspace_id: str
    people: People
    clock: Clock
    explain: Explain | None = None
    system_clock: SystemClock = field(default_factory=SystemClock)
    team_words: Callable[[], TeamWords] = TeamWords

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        for action in _VERDICTS:
            app.action(action.value)(self.on_verdict)
        for action in _LABELS:
            app.action(action.value)(self.on_label)
        app.action(WordAction.EXPLAIN.value)(self.on_explain)
        app.action(WordAction.SAMPLES.value)(self.on_samples)
        app.action(WordAction.WHY.value)(self.on_why)

    async def on_verdict(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """A sample was called something: keep it, and say so to who clicked."""
        await ack()
        verdict, mention_id, _ = _clicked(body)
        person = await self.people.person(body["user"]["id"])
        is_news, found = await asyncio.to_thread(self._record, mention_id, str(body["user"]["id"]), verdict)
        if is_news is None or found is None:
            await deliver(respond, person.texts.text("labelling.gone"))
            return
        await deliver(respond, label_view.noted(verdict, found.post.label, person.texts, is_news=is_news))

    async def on_label(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """The post to label was labelled or skipped: the next one takes its place."""
        await ack()
        verdict, mention_id, brand = _clicked(body)
        user_id = str(body["user"]["id"])
        await asyncio.to_thread(self._record, mention_id, user_id, verdict)
        await deliver(respond, *await self.next_to_label(user_id, brand), replace=True)

    async def on_explain(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Which words made the model call this one negative?"""
        await ack()
        mention_id = int(body["actions"][0]["value"])
        person = await self.people.person(body["user"]["id"])
        found = await asyncio.to_thread(self._find, mention_id)
        if found is None:
            await deliver(respond, person.texts.text("labelling.gone"))
            return
        words = await asyncio.to_thread(self._words, found.post.text)
        await deliver(respond, samples_view.carried(words, person.texts))

    async def on_samples(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Posts of the incident's brand since it began."""
        await ack()
        person = await self.people.person(body["user"]["id"])
        answer = await asyncio.to_thread(self._incident_samples, int(body["actions"][0]["value"]))
        if answer is None:
            await deliver(respond, person.texts.text("click.gone"))
            return
        await deliver(respond, *samples_view.samples(answer, person.zone, person.texts))

    async def on_why(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """The numbers that led to the incident's level."""
        await ack()
        person = await self.people.person(body["user"]["id"])
        answer = await asyncio.to_thread(self._why, int(body["actions"][0]["value"]))
        if answer is None:
            await deliver(respond, person.texts.text("click.gone"))
            return
        await deliver(respond, *why_view.why(answer, person.zone, person.texts))

    async def next_to_label(self, user_id: str, brand: str | None = None) -> tuple[str, list[Block]]:
        """The message with the next post to label, for ``/sentiment label`` too."""
        person = await self.people.person(user_id)
        task = await asyncio.to_thread(self._next, user_id, brand)
        return label_view.label(task, person.zone, person.texts)

    def _record(self, mention_id: int, who: str, verdict: Verdict) -> tuple[bool | None, Judged | None]:
        with self.database.write() as session:
            is_news = corrections.record(session, self.workspace_id, mention_id, who, verdict, self.system_clock.now())
            return is_news, posts.judged(session, self.workspace_id, [mention_id]).get(mention_id)

    def _find(self, mention_id: int) -> Judged | None:
        with self.database.read() as session:
            return posts.judged(session, self.workspace_id, [mention_id]).get(mention_id)

    def _words(self, text: str) -> Sequence[str] | None:
        return None if self.explain is None else self.explain([text])[0]

    def _next(self, user_id: str, brand: str | None) -> LabelTask:
        now = self.clock.now()
        span = Span(now - LABEL_DAYS, now, now - 2 * LABEL_DAYS, now - LABEL_DAYS, timedelta(hours=6))
        with self.database.read() as session:
            return label(session, self.workspace_id, span, brand, user_id)

    def _incident_samples(self, incident_id: int) -> SampleAnswer | None:
        team = self.team_words()
        with self.database.read() as session:
            incident = incidents.get(session, self.workspace_id, incident_id)
            if incident is None:
                return None
            # The minute that is running is not over, but its posts are what people want to see.
            end = max(incident.resolved_at or self.clock.now(), incident.since) + timedelta(minutes=1)
            length = end - incident.since
            span = Span(incident.since, end, incident.since - length, incident.since, timedelta(minutes=30))
            return samples(session, self.workspace_id, span, incident.brand, number=INCIDENT_SAMPLES, team=team)

    def _why(self, incident_id: int) -> Why | None:
        with self.database.read() as session:
            return why(session, self.workspace_id, incident_id)


def _clicked(body: dict[str, Any]) -> tuple[Verdict, int, str | None]:
    """What was said of which mention, and the brand that the question was about."""
    clicked = body["actions"][0]
    action = WordAction(clicked["action_id"])
    mention_id, colon, brand = str(clicked["value"]).partition(":")
    return {**_VERDICTS, **_LABELS}[action], int(mention_id), brand if colon else None
