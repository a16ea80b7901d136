"""Modals and App Home: the views that are open before people."""

from __future__ import annotations

import secrets

from bot.sandbox import limits
from bot.sandbox.errors import ApiError
from bot.sandbox.records import Json, View
from bot.sandbox.workspace import Workspace, with_ids

DEEPEST_STACK = 3


class Modals:
    """Opens, stacks, replaces and closes views. Raises ``ApiError`` where Slack would refuse."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open(self, user: str, source: Json) -> View:
        checked = self._checked(source, "modal")
        self.clear(user)
        return self._add(user, checked, None)

    def push(self, user: str, source: Json) -> View:
        checked = self._checked(source, "modal")
        stack = self.stack(user)
        if len(stack) >= DEEPEST_STACK:
            raise ApiError("push_limit_reached")
        return self._add(user, checked, stack[-1] if stack else None)

    def update(self, view: View, source: Json, expected_hash: str | None = None) -> View:
        if expected_hash and expected_hash != view.hash:
            raise ApiError("hash_conflict")
        view.source = self._checked(source, "modal")
        view.hash = _new_hash()
        self._tell(view.user)
        return view

    def publish(self, user: str, source: Json, expected_hash: str | None = None) -> View:
        checked = self._checked(source, "home")
        home = self._workspace.homes.get(user)
        if home is not None and expected_hash and expected_hash != home.hash:
            raise ApiError("hash_conflict")
        view_id = home.id if home else f"V0{secrets.token_hex(5).upper()}"
        home = View(view_id, "home", user, _new_hash(), checked, view_id)
        self._workspace.homes[user] = home
        self._workspace.tell("home", user=user)
        return home

    def find(self, view_id: str | None, external_id: str | None) -> View:
        for view in self._workspace.views.values():
            if view.id == view_id or (external_id and view.source.get("external_id") == external_id):
                return view
        raise ApiError("not_found")

    def stack(self, user: str) -> list[View]:
        """The modals before ``user``, the top one last."""
        return [view for view in self._workspace.views.values() if view.user == user]

    def close(self, view: View) -> None:
        """Take one view away; what lies below it comes up."""
        self._workspace.views.pop(view.id, None)
        self._tell(view.user)

    def clear(self, user: str) -> None:
        """Close everything before ``user``."""
        for view in self.stack(user):
            del self._workspace.views[view.id]
        self._tell(user)

    def _add(self, user: str, source: Json, below: View | None) -> View:
        view_id = f"V0{secrets.token_hex(5).upper()}"
        root_id = below.root_id if below else view_id
        view = View(view_id, "modal", user, _new_hash(), source, root_id, below.id if below else None)
        self._workspace.views[view_id] = view
        self._tell(user)
        return view

    def _checked(self, source: Json, kind: str) -> Json:
        problems = limits.check_view(source, self._workspace.check_file)
        if source.get("type") != kind:
            problems = [f"must be {kind} here [json-pointer:/view/type]", *problems]
        if problems:
            raise ApiError("invalid_arguments", problems)
        return {**source, "blocks": with_ids(source.get("blocks") or [])}

    def _tell(self, user: str) -> None:
        self._workspace.tell("views", user=user)


def _new_hash() -> str:
    return secrets.token_hex(8)
