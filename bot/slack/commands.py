"""Slash commands and the buttons of their answers: acknowledge, understand, answer or carry out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from analysis.permissions import Act
from analysis.snooze import UnclearTime
from bot.asking.questions import (
    Asked,
    AskLabel,
    AskReport,
    AskSettings,
    AskSilence,
    EndSilence,
    NotUnderstood,
    Question,
    Snooze,
    Visibility,
)
from bot.asking.rendering import render
from bot.desk_acts import Actor, DeskActs
from bot.people import Person
from bot.permissions import Gate
from bot.slack import blocks
from bot.slack.answering import Answering, Reply
from bot.slack.ids import AnswerAction, Command
from bot.slack.incident_forms import actor
from bot.slack.responding import deliver, take_back
from bot.slack.silence_forms import SilenceForms
from bot.slack.team_part import TeamPart
from bot.slack.text import clip, code, name
from bot.slack.views.forms import unclear_time
from bot.slack.views.guide import VALUE_LIMIT
from bot.slack.views.snoozing import snoozed
from bot.slack.views.typed import typed
from bot.slack.word_buttons import WordButtons
from bot.snoozing import snooze
from storage import seen

#: Commands of their own for what people ask most; each begins its command of the grammar.
ALIASES: Final = {Command.HOTSPOTS: "hotspots", Command.SAMPLES: "samples", Command.INCIDENTS: "incidents"}

#: Orders that not everybody may give.
_ACTS: Final[Mapping[type[Question], Act]] = {Snooze: Act.SNOOZE, AskSilence: Act.SILENCE, EndSilence: Act.SILENCE}


@dataclass(frozen=True, slots=True)
class TeamChannels:
    """The channels in which answers are for everybody; each by its id or by its name without ``#``."""

    named: frozenset[str]

    def has(self, channel: dict[str, Any]) -> bool:
        return bool(self.named & {str(channel.get("id")), str(channel.get("name"))})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody asks, and who it is."""

    channel: dict[str, Any]
    who: Actor
    person: Person


@dataclass(slots=True)
class SlashCommands:
    """The listeners of every command. Facts are for everybody in a channel of the team, elsewhere for the asker, who
    can share them; ``private`` and ``share`` in the command override that.
    """

    answering: Answering
    acts: DeskActs
    silencing: SilenceForms
    words: WordButtons
    team_channels: TeamChannels
    gate: Gate
    wake_sender: Callable[[], None] = field(repr=False)
    team: TeamPart

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        for command in Command:
            app.command(command.value)(self.on_command)
        app.action(AnswerAction.SHARE.value)(self.on_share)
        app.action(AnswerAction.ASK.value)(self.on_ask)

    async def on_command(self, ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        begins_with = ALIASES.get(Command(command["command"]), "")
        channel = {"id": command.get("channel_id"), "name": command.get("channel_name")}
        who = Actor(str(command.get("user_name") or command["user_id"]), command["user_id"])
        place = _Place(channel, who, await self.answering.people.person(command["user_id"]))
        asked = await self.answering.understand(str(command.get("text") or ""), begins_with)
        await self._act(asked, place, respond, command.get("trigger_id"))

    async def on_ask(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Somebody meant what we thought: answer that in place of our question."""
        await ack()
        place = await self._place(body)
        asked = await self.answering.understand(str(body["actions"][0]["value"]))
        await self._act(asked, place, respond, body.get("trigger_id"))
        await take_back(respond)

    async def on_share(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Show everybody in the channel what only the asker saw, once, and with the asker's name."""
        await ack()
        place = await self._place(body)
        shown = json.loads(body["actions"][0]["value"])
        if not await asyncio.to_thread(self._first_time, body):
            await deliver(respond, place.person.texts.text("answer.shared"))
            return
        asked = await self.answering.understand(str(shown["asked"]))
        if isinstance(asked, NotUnderstood):
            reply = await self.answering.complain(asked, place.person)
            await deliver(respond, reply.text, reply.blocks)
            return
        reply = await self.answering.reply(asked, place.person, datetime.fromisoformat(shown["at"]))
        if await deliver(respond, reply.text, _signed(reply, asked, place), in_channel=True):
            await take_back(respond)

    async def _act(
        self, asked: Asked | NotUnderstood, place: _Place, respond: AsyncRespond, trigger_id: str | None
    ) -> None:
        """Carry out an order; answer everything else."""
        if isinstance(asked, NotUnderstood):
            reply = await self.answering.complain(asked, place.person)
            await deliver(respond, reply.text, reply.blocks)
            return
        if (act := _ACTS.get(type(asked.question))) and (sentence := await self.gate.refusal(act, place.who.id or "")):
            await deliver(respond, sentence)
            return
        match asked.question:
            case Snooze() as order:
                await deliver(respond, await asyncio.to_thread(self._snooze, order, place))
            case AskSilence():
                await self.silencing.ask(trigger_id or "", place.person)
            case EndSilence(number):
                await deliver(respond, await self.silencing.end(number, place.who.name, place.person))
            case AskSettings() | AskReport():
                await self.team.take(asked.question, place.who.id or "", trigger_id or "", respond)
            case AskLabel():
                await deliver(respond, *await self.words.next_to_label(place.who.id or ""))
            case _:
                await self._answer(asked, place, respond)

    async def _answer(self, asked: Asked, place: _Place, respond: AsyncRespond) -> None:
        now = self.answering.clock.now()
        reply = await self.answering.reply(asked, place.person, now)
        if self._is_public(reply, asked, place):
            await deliver(respond, reply.text, _signed(reply, asked, place), in_channel=True)
        else:
            await deliver(respond, reply.text, _with_share(reply, asked, now, place.person))

    def _is_public(self, reply: Reply, asked: Asked, place: _Place) -> bool:
        if not reply.public or asked.visibility is Visibility.PRIVATE:
            return False
        return asked.visibility is Visibility.SHARE or self.team_channels.has(place.channel)

    def _snooze(self, order: Snooze, place: _Place) -> str:
        person = place.person
        try:
            answer = snooze(self.acts, order, place.who, person.zone)
        except UnclearTime as error:
            return unclear_time(error, person.texts)
        if answer.incident is not None:
            self.wake_sender()
        return snoozed(answer, self.answering.occasion(person), person.texts)

    async def _place(self, body: dict[str, Any]) -> _Place:
        person = await self.answering.people.person(body["user"]["id"])
        return _Place(dict(body.get("channel") or {}), actor(body), person)

    def _first_time(self, body: dict[str, Any]) -> bool:
        container = body.get("container") or {}
        key = f"share:{container.get('channel_id')}:{container.get('message_ts')}"
        with self.answering.database.write() as session:
            now = self.answering.system_clock.now()
            return seen.first_time(session, self.answering.workspace_id, key, now)


def _signed(reply: Reply, asked: Asked, place: _Place) -> list[blocks.Block]:
    """The reply with who asked for it."""
    texts = place.person.texts
    command = code(clip(typed(asked.question, texts.language), 200))
    return blocks.with_small_print(
        reply.blocks, texts.text("answer.asked_by", who=name(place.who.name), command=command)
    )


def _with_share(reply: Reply, asked: Asked, now: datetime, person: Person) -> list[blocks.Block]:
    """The reply with a button by which everybody gets to see it: the question in full, and the moment it was asked."""
    value = json.dumps({"asked": render(Asked(asked.question)), "at": now.isoformat()}, ensure_ascii=False)
    if not reply.public or len(value) > VALUE_LIMIT:
        return reply.blocks
    share = blocks.button(person.texts.text("answer.share"), AnswerAction.SHARE.value, value)
    return [*reply.blocks, blocks.actions(share)]
