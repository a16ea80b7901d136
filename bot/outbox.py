"""The paced, crash-safe sender: rows of the outbox become messages in Slack, each once."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import SystemClock
from bot.slack.blocks import with_picture
from bot.slack.errors import SlackRefused, SlackUnavailable
from bot.slack.gateway import SlackGateway
from storage import incidents, leases, messages, outbox_cards, outbox_claims
from storage.database import Database
from storage.errors import StorageError
from storage.messages import PostedMessage
from storage.outbox_rows import OutboxRow

log = logging.getLogger(__name__)

#: A claim outlives any single send, picture included; after it another sender may take the row.
CLAIM = timedelta(seconds=90)
LONGEST_WAIT = timedelta(minutes=5)
IDLE_WAIT = 0.5
DATABASE_WAIT = 2.0
#: A reply whose card is not posted yet waits this long before it is looked at again.
CARD_WAIT = timedelta(seconds=2)
#: From this attempt on a message whose picture cannot be uploaded goes without it.
ATTEMPTS_WITH_PICTURE = 3
#: The role of the one process that may send.
ROLE = "desk"
#: How far back before a row was written its message could have been posted (clocks differ a little).
LOOK_BACK = timedelta(minutes=2)


@dataclass(slots=True)
class OutboxSender:
    """Sends the rows of one workspace's outbox. One at a time per database: the desk's lease sees to that.

    ``owner`` is the name under which this process holds the desk's lease.
    """

    database: Database
    workspace_id: str
    gateway: SlackGateway
    owner: str
    interval: timedelta
    clock: SystemClock = field(default_factory=SystemClock)
    _free_at: dict[str, datetime] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled, beginning with what an earlier sender left half done.

        A database that is away for a moment is waited for: what was in flight then is claimed still, and once the
        claim has run out it is looked up in Slack before it is sent again.
        """
        taken_over = False
        while True:
            self._wake.clear()
            try:
                if not taken_over:
                    await asyncio.to_thread(self._take_over)
                    taken_over = True
                if not await self.send_next():
                    await self._idle(IDLE_WAIT)
            except StorageError as error:
                if not error.temporary:
                    raise
                log.warning("the outbox waits: %s", error)
                await self._idle(DATABASE_WAIT)

    def _take_over(self) -> None:
        with self.database.write() as session:
            if abandoned := outbox_claims.release_claims(session, self.workspace_id):
                log.info("%d messages were in flight when the last sender ended", abandoned)
            if cards := outbox_cards.retry_cards(session, self.workspace_id):
                log.info("%d cards that Slack had refused are tried again", cards)

    async def _idle(self, seconds: float) -> None:
        # Not wait_for: in Python 3.11 it swallows the end of this task when somebody wakes it at the same moment.
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def send_next(self) -> bool:
        """Send one row that is due, if there is one; says whether there was."""
        row = await asyncio.to_thread(self._claim)
        if row is None:
            return False
        pause = self.interval
        try:
            await self._send(row)
        except SlackUnavailable as error:
            wait = timedelta(seconds=error.retry_after) if error.retry_after else _backoff(row.attempts)
            pause = max(pause, wait) if error.retry_after else pause
            await asyncio.to_thread(self._retry_later, row, wait, error)
        except SlackRefused as error:
            await asyncio.to_thread(self._fail, row, error)
        finally:
            self._free_at[row.channel] = self.clock.now() + pause
        return True

    def _claim(self) -> OutboxRow | None:
        now = self.clock.now()
        with self.database.write(durable=True) as session:
            holder = leases.holder(session, self.workspace_id, ROLE, now)
            if holder is not None and holder.owner != self.owner:
                return None  # another process is the desk by now, and sends
            return outbox_claims.claim_next(session, self.workspace_id, self.owner, now, CLAIM, self._free_at)

    async def _send(self, row: OutboxRow) -> None:
        card = await asyncio.to_thread(self._card, row)
        needs_card = row.kind == "update" or bool(row.payload.get("thread"))
        if needs_card and card is None:
            await asyncio.to_thread(self._wait_for_card, row)
            return
        thread_ts = card.ts if card and row.payload.get("thread") else None
        ts = await self._already_posted(row, thread_ts) if row.kind == "post" else None
        file_id = row.picture_file_id
        if ts is None:
            file_id = await self._picture(row, card)
            try:
                ts = await self._deliver(row, card, thread_ts, file_id)
            except SlackRefused as error:
                if error.code != "invalid_blocks" or file_id is None:
                    raise
                log.warning("Slack does not show the chart of outbox row %s; the message goes without it", row.id)
                file_id = None
                ts = await self._deliver(row, card, thread_ts, None)
        await asyncio.to_thread(self._sent, row, ts, thread_ts, file_id, card)

    async def _deliver(
        self, row: OutboxRow, card: PostedMessage | None, thread_ts: str | None, file_id: str | None
    ) -> str:
        """Edit the card or post the message, with this picture; the ts of what tells it now."""
        text = str(row.payload["text"])
        blocks = with_picture(row.payload["blocks"], file_id)
        if row.kind == "update" and card is not None:
            return await self._edit(row, card, text, blocks)
        return await self.gateway.post(
            row.channel,
            text,
            blocks,
            key=row.dedup_key,
            thread_ts=thread_ts,
            broadcast=bool(row.payload.get("broadcast")),
        )

    async def _already_posted(self, row: OutboxRow, thread_ts: str | None) -> str | None:
        """After a crash or a lost answer nobody knows whether the message is out: ask Slack before posting again."""
        if not row.reclaimed:
            return None
        oldest = (row.created_at - LOOK_BACK).timestamp()
        found = await self.gateway.find(row.channel, row.dedup_key, thread_ts=thread_ts, oldest=oldest)
        if found:
            log.info("outbox row %s had been posted before its answer was lost; adopted %s", row.id, found)
        return found

    async def _picture(self, row: OutboxRow, card: PostedMessage | None) -> str | None:
        """The file to show: this row's own, or for an edit without one the picture that the card shows already.

        The words are worth more than the picture: what Slack will not take is left out, and what it cannot take now
        is left out after a few attempts.
        """
        if row.picture is None:
            return card.picture_file_id if row.kind == "update" and card else None
        try:
            file_id = row.picture_file_id or await self._upload(row, row.picture)
            if await self.gateway.picture_is_ready(file_id):
                return file_id
            reason = "it was not ready in time"
        except SlackRefused as error:
            reason = str(error)
        except SlackUnavailable as error:
            if row.attempts < ATTEMPTS_WITH_PICTURE:
                # The message itself was not tried yet: no need to look for it before the next attempt.
                raise SlackUnavailable(error.reason, error.retry_after, maybe_done=False) from error
            reason = error.reason
        log.warning("outbox row %s goes without its chart: %s", row.id, reason)
        return None

    async def _upload(self, row: OutboxRow, picture: bytes) -> str:
        file_id = await self.gateway.upload_picture(picture, f"tocsin-{row.id}.png", row.picture_alt)
        await asyncio.to_thread(self._uploaded, row, file_id)
        return file_id

    async def _edit(self, row: OutboxRow, card: PostedMessage, text: str, blocks: list[dict[str, object]]) -> str:
        """Edit the card and return its ts; where that cannot be done, say the same in a new message.

        A card that somebody deleted is posted anew and is the card from then on; one that may not be edited any
        more keeps its thread, which is told instead.
        """
        try:
            await self.gateway.update(card.channel, card.ts, text, blocks)
            return card.ts
        except SlackRefused as error:
            if error.code not in {"message_not_found", "cant_update_message", "edit_window_closed"}:
                raise
            log.warning("the card of incident %s cannot be edited (%s)", row.incident_id, error.code)
            thread_ts = None if error.code == "message_not_found" else card.ts
        ts = await self._already_posted(row, thread_ts)
        if ts is None:
            ts = await self.gateway.post(card.channel, text, blocks, key=row.dedup_key, thread_ts=thread_ts)
        return ts if thread_ts is None else card.ts

    def _card(self, row: OutboxRow) -> PostedMessage | None:
        if row.incident_id is None:
            return None
        with self.database.read() as session:
            return messages.card(session, self.workspace_id, row.incident_id)

    def _uploaded(self, row: OutboxRow, file_id: str) -> None:
        with self.database.write() as session:
            outbox_claims.set_picture_file(session, row.id, file_id)

    def _sent(
        self, row: OutboxRow, ts: str, thread_ts: str | None, file_id: str | None, card: PostedMessage | None
    ) -> None:
        now = self.clock.now()
        with self.database.write(durable=True) as session:
            outbox_claims.mark_sent(session, row.id, ts, now, file_id)
            if row.kind == "update":
                if card is not None and card.ts != ts:
                    messages.replace(session, self.workspace_id, row.channel, card.ts, ts)
                if file_id is not None:
                    messages.set_picture(session, self.workspace_id, row.channel, ts, file_id)
                return
            messages.record(
                session,
                self.workspace_id,
                row.channel,
                ts,
                incident_id=row.incident_id,
                purpose=row.purpose,
                thread_ts=thread_ts,
                outbox_id=row.id,
                picture_file_id=file_id,
                at=now,
            )

    def _wait_for_card(self, row: OutboxRow) -> None:
        """The incident has no card yet: try later. If the card has failed, an edit takes its place; a reply cannot."""
        with self.database.write(durable=True) as session:
            error = outbox_cards.card_error(session, self.workspace_id, row.incident_id)
            if error is not None and row.kind == "update" and outbox_cards.repost_card(session, row):
                log.info("the card of incident %s, refused before (%s), is tried again", row.incident_id, error)
            elif error is not None and row.kind == "post":
                outbox_claims.mark_failed(session, row.id, error, self.clock.now())
            else:
                outbox_claims.retry_later(session, row.id, self.clock.now() + CARD_WAIT, "its card is not posted yet")

    def _retry_later(self, row: OutboxRow, wait: timedelta, error: SlackUnavailable) -> None:
        log.warning("outbox row %s waits %.1f s: %s", row.id, wait.total_seconds(), error.reason)
        with self.database.write(durable=True) as session:
            later = self.clock.now() + wait
            outbox_claims.retry_later(session, row.id, later, error.reason, maybe_sent=error.maybe_done)

    def _fail(self, row: OutboxRow, error: SlackRefused) -> None:
        """Keep the failure where it can be seen: in the row, in the incident's timeline and in the log."""
        log.error("outbox row %s for %s cannot be sent: %s", row.id, row.channel, error)
        now = self.clock.now()
        with self.database.write() as session:
            outbox_claims.mark_failed(session, row.id, error.code, now)
            if row.incident_id is not None:
                details: dict[str, object] = {"purpose": row.purpose, "error": error.code}
                incidents.note(
                    session,
                    self.workspace_id,
                    row.incident_id,
                    kind="message_failed",
                    at=now,
                    actor=None,
                    details=details,
                )


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 … seconds, at most five minutes. Jitter is not needed: there is one sender."""
    return min(timedelta(seconds=2.0 ** min(max(attempts - 1, 0), 10)), LONGEST_WAIT)
