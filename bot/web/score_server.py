"""``POST /v1/score``: the scorer for other programs, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from analysis.sentiment import Score
from bot.errors import StartupError
from bot.score_json import score_fields
from bot.web.listening import listening
from bot.web.score_requests import MOST_TEXTS, BadRequest, read_texts
from models.errors import ModelError
from models.scorer_protocol import SentimentScorer

log = logging.getLogger(__name__)

LARGEST_BODY = 16 << 20
#: Texts that may wait; beyond it callers are told to come back, so that memory does not follow their zeal.
MOST_WAITING = 20 * MOST_TEXTS

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class TooBusy(Exception):
    """More texts wait than can be scored soon."""


@dataclass(slots=True)
class ScoringQueue:
    """Scores texts of many callers together, one batch after another, in a thread."""

    classifier: SentimentScorer
    _waiting: list[tuple[list[str], asyncio.Future[list[Score]]]] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def waiting_texts(self) -> int:
        return sum(len(texts) for texts, _ in self._waiting)

    async def score(self, texts: list[str]) -> list[Score]:
        """Return the scores in order; raises `TooBusy`, or what the classifier raises."""
        if self.waiting_texts + len(texts) > MOST_WAITING:
            raise TooBusy
        answer: asyncio.Future[list[Score]] = asyncio.get_running_loop().create_future()
        self._waiting.append((texts, answer))
        self._arrived.set()
        return await answer

    async def run(self) -> None:
        """Work until cancelled; all that waits when a batch begins is scored in it."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            batch, self._waiting = self._waiting, []
            try:
                scores = await asyncio.to_thread(self.classifier.score, [text for texts, _ in batch for text in texts])
            except ModelError as error:
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            start = 0
            for texts, answer in batch:
                if not answer.done():
                    answer.set_result(scores[start : start + len(texts)])
                start += len(texts)


def build_score_app(classifier: SentimentScorer, token: str | None) -> web.Application:
    """Return the web application. With a ``token`` every request must carry it: ``Authorization: Bearer …``."""
    queue = ScoringQueue(classifier)

    async def score(request: web.Request) -> web.Response:
        try:
            texts = read_texts(await request.json())
            scores = await queue.score(texts)
        except json.JSONDecodeError:
            return _error(400, "The body is no JSON.")
        except BadRequest as error:
            return _error(400, str(error))
        except TooBusy:
            return _error(503, "Too many texts wait to be scored; try again in a moment.", {"Retry-After": "2"})
        except ModelError as error:
            log.error("a request could not be scored: %s", error)
            return _error(503 if error.temporary else 500, str(error), {"Retry-After": "5"} if error.temporary else {})
        return web.json_response({"model_id": classifier.model_id, "scores": [score_fields(one) for one in scores]})

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "model_id": classifier.model_id, "waiting": queue.waiting_texts})

    async def work(app: web.Application) -> AsyncIterator[None]:
        worker = asyncio.create_task(queue.run())
        yield
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker

    app = web.Application(middlewares=[_require(token)], client_max_size=LARGEST_BODY)
    app.cleanup_ctx.append(work)
    app.router.add_post("/v1/score", score)
    app.router.add_get("/v1/health", health)
    return app


def _require(token: str | None) -> Middleware:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token is not None:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
                return _error(401, "Send the token: Authorization: Bearer TOKEN.")
        try:
            return await handler(request)
        except web.HTTPException as error:
            return _error(error.status, error.reason)

    return check


def _error(status: int, sentence: str, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    return web.json_response({"error": sentence}, status=status, headers=headers)


async def serve_scores(
    classifier: SentimentScorer, host: str, port: int, token: str | None, stop: asyncio.Event
) -> None:
    """Serve until told to stop.

    Raises:
        StartupError: the address is not this machine's alone and there is no token, or it cannot be used.
    """
    if token is None and host not in LOOPBACK:
        raise StartupError(
            f"Without a token scores are served on this machine only, not on {host}; set TOCSIN_WEB_TOKEN."
        )
    async with listening(build_score_app(classifier, token), host, port) as addresses:
        for address, number in addresses:
            log.info("scores at http://%s:%d/v1/score", address, number)
        await stop.wait()
