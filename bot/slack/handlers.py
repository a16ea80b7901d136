"""What bolt calls: acknowledge first, then answer. Nothing slow runs on the event loop."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from analysis.crisis_kinds import CrisisClass
from analysis.level import Level
from analysis.permissions import Act, lowers
from bot.desk import Desk
from bot.desk_acts import Actor, DeskActs
from bot.incident_book import ClickAnswer
from bot.people import People
from bot.permissions import Gate
from bot.slack.commands import SlashCommands
from bot.slack.ids import BY_NUMBERS, Action, More
from bot.slack.incident_forms import IncidentForms, actor
from bot.slack.listeners import Listeners
from bot.slack.owner_forms import OwnerForms
from bot.slack.responding import deliver, refused
from bot.slack.silence_forms import SilenceForms
from bot.slack.startup import Identity
from bot.slack.text import name
from bot.team_parts import Team

log = logging.getLogger(__name__)

#: bolt looks every 10 ms whether a listener has acknowledged; when the listener has failed before that look, and
#: its error handler has returned, the acknowledgement is lost and Slack tells the user of a time-out.
ACK_IS_SEEN_AFTER = 0.05
_ANYTHING = re.compile(".*", re.DOTALL)


@dataclass(slots=True)
class Handlers:
    """The listeners, with the parts they need."""

    commands: SlashCommands
    desk: Desk
    acts: DeskActs
    forms: IncidentForms
    silencing: SilenceForms
    people: People
    wake_sender: Callable[[], None]
    gate: Gate
    owners: OwnerForms
    team: Team
    others: Sequence[Listeners] = ()

    def register(self, app: AsyncApp) -> None:
        """Tell bolt what we listen to. The catch-alls come last: bolt takes the first that matches."""
        app.event("message")(self.on_message)  # first, because there are most of these
        self.commands.register(app)
        self.silencing.register(app)
        app.command(_ANYTHING)(self.on_unknown_command)
        app.action(Action.ACKNOWLEDGE.value)(self.on_acknowledge)
        app.action(Action.TAKE.value)(self.on_take)
        app.action(Action.RESOLVE.value)(self.on_resolve)
        app.action(Action.WAKE.value)(self.on_wake)
        app.action(Action.MORE.value)(self.on_more)
        app.action(Action.CLASS.value)(self.on_class)
        app.action(Action.LEVEL.value)(self.on_level)
        app.action(Action.OPEN_THREAD.value)(self.on_open_thread)
        self.forms.register(app)
        self.owners.register(app)
        for listeners in self.others:
            listeners.register(app)
        self.team.part.register(app)
        app.action(_ANYTHING)(self.on_unknown_action)
        app.error(self.on_error)

    async def on_unknown_command(self, ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        reply = await self.commands.answering.unknown_command(str(command["command"]), command["user_id"])
        await deliver(respond, reply.text, reply.blocks)

    async def on_acknowledge(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        await self._click(Act.ACKNOWLEDGE, body, respond, self.acts.acknowledge, "click.already_acknowledged")

    async def on_take(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        await self._click(Act.TAKE, body, respond, self.acts.take, "owner.yours")

    async def on_resolve(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        await self._click(Act.RESOLVE, body, respond, self.acts.resolve, "click.already_ended")

    async def on_wake(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        await self._click(Act.WAKE, body, respond, self.acts.wake, "click.not_snoozed")

    async def on_more(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        incident_id, wanted = _chosen(body)
        match wanted:
            case More.ASSIGN:
                await self.owners.ask_owner(body, respond, incident_id)
            case More.ESCALATE:
                await self.owners.escalate(body, respond, incident_id)
            case More.SNOOZE:
                await self.forms.ask_snooze(body, respond, incident_id)
            case More.FALSE_ALARM:
                await self.forms.ask_false_alarm(body, respond, incident_id)
            case More.MERGE:
                await self.forms.ask_merge(body, respond, incident_id)
            case _:
                await self._unknown(body, respond)

    async def on_class(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        incident_id, wanted = _chosen(body)

        def correct(chosen_id: int, who: Actor) -> ClickAnswer:
            return self.acts.set_class(chosen_id, CrisisClass(wanted), who)

        await self._click(Act.CORRECT, body, respond, correct, "click.nothing_to_do", incident_id)

    async def on_level(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        incident_id, wanted = _chosen(body)
        level = None if wanted == BY_NUMBERS else Level[wanted.upper()]
        not_down = await self.gate.refusal(Act.LOWER_LEVEL, body["user"]["id"])

        def move(chosen_id: int, who: Actor) -> ClickAnswer:
            answer = self.acts.set_level(chosen_id, level, who, may_lower=not_down is None)
            after = answer.incident
            if not_down is None or answer.changed or after is None or not after.is_live or not lowers(after, level):
                return answer
            return replace(answer, refusal=not_down)

        await self._click(Act.CORRECT, body, respond, move, "click.nothing_to_do", incident_id)

    async def on_open_thread(self, ack: AsyncAck) -> None:
        """Slack has opened the address by itself."""
        await ack()

    async def on_message(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """What people write in an incident's thread is news of it; bolt has acknowledged the event by itself. What
        they ask the bot is none.
        """
        thread_ts, user_id = event.get("thread_ts"), event.get("user")
        if not thread_ts or not user_id or event.get("bot_id") or event.get("subtype"):
            return
        if f"<@{context.bot_user_id}>" in str(event.get("text") or ""):
            return
        if await asyncio.to_thread(self.acts.heard, str(event["channel"]), str(thread_ts), Actor(user_id, user_id)):
            self.wake_sender()

    async def on_unknown_action(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        await self._unknown(body, respond)

    async def _unknown(self, body: dict[str, Any], respond: AsyncRespond) -> None:
        log.warning("a click on %r, which is no button of this version", body["actions"][0].get("action_id"))
        person = await self.people.person(body["user"]["id"])
        text = person.texts.text("click.unknown_button")
        await deliver(respond, text)

    async def on_error(self, error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """Whatever a listener let through: the user gets one sentence with an id that is in the log."""
        error_id = secrets.token_hex(4)
        log.error("error %s in a listener", error_id, exc_info=error)
        await asyncio.sleep(ACK_IS_SEEN_AFTER)
        user_id = context.user_id or (body.get("user") or {}).get("id")
        if user_id is None or context.respond is None or context.response_url is None:
            return
        person = await self.people.person(user_id)
        text = person.texts.text("click.failed", error_id=error_id)
        await deliver(context.respond, text)

    async def _click(
        self,
        allowed: Act,
        body: dict[str, Any],
        respond: AsyncRespond,
        act: Callable[[int, Actor], ClickAnswer],
        refusal: str,
        incident_id: int | None = None,
    ) -> None:
        user = body["user"]
        if await refused(self.gate, allowed, body, respond):
            return
        incident_id = int(body["actions"][0]["value"]) if incident_id is None else incident_id
        answer = await asyncio.to_thread(act, incident_id, actor(body))
        if answer.incident is not None:
            await self._adopt(body, incident_id)
        if answer.changed:
            self.wake_sender()
            return
        person = await self.people.person(user["id"])
        if answer.refusal is not None:
            await deliver(respond, answer.refusal)
            return
        if answer.incident is None:
            refusal = "click.gone"
        elif not answer.incident.is_live:
            refusal = "click.already_ended"
        who = name(answer.incident.acknowledged_by or "?") if answer.incident else ""
        text = person.texts.text(refusal, who=who)
        await deliver(respond, text)

    async def _adopt(self, body: dict[str, Any], incident_id: int) -> None:
        """A button in the alert channel itself is the card's; those of calls for help stand elsewhere."""
        container = body.get("container") or {}
        channel, ts = container.get("channel_id"), container.get("message_ts")
        if channel == self.desk.book.announcer.channel and ts and not container.get("thread_ts"):
            await asyncio.to_thread(self.desk.adopt_card, incident_id, channel, ts)


