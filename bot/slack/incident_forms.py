"""The card's buttons that ask something first: snooze, update, merge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from analysis.false_alarms import Cause, Reason
from analysis.grouping import MergeRefused
from analysis.incident import Incident
from analysis.permissions import Act
from analysis.snooze import UnclearTime, parse_until
from bot.desk_acts import Actor, DeskActs, Word
from bot.incident_book import ClickAnswer, IncidentBook
from bot.people import People
from bot.permissions import Gate
from bot.slack.gateway import SlackGateway
from bot.slack.ids import Action, Form
from bot.slack.responding import deliver, refused
from bot.slack.views import forms
from bot.slack.views.false_alarm import false_alarm_form
from storage import incidents


@dataclass(slots=True)
class IncidentForms:
    """Opens the forms and takes what was filled in."""

    book: IncidentBook
    acts: DeskActs
    people: People
    gateway: SlackGateway
    wake_sender: Callable[[], None]
    gate: Gate

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to."""
        app.action(Action.SNOOZE.value)(self.on_snooze)
        app.action(Action.SAY.value)(self.on_say)
        app.view(Form.SNOOZE.value)(self.on_snooze_form)
        app.view(Form.SAY.value)(self.on_say_form)
        app.view(Form.MERGE.value)(self.on_merge_form)
        app.view(Form.FALSE_ALARM.value)(self.on_false_alarm_form)

    async def on_snooze(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Cards of the version before this one have a button for it."""
        await ack()
        await self.ask_snooze(body, respond, int(body["actions"][0]["value"]))

    async def ask_snooze(self, body: dict[str, Any], respond: AsyncRespond, incident_id: int) -> None:
        """Ask for how long."""
        if await refused(self.gate, Act.SNOOZE, body, respond):
            return
        person = await self.people.person(body["user"]["id"])
        form = forms.snooze_form(str(incident_id), person.zone, person.texts)
        await self.gateway.open_modal(body["trigger_id"], form)

    async def ask_false_alarm(self, body: dict[str, Any], respond: AsyncRespond, incident_id: int) -> None:
        """Ask why it is none."""
        if await refused(self.gate, Act.FALSE_ALARM, body, respond):
            return
        person = await self.people.person(body["user"]["id"])
        await self.gateway.open_modal(body["trigger_id"], false_alarm_form(str(incident_id), person.texts))

    async def on_say(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        if await refused(self.gate, Act.SAY, body, respond):
            return
        person = await self.people.person(body["user"]["id"])
        await self.gateway.open_modal(body["trigger_id"], forms.say_form(body["actions"][0]["value"], person.texts))

    async def ask_merge(self, body: dict[str, Any], respond: AsyncRespond, incident_id: int) -> None:
        """Offer the other live incidents; where there is none, say so."""
        if await refused(self.gate, Act.MERGE, body, respond):
            return
        person = await self.people.person(body["user"]["id"])
        others = await asyncio.to_thread(self._others, incident_id)
        if not others:
            await deliver(respond, person.texts.text("click.nothing_to_merge"))
            return
        form = forms.merge_form(str(incident_id), others, person.texts)
        await self.gateway.open_modal(body["trigger_id"], form)

    async def on_snooze_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        person = await self.people.person(body["user"]["id"])
        try:
            until = parse_until(written(view, "until"), self.book.clock.now(), person.zone)
        except UnclearTime as error:
            await ack(response_action="errors", errors={"until": forms.unclear_time(error, person.texts)})
            return
        await ack()
        if not await self._may(Act.SNOOZE, body):
            return
        await self._finish(body, await asyncio.to_thread(self.acts.snooze, _id(view), until, actor(body)))

    async def on_say_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        if not await self._may(Act.SAY, body):
            return
        word = Word(chosen(view, "word"))
        answer = await asyncio.to_thread(self.acts.say, _id(view), written(view, "text"), word, actor(body))
        await self._finish(body, answer)

    async def on_merge_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        if not await self._may(Act.MERGE, body):
            return
        try:
            await asyncio.to_thread(self.acts.merge, _id(view), int(chosen(view, "other")), actor(body))
        except MergeRefused:
            await self._finish(body, ClickAnswer(None, changed=False))
            return
        self.wake_sender()

    async def on_false_alarm_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        cause = picked(view, "cause")
        if cause is None:
            person = await self.people.person(body["user"]["id"])
            await ack(response_action="errors", errors={"cause": person.texts.text("false_alarm.missing")})
            return
        await ack()
        if not await self._may(Act.FALSE_ALARM, body):
            return
        reason = Reason(Cause(cause), written(view, "note"))
        end = partial(self.acts.resolve, false_alarm=True, reason=reason)
        await self._finish(body, await asyncio.to_thread(end, _id(view), actor(body)))

    async def _may(self, act: Act, body: dict[str, Any]) -> bool:
        """Asked again when the form comes back: it may have been open for long. A form has no message to answer to,
        so whoever may not is told in the alert channel.
        """
        user_id = body["user"]["id"]
        sentence = await self.gate.refusal(act, user_id)
        if sentence is not None:
            await self.gateway.whisper(self.book.announcer.channel, user_id, sentence)
        return sentence is None

    async def _finish(self, body: dict[str, Any], answer: ClickAnswer) -> None:
        """A form has no message to answer to: what was in vain is whispered in the alert channel."""
        if answer.changed:
            self.wake_sender()
            return
        user_id = body["user"]["id"]
        person = await self.people.person(user_id)
        is_over = answer.incident is not None and not answer.incident.is_live
        text = person.texts.text("click.already_ended" if is_over else "click.nothing_to_do")
        await self.gateway.whisper(self.book.announcer.channel, user_id, text)

    def _others(self, incident_id: int) -> list[Incident]:
        with self.book.database.read() as session:
            return [one for one in incidents.live(session, self.book.workspace_id) if one.id != incident_id]


def actor(body: dict[str, Any]) -> Actor:
    """Who clicked or filled in a form."""
    user = body["user"]
    return Actor(str(user.get("username") or user.get("name") or user["id"]), str(user["id"]))


def written(view: dict[str, Any], block_id: str) -> str:
    """What was written into a field."""
    return str((view["state"]["values"].get(block_id) or {}).get("value", {}).get("value") or "").strip()


def chosen(view: dict[str, Any], block_id: str) -> str:
    """The value of what was chosen in a field."""
    return str(view["state"]["values"][block_id]["value"]["selected_option"]["value"])


def picked(view: dict[str, Any], block_id: str) -> str | None:
    """The value of what was chosen in a field that may be left out."""
    option = ((view["state"]["values"].get(block_id) or {}).get("value") or {}).get("selected_option")
    return None if option is None else str(option["value"])


def _id(view: dict[str, Any]) -> int:
    return int(view["private_metadata"])
