"""Charts: uploaded once, shown by file, and never a reason to hold a message back for long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update

from bot.desk_acts import Actor, DeskActs
from bot.outbox import ATTEMPTS_WITH_PICTURE, CLAIM
from bot.sandbox import Message, Sandbox
from bot.sandbox.records import StoredFile
from bot.sandbox.scopes import ALL_SCOPES
from bot.slack.blocks import with_picture
from bot.slack.gateway import PICTURE_PATIENCE, PICTURE_POLL, SlackGateway
from storage import outbox_claims
from storage.delivery_tables import OutboxRow
from tests.builders import CRISIS, MINUTE, NOW, SetClock, add_scored_mentions
from tests.databases import WORKSPACE
from tests.outbox.posts import Post
from tests.slack.view_checks import check, kinds


def pictures(message: Message) -> list[str]:
    """The file ids of the pictures that a message shows."""
    return [block["slack_file"]["id"] for block in message.blocks if block["type"] == "image"]


def change_waiting(post: Post, **values: str | None) -> None:
    """Change the rows that wait: their chart, or the file that it was uploaded as."""
    with post.database.write() as session:
        session.execute(update(OutboxRow).where(OutboxRow.state == "pending").values(**values))


async def test_the_card_shows_a_chart_that_was_uploaded_for_it(post: Post, sandbox: Sandbox) -> None:
    await post.send_all()
    (card,) = post.in_channel()
    (file_id,) = pictures(card)
    file = sandbox.workspace.files[file_id]
    assert file.content.startswith(b"\x89PNG")
    assert file.name.endswith(".png")
    assert file.alt_text == next(block for block in card.blocks if block["type"] == "image")["alt_text"]
    assert file.channels == [], "shared by the message alone"
    record = post.card_record()
    assert record is not None
    assert record.picture_file_id == file_id


async def test_a_new_reading_brings_a_new_chart_to_the_card_and_to_the_thread(post: Post) -> None:
    await post.send_all()
    (old,) = pictures(post.in_channel()[0])
    add_scored_mentions(post.database, WORKSPACE, post.incident.brand, NOW + 12 * MINUTE, 60)
    assert post.desk.tick(NOW + 15 * MINUTE)
    await post.send_all()
    (raised,) = pictures(post.in_channel()[0])
    assert pictures(post.replies()[-1]) == [], "a rise of level is told in the channel too, under the card's own chart"
    add_scored_mentions(post.database, WORKSPACE, post.incident.brand, NOW + 75 * MINUTE, 30)
    assert post.desk.tick(NOW + 80 * MINUTE)
    await post.send_all()
    (new,) = pictures(post.in_channel()[0])
    (in_thread,) = pictures(post.replies()[-1])
    assert len({old, raised, new, in_thread}) == 4
    record = post.card_record()
    assert record is not None
    assert record.picture_file_id == new


async def test_an_edit_without_a_chart_of_its_own_keeps_the_one_that_the_card_shows(post: Post) -> None:
    await post.send_all()
    before = pictures(post.in_channel()[0])
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    change_waiting(post, picture=None)
    await post.send_all()
    assert post.in_channel()[0].edits == 1
    assert pictures(post.in_channel()[0]) == before
    assert post.calls("files.completeUploadExternal") == 1


async def test_another_attempt_uploads_the_chart_only_once(post: Post, sandbox: Sandbox, clock: SetClock) -> None:
    sandbox.faults.server_error(2, "chat.postMessage")
    for _ in range(3):
        await post.send_all()
        clock.advance(timedelta(seconds=10))
    await post.send_all()
    assert len(pictures(post.in_channel()[0])) == 1
    assert post.calls("files.completeUploadExternal") == 1


async def test_an_upload_that_fails_is_tried_again_before_the_message_goes(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    sandbox.faults.server_error(1, "files.getUploadURLExternal")
    await post.send_all()
    assert post.in_channel() == []
    clock.advance(timedelta(seconds=10))
    await post.send_all()
    assert len(pictures(post.in_channel()[0])) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.info"])
async def test_an_upload_that_goes_on_failing_holds_the_message_back_no_longer(
    post: Post, sandbox: Sandbox, clock: SetClock, method: str
) -> None:
    sandbox.faults.server_error(1000, method)
    for attempt in range(1, ATTEMPTS_WITH_PICTURE):
        assert await post.sender.send_next()
        assert post.in_channel() == [], attempt
        clock.advance(timedelta(seconds=60))
    await post.send_all()
    (card,) = post.in_channel()
    check(card.text, card.blocks)
    assert pictures(card) == []
    assert post.states() == {"card": "sent", "update:1": "sent"}
    assert post.calls("conversations.history") == 0, "nothing was posted that could be found"


async def test_a_picture_that_cannot_be_shown_is_left_out_of_a_post_and_of_an_edit(
    post: Post, sandbox: Sandbox, clock: SetClock
) -> None:
    """Slack says that the file is ready, and then does not take it in a message."""
    forgotten = "F0FORGOTTEN"
    file = StoredFile(forgotten, "a.png", "a.png", "", 1, "U0", "token", 0, completed=True, ready=False)
    file.mimetype = "image/png"
    sandbox.workspace.files[forgotten] = file
    change_waiting(post, picture_file_id=forgotten)
    await post.send_all()
    (card,) = post.in_channel()
    assert pictures(card) == []
    record = post.card_record()
    assert record is not None
    assert record.picture_file_id is None
    DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
    change_waiting(post, picture_file_id=forgotten)
    await post.send_all()
    assert card.edits == 1
    assert pictures(card) == []
    assert set(post.states().values()) == {"sent"}


async def test_a_card_that_a_click_made_known_first_keeps_its_chart(
    post: Post, gateway: SlackGateway, clock: SetClock
) -> None:
    """The sender died between posting and recording; somebody clicks, and then the message is found again."""
    with post.database.write(durable=True) as session:
        row = outbox_claims.claim_next(session, WORKSPACE, "dead", clock.now(), CLAIM, {})
    assert row is not None
    assert row.picture is not None
    file_id = await gateway.upload_picture(row.picture, "a.png", "alt")
    with post.database.write() as session:
        outbox_claims.set_picture_file(session, row.id, file_id)
    blocks = with_picture(row.payload["blocks"], file_id)
    ts = await gateway.post(CRISIS, row.payload["text"], blocks, key=row.dedup_key)
    post.desk.adopt_card(post.incident.id, CRISIS, ts)
    post.sender._take_over()
    await post.send_all()
    DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
    change_waiting(post, picture=None)
    await post.send_all()
    (card,) = post.in_channel()
    assert card.edits == 1
    assert pictures(card) == [file_id]


@pytest.fixture
async def strict_sandbox() -> AsyncIterator[Sandbox]:
    """A workspace in which the app may not upload files."""
    scopes = ALL_SCOPES - {"files:write"}
    async with Sandbox(messages_per_second=None, file_processing_seconds=0, scopes=scopes) as running:
        yield running


class TestASlackThatRefusesUploads:
    @pytest.fixture
    def sandbox(self, strict_sandbox: Sandbox) -> Sandbox:
        return strict_sandbox

    async def test_the_alarm_goes_out_at_once_without_its_chart(self, post: Post) -> None:
        await post.send_all()
        (card,) = post.in_channel()
        check(card.text, card.blocks)
        assert pictures(card) == []
        DeskActs(post.desk.book).resolve(post.incident.id, Actor("maya"))
        await post.send_all()
        assert card.edits == 1
        assert set(post.states().values()) == {"sent"}


async def test_a_file_that_slack_takes_a_while_to_look_at_is_waited_for(client: AsyncWebClient) -> None:
    async with Sandbox(messages_per_second=None, file_processing_seconds=0.2) as sandbox:
        client.base_url = sandbox.api_url

        async def wait(_seconds: float) -> None:
            await sandbox.wait_until(lambda workspace: all(f.ready for f in workspace.files.values()), 10)

        gateway = SlackGateway(client, sleep=wait)
        assert await gateway.picture_is_ready(await gateway.upload_picture(b"\x89PNG\r\n\x1a\n", "a.png", "alt"))
        assert [call.method for call in sandbox.workspace.api_calls].count("files.info") == 2


@pytest.fixture
async def slow_sandbox() -> AsyncIterator[Sandbox]:
    """A workspace that never gets round to looking at a file."""
    async with Sandbox(messages_per_second=None, file_processing_seconds=3600) as running:
        yield running


class TestASlackThatNeverLooksAtFiles:
    """The message goes without its picture: an alarm without a chart is worth more than a chart without an alarm."""

    @pytest.fixture
    def sandbox(self, slow_sandbox: Sandbox) -> Sandbox:
        return slow_sandbox

    @pytest.fixture
    def waited(self) -> list[float]:
        return []

    @pytest.fixture
    def gateway(self, client: AsyncWebClient, waited: list[float]) -> SlackGateway:
        async def wait(seconds: float) -> None:
            waited.append(seconds)

        return SlackGateway(client, sleep=wait)

    async def test_the_card_goes_out_without_its_chart(self, post: Post, waited: list[float]) -> None:
        await post.send_all()
        (card,) = post.in_channel()
        check(card.text, card.blocks)
        assert "image" not in kinds(card.blocks)
        assert post.states() == {"card": "sent", "update:1": "sent"}
        assert sum(waited) == PICTURE_PATIENCE
        assert set(waited) == {PICTURE_POLL}
        record = post.card_record()
        assert record is not None
        assert record.picture_file_id is None

    async def test_an_edit_of_a_card_without_a_chart_is_an_edit_without_a_chart(self, post: Post) -> None:
        await post.send_all()
        DeskActs(post.desk.book).acknowledge(post.incident.id, Actor("maya"))
        await post.send_all()
        (card,) = post.in_channel()
        assert card.edits == 1
        assert "image" not in kinds(card.blocks)
