"""The page's own files, and the guard at the door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

FOLDER = Path(__file__).parent / "page"
LOCAL_NAMES = {"127.0.0.1", "localhost", "::1"}
MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page sends to this machine, by its name (rebinding) or by its origin."""
    host = urlsplit(f"//{request.host}").hostname
    if host not in LOCAL_NAMES:
        raise web.HTTPForbidden(text="The sandbox answers only to this machine: use http://127.0.0.1.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="The sandbox takes nothing from pages of other sites.")
    return await handler(request)


def page_routes() -> list[web.RouteDef]:
    return [
        web.get("/", _index),
        web.get("/archives/{channel}", _index),
        web.get("/archives/{channel}/{message}", _index),
        web.get("/page/{name:[a-z_]+[.](js|css|svg)}", _file),
    ]


async def _index(request: web.Request) -> web.Response:
    return _read("index.html", request.host)


async def _file(request: web.Request) -> web.Response:
    return _read(request.match_info["name"], request.host)


def _read(name: str, host: str) -> web.Response:
    path = FOLDER / name
    if not path.is_file():
        raise web.HTTPNotFound
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    return web.Response(body=path.read_bytes(), content_type=MEDIA_TYPES[path.suffix], charset="utf-8", headers=headers)
