"""The Web API methods that open, change and publish views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox import demo_team
from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.modals import Modals
from bot.sandbox.records import Json, View
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import Workspace


class ViewMethods:
    """``views.open``, ``views.push``, ``views.update`` and ``views.publish``."""

    def __init__(self, workspace: Workspace, modals: Modals, triggers: Triggers) -> None:
        self._workspace = workspace
        self._modals = modals
        self._triggers = triggers

    def table(self) -> dict[str, Callable[[Call], Json]]:
        return {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    def open(self, call: Call) -> Json:
        user = self._triggers.redeem(call.required("trigger_id"))
        return self._answer(self._modals.open(user, _source(call)))

    def push(self, call: Call) -> Json:
        user = self._triggers.redeem(call.required("trigger_id"))
        return self._answer(self._modals.push(user, _source(call)))

    def update(self, call: Call) -> Json:
        view = self._modals.find(call.text("view_id"), call.text("external_id"))
        return self._answer(self._modals.update(view, _source(call), call.text("hash")))

    def publish(self, call: Call) -> Json:
        user = call.required("user_id")
        if user not in self._workspace.users:
            raise ApiError("invalid_arguments", ["invalid `user_id` [json-pointer:/user_id]"])
        return self._answer(self._modals.publish(user, _source(call), call.text("hash")))

    def _answer(self, view: View) -> Json:
        return {"view": view.as_slack(self._workspace.team_id, demo_team.APP_ID, demo_team.BOT_ID)}


def _source(call: Call) -> Json:
    view: Any = call.json("view")
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", ["missing required field: view [json-pointer:/view]"])
    return view
