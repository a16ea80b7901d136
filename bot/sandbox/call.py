"""One call of the Web API with its arguments, however they were sent."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.records import Json

_TRUE = {"true", "1", "yes"}


@dataclass(frozen=True, slots=True)
class Call:
    """The name and the arguments of a call. Forms carry lists and objects as JSON text, JSON bodies as they are."""

    method: str
    arguments: Json

    def text(self, name: str) -> str | None:
        """The argument as text; None when it is missing or empty."""
        value = self.arguments.get(name)
        return None if value is None or value == "" else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise ApiError("invalid_arguments", [f"missing required field: {name} [json-pointer:/{name}]"])
        return value

    def flag(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in _TRUE

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        try:
            return default if value is None else int(float(value))
        except ValueError:
            raise ApiError("invalid_arguments", [f"must be a number [json-pointer:/{name}]"]) from None

    def json(self, name: str) -> Any:
        """A list or an object; None when the argument is missing. Raises ``ApiError`` when it is not JSON."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(f"invalid_{name}_format" if name == "blocks" else "invalid_arguments") from None

    def has(self, name: str) -> bool:
        return self.arguments.get(name) is not None


async def read_call(request: web.Request) -> Call:
    """Read query, form and JSON alike; an empty body is no arguments, whatever its content type says."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        arguments.update(body)
    elif request.can_read_body:
        arguments.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    arguments |= _basic_auth(request)
    return Call(request.match_info["method"], arguments)


def _basic_auth(request: web.Request) -> Json:
    """The client's id and secret, which the SDK sends in a header."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return {}
    try:
        login, _, password = base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
    except ValueError:
        raise ApiError("invalid_auth") from None
    return {"client_id": login, "client_secret": password}


def read_token(request: web.Request, call: Call) -> str | None:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip()
    return call.text("token")