def _chosen(body: dict[str, Any]) -> tuple[int, str]:
    """The incident and the choice in a menu of its card."""
    incident_id, _, wanted = str(body["actions"][0]["selected_option"]["value"]).partition(":")
    return int(incident_id), wanted


def build_app(
    client: AsyncWebClient, handlers: Handlers, identity: Identity, signing_secret: str | None = None
) -> AsyncApp:
    """A bolt app around our client, so that the base URL and the retry handlers are ours.

    Requests over HTTP must carry Slack's signature with the ``signing_secret``; Socket Mode needs none.
    """

    async def authorize(user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=identity.enterprise_id,
            team_id=identity.team_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
            bot_token=client.token,
            user_id=user_id,
        )

    # Left to itself, bolt looks for installations of an OAuth app as soon as SLACK_CLIENT_ID and
    # SLACK_CLIENT_SECRET are in the environment, finds none, and turns everybody away.
    app = AsyncApp(client=client, authorize=authorize, signing_secret=signing_secret, name="tocsin", logger=bolt_log())
    handlers.register(app)
    return app


def bolt_log() -> logging.Logger:
    """Bolt warns at every start that a token is in the environment too; its errors are worth reading."""
    bolt_log = logging.getLogger("slack_bolt.tocsin")
    bolt_log.setLevel(logging.ERROR)
    return bolt_log
