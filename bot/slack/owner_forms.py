"""Who has it, and calling for help: the card's *Assign…* and *Call the next for help*."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from analysis.permissions import Act
from bot.calling_help import CallingHelp, Outcome
from bot.desk_acts import Actor, DeskActs
from bot.people import People
from bot.permissions import Gate
from bot.slack.gateway import SlackGateway
from bot.slack.ids import Form
from bot.slack.incident_forms import actor
from bot.slack.responding import deliver, refused
from bot.slack.text import name
from bot.slack.views.owner import assign_form


@dataclass(slots=True)
class OwnerForms:
    """Asks who is to have an incident, and calls the next on the ladder."""

    acts: DeskActs
    helping: CallingHelp
    people: People
    gateway: SlackGateway
    gate: Gate
    wake_sender: Callable[[], None]

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to; the buttons are listened to where the others of the card are."""
        app.view(Form.ASSIGN.value)(self.on_assign_form)

    async def ask_owner(self, body: dict[str, Any], respond: AsyncRespond, incident_id: int) -> None:
        """Ask who is to have it."""
        if await refused(self.gate, Act.ASSIGN, body, respond):
            return
        person = await self.people.person(body["user"]["id"])
        await self.gateway.open_modal(body["trigger_id"], assign_form(str(incident_id), person.texts))

    async def escalate(self, body: dict[str, Any], respond: AsyncRespond, incident_id: int) -> None:
        """Call the next step of the ladder now; where there is none, say so."""
        if await refused(self.gate, Act.ESCALATE, body, respond):
            return
        outcome = await asyncio.to_thread(self.helping.escalate, incident_id, actor(body))
        if outcome is Outcome.CALLED:
            self.wake_sender()
            return
        person = await self.people.person(body["user"]["id"])
        keys = {Outcome.OVER: "click.already_ended", Outcome.GONE: "click.gone"}
        await deliver(respond, person.texts.text(keys.get(outcome) or f"escalate.{outcome.value}"))

    async def on_assign_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        user_id, channel = body["user"]["id"], self.acts.book.announcer.channel
        sentence = await self.gate.refusal(Act.ASSIGN, user_id)
        if sentence is not None:
            await self.gateway.whisper(channel, user_id, sentence)
            return
        chosen = str(view["state"]["values"]["owner"]["value"]["selected_user"])
        owner = Actor(await self.people.name(chosen), chosen)
        answer = await asyncio.to_thread(self.acts.assign, int(view["private_metadata"]), owner, actor(body))
        if answer.changed:
            self.wake_sender()
            return
        person = await self.people.person(user_id)
        if answer.incident is None:
            text = person.texts.text("click.gone")
        elif not answer.incident.is_live:
            text = person.texts.text("click.already_ended")
        else:
            text = person.texts.text("owner.theirs", who=name(owner.name))
        await self.gateway.whisper(channel, user_id, text)
