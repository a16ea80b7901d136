"""Clicks on proposed words: whoever may change the settings says what is a word and what is not."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from analysis.permissions import Act
from bot.people import People
from bot.permissions import Gate
from bot.slack.ids import WordAction
from bot.slack.incident_forms import actor
from bot.slack.responding import deliver, refused
from bot.slack.views.new_words import noted
from bot.team_options import MOST_WORDS
from bot.team_settings import LiveSettings, Name


@dataclass(slots=True)
class WordReview:
    """Keeps the answers in the team's settings, with who and when; they hold from the next question on."""

    live: LiveSettings
    gate: Gate
    people: People

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        app.action(WordAction.ACCEPT_WORD.value)(self.on_word)
        app.action(re.compile(rf"^{WordAction.REFUSE_WORD.value}(_\d+)?$"))(self.on_word)

    async def on_word(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """A word was accepted, refused or taken back: store it, and say so to who clicked."""
        await ack()
        clicked = body["actions"][0]
        word, is_accepted = str(clicked["value"]), clicked["action_id"] == WordAction.ACCEPT_WORD.value
        person = await self.people.person(body["user"]["id"])
        await asyncio.to_thread(self.live.look)
        if await refused(self.gate, Act.CHANGE_SETTINGS, body, respond):
            return
        try:
            await asyncio.to_thread(self._keep, word, is_accepted, actor(body).name, body["user"]["id"])
        except ValidationError:
            await deliver(respond, person.texts.text("new_words.too_many", most=MOST_WORDS))
            return
        await deliver(respond, noted(word, person.texts, is_accepted=is_accepted))

    def _keep(self, word: str, is_accepted: bool, who: str, who_id: str) -> None:
        words = self.live.book.current().words
        changed = words.accepting(word) if is_accepted else words.refusing(word)
        self.live.book.change({Name.WORDS: changed.model_dump()}, who, who_id)
