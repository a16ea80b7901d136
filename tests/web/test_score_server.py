from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from analysis.sentiment import Score
from bot.errors import StartupError
from bot.web.score_requests import MOST_TEXTS, BadRequest, read_texts
from bot.web.score_server import MOST_WAITING, build_score_app, serve_scores
from models.classifier import Classifier
from models.errors import ModelError

#: A hang ends the test instead of the whole run.
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    return Classifier.load()


@dataclass
class Slow:
    """Scores when it is let go, and remembers what came together."""

    gate: threading.Event = field(default_factory=threading.Event)
    batches: list[list[str]] = field(default_factory=list)
    error: ModelError | None = None
    model_id: str = "slow"

    def score(self, texts: Sequence[str]) -> list[Score]:
        self.batches.append(list(texts))
        self.gate.wait()
        if self.error:
            raise self.error
        return [Score(0.0, 1.0, 0.0) if text == "plain" else Score(1.0, 0.0, 0.0) for text in texts]

    async def has_begun(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.batches:
                await asyncio.sleep(0)


Client = TestClient[web.Request, web.Application]


async def until_waiting(client: Client, texts: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await (await client.get("/v1/health")).json())["waiting"] < texts:
            await asyncio.sleep(0)


@asynccontextmanager
async def serving(classifier: Classifier | Slow, token: str | None = None) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_score_app(classifier, token))) as client:
        yield client


async def test_posts_are_scored_in_their_order(shipped: Classifier) -> None:
    async with serving(shipped) as client:
        answer = await client.post("/v1/score", json={"texts": ["退款拖了半个月，太恶心了", "thank you, brilliant!"]})
        body = await answer.json()
    assert answer.status == 200
    assert [one["label"] for one in body["scores"]] == ["negative", "positive"]
    assert sum(body["scores"][0][key] for key in ("negative", "neutral", "positive")) == pytest.approx(1, abs=1e-5)
    assert body["model_id"] == shipped.model_id


async def test_one_text_may_come_alone(shipped: Classifier) -> None:
    async with serving(shipped) as client:
        answer = await client.post("/v1/score", json={"text": "太恶心了"})
        assert len((await answer.json())["scores"]) == 1


async def test_callers_who_wait_at_the_same_time_are_scored_together_and_get_their_own() -> None:
    slow = Slow()
    async with serving(slow) as client:
        first = asyncio.create_task(client.post("/v1/score", json={"text": "first"}))
        await slow.has_begun()
        others = [asyncio.create_task(client.post("/v1/score", json={"text": text})) for text in ("plain", "third")]
        await until_waiting(client, 2)
        slow.gate.set()
        labels = [(await (await one).json())["scores"][0]["label"] for one in (first, *others)]
    assert labels == ["negative", "neutral", "negative"]
    assert [sorted(batch) for batch in slow.batches] == [["first"], ["plain", "third"]]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([], "JSON object"),
        ({}, "at least one string"),
        ({"texts": []}, "at least one string"),
        ({"texts": ["a", 3]}, "Text 1 is not a string"),
        ({"texts": ["a"] * (MOST_TEXTS + 1)}, "too many"),
        ({"text": "a" * 10_001}, "10,001 characters"),
    ],
)
def test_a_body_that_makes_no_sense_is_told_what_would(body: object, sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        read_texts(body)


async def test_bad_requests_get_a_status_and_a_sentence_as_json() -> None:
    async with serving(Slow()) as client:
        for answer, status in (
            (await client.post("/v1/score", data=b"{half"), 400),
            (await client.post("/v1/score", json={"texts": "one"}), 400),
            (await client.get("/v1/score"), 405),
            (await client.get("/v1/nothing"), 404),
        ):
            assert answer.status == status
            assert (await answer.json())["error"]


async def test_more_than_can_be_scored_soon_is_sent_away_for_a_moment() -> None:
    slow = Slow()
    texts = {"texts": ["a"] * MOST_TEXTS}
    async with serving(slow) as client:
        waiting = [asyncio.create_task(client.post("/v1/score", json=texts))]
        await slow.has_begun()
        waiting += [
            asyncio.create_task(client.post("/v1/score", json=texts)) for _ in range(MOST_WAITING // MOST_TEXTS)
        ]
        await until_waiting(client, MOST_WAITING)
        refused = await client.post("/v1/score", json=texts)
        slow.gate.set()
        assert refused.status == 503
        assert refused.headers["Retry-After"]
        assert {(await one).status for one in waiting} == {200}


@pytest.mark.parametrize(("temporary", "status"), [(True, 503), (False, 500)])
async def test_a_classifier_that_fails_is_reported_and_the_next_request_is_served(temporary: bool, status: int) -> None:
    slow = Slow(error=ModelError("Out of memory; free some.", temporary=temporary))
    slow.gate.set()
    async with serving(slow) as client:
        answer = await client.post("/v1/score", json={"text": "a"})
        assert answer.status == status
        assert "Out of memory" in (await answer.json())["error"]
        slow.error = None
        assert (await client.post("/v1/score", json={"text": "a"})).status == 200


async def test_with_a_token_nobody_is_served_without_it() -> None:
    slow = Slow()
    slow.gate.set()
    async with serving(slow, token="s3cret") as client:
        assert (await client.get("/v1/health")).status == 401
        wrong = {"Authorization": "Bearer other"}
        assert (await client.post("/v1/score", json={"text": "a"}, headers=wrong)).status == 401
        right = {"Authorization": "Bearer s3cret"}
        assert (await client.post("/v1/score", json={"text": "a"}, headers=right)).status == 200


async def test_without_a_token_no_other_machine_is_served() -> None:
    with pytest.raises(StartupError, match="TOCSIN_WEB_TOKEN"):
        await serve_scores(Slow(), "0.0.0.0", 0, None, asyncio.Event())


async def test_a_port_that_is_taken_is_a_clear_sentence() -> None:
    async with serving(Slow()) as client:
        with pytest.raises(StartupError, match="choose another --port"):
            await serve_scores(Slow(), "127.0.0.1", client.port or 0, None, asyncio.Event())
