"""What the people of the workspace do: they speak, send commands, click, fill in modals, open the App Home."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.sandbox import demo_team, payloads
from bot.sandbox.errors import ApiError
from bot.sandbox.events import Events
from bot.sandbox.modals import Modals
from bot.sandbox.records import ActionRun, CommandRun, Json, Message, Run, ShortcutRun, View
from bot.sandbox.responses import Responses
from bot.sandbox.socket_mode import Ack, SocketMode
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import Draft, Workspace


class People:
    """The acts of persons, from the page or from a test. Raises ``ApiError`` for what makes no sense."""

    def __init__(
        self,
        workspace: Workspace,
        sockets: SocketMode,
        events: Events,
        responses: Responses,
        triggers: Triggers,
        modals: Modals,
        base_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._events = events
        self._responses = responses
        self._triggers = triggers
        self._modals = modals
        self._base_url = base_url

    async def send_command(self, command: str, text: str, *, user: str, channel: str) -> CommandRun:
        """Send a slash command and wait for its ack; without one, say so where the person looks."""
        self._require(user, channel)
        run = CommandRun(user=user, channel=channel, sent=time.monotonic(), command=command, text=text)
        self._prepare(run, self._responses.issue(run))
        self._workspace.commands.append(run)
        payload = payloads.command(self._workspace, run, self._response_url(run))
        self._finish(run, await self._sockets.deliver("slash_commands", payload))
        if run.dispatch_failed:
            self._complain(run, f'{command} failed with the error "dispatch_failed": no answer within 3 seconds.')
        else:
            self._try_ack_answer(run)
        return run

    async def click(
        self, channel: str, message_ts: str, action_id: str, *, user: str, value: str | None, chosen: Json
    ) -> ActionRun:
        """Use a button or a menu of a message. ``value`` tells apart buttons with the same action_id."""
        self._require(user, channel)
        message = self._workspace.find(channel, message_ts)
        found = payloads.find_action(message.blocks, action_id, value) if message else None
        if message is None or found is None:
            raise ApiError("message_not_found", [f"no {action_id} in message {message_ts} of {channel}"])
        action = payloads.action(*found, chosen)
        run = self._action_run(user, channel, action, message_ts)
        thread_ts = message.thread_ts if message.is_reply else None
        self._prepare(run, self._responses.issue(run, thread_ts=thread_ts, original=message))
        payload = payloads.message_action(self._workspace, run, message, action, self._response_url(run))
        self._finish(run, await self._sockets.deliver("interactive", payload))
        return run

    async def use_shortcut(self, channel: str, message_ts: str, callback_id: str, *, user: str) -> ShortcutRun:
        """Use a shortcut of a message's menu. Messages that only one person sees have none."""
        self._require(user, channel)
        message = self._message(channel, message_ts)
        run = ShortcutRun(
            user=user, channel=channel, sent=time.monotonic(), callback_id=callback_id, message_ts=message_ts
        )
        thread_ts = message.thread_ts if message.is_reply else None
        self._prepare(run, self._responses.issue(run, thread_ts=thread_ts))
        payload = payloads.shortcut(self._workspace, run, message, self._response_url(run))
        self._finish(run, await self._sockets.deliver("interactive", payload))
        return run

    def react(self, channel: str, message_ts: str, name: str, *, user: str, remove: bool = False) -> None:
        """Add a reaction, or take one's own away; the bot hears of it where it is a member."""
        self._require(user, channel)
        message = self._message(channel, message_ts)
        change = self._workspace.take_reaction_away if remove else self._workspace.react
        if not change(message, name, user):
            raise ApiError("no_reaction" if remove else "already_reacted")
        if demo_team.BOT_USER in self._workspace.channels[channel].members:
            kind = "reaction_removed" if remove else "reaction_added"
            self._events.publish(payloads.reaction(message, kind, name, user, self._workspace.next_ts()))

    async def use_view(self, view: View, action_id: str, value: str | None, chosen: Json, values: Json) -> ActionRun:
        """Use a button or a menu of a modal or of the App Home."""
        found = payloads.find_action(view.source["blocks"], action_id, value)
        if found is None:
            raise ApiError("not_found", [f"no {action_id} in view {view.id}"])
        action = payloads.action(*found, chosen)
        run = self._action_run(view.user, "", action, None)
        self._prepare(run, "")
        payload = payloads.view_action(self._workspace, run, view, action, values)
        self._finish(run, await self._sockets.deliver("interactive", payload))
        return run

    async def submit_view(self, view: View, values: Json) -> Json:
        """Submit a modal. Returns the field errors by block id, ``{}`` when it was taken.

        Raises ``ApiError`` dispatch_failed when no ack came.
        """
        trigger_id = self._triggers.issue(view.user)
        payload = payloads.view_submission(self._workspace, view, values, trigger_id)
        ack = await self._sockets.deliver("interactive", payload)
        if ack is None:
            raise ApiError("dispatch_failed")
        answer = ack.payload or {}
        action = answer.get("response_action")
        if action == "errors":
            return dict(answer.get("errors") or {})
        if action == "update":
            self._modals.update(view, answer["view"])
        elif action == "push":
            self._modals.push(view.user, answer["view"])
        elif action == "clear":
            self._modals.clear(view.user)
        else:
            self._modals.close(view)
        return {}

    async def close_view(self, view: View) -> None:
        self._modals.close(view)
        if view.source.get("notify_on_close"):
            await self._sockets.deliver("interactive", payloads.view_closed(self._workspace, view))

    def say(self, text: str, *, user: str, channel: str, thread_ts: str | None) -> Message:
        """Post as a person; the bot hears of it where it is a member."""
        self._require(user, channel)
        message = self._workspace.post(Draft(channel=channel, user=user, text=text, thread_ts=thread_ts))
        place = self._workspace.channels[channel]
        if demo_team.BOT_USER not in place.members:
            return message
        event: Json = {
            **message.as_slack(self._workspace.team_id),
            "channel": channel,
            "channel_type": "im" if place.is_im else "channel",
            "event_ts": message.ts,
        }
        self._events.publish(event)
        if f"<@{demo_team.BOT_USER}>" in text and not place.is_im:
            self._events.publish({**event, "type": "app_mention"})
        return message

    def open_home(self, user: str) -> None:
        home = self._workspace.homes.get(user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.direct(user).id,
            "tab": "home",
            "event_ts": self._workspace.next_ts(),
        }
        if home is not None:
            event["view"] = home.as_slack(self._workspace.team_id, demo_team.APP_ID, demo_team.BOT_ID)
        self._events.publish(event)

    def _action_run(self, user: str, channel: str, action: Json, message_ts: str | None) -> ActionRun:
        return ActionRun(
            user=user,
            channel=channel,
            sent=time.monotonic(),
            action_id=action["action_id"],
            message_ts=message_ts,
            value=action.get("value"),
        )

    def _message(self, channel: str, ts: str) -> Message:
        message = self._workspace.find(channel, ts)
        if message is None or message.ephemeral_to is not None:
            raise ApiError("message_not_found", [f"no message {ts} in {channel}"])
        return message

    def _prepare(self, run: Run, response_token: str) -> None:
        run.response_token = response_token
        run.trigger_id = self._triggers.issue(run.user)
        if isinstance(run, ActionRun):
            self._workspace.actions.append(run)

    def _finish(self, run: Run, ack: Ack | None) -> None:
        if ack is None:
            run.dispatch_failed = True
        else:
            run.ack_ms, run.ack_payload = ack.milliseconds, ack.payload
        self._workspace.tell("run")

    def _try_ack_answer(self, run: Run) -> None:
        try:
            self._responses.take_ack(run)
        except ApiError as error:
            self._complain(run, f"The answer that came with the ack was refused: {error.code} {error.details}")

    def _complain(self, run: Run, text: str) -> None:
        draft = Draft(channel=run.channel, user=demo_team.HOUSE_USER, text=text, ephemeral_to=run.user)
        self._workspace.post(draft)

    def _response_url(self, run: Run) -> str:
        return f"{self._base_url()}resp/{run.response_token}"

    def _require(self, user: str, channel: str) -> None:
        if user not in self._workspace.users:
            raise ApiError("user_not_found", [user])
        if channel not in self._workspace.channels:
            raise ApiError("channel_not_found", [channel])
        if user not in self._workspace.channels[channel].members:
            raise ApiError("not_in_channel", [f"{user} is not in {channel}"])
