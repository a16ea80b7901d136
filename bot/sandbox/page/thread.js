// The pane on the right: one message and everything that was said below it.

import { composer } from "./composer.js";
import { byId, el, iconButton } from "./dom.js";
import { say } from "./dialogs.js";
import { followEnd } from "./follow.js";
import { ask } from "./link.js";
import { continues, messageRow } from "./message.js";
import { byTs, mayShow, on, store, tell } from "./store.js";

let current = null;

export const openedThread = () => current && { channel: current.channel, ts: current.ts };

export function closeThread() {
  if (!current) return;
  current.ends.forEach((end) => end());
  current = null;
  byId("thread").hidden = true;
  byId("thread").replaceChildren();
  byId("shell").classList.remove("with-thread");
  tell("thread");
}

/** Open the thread below the message at `ts`, with the cursor in its composer if `focus`. */
export async function openThread({ channel, ts }, { focus = true } = {}) {
  closeThread();
  const messages = new Map();
  const rootPlace = el("div", { class: "thread-root" });
  const count = el("p", { class: "thread-count" });
  const list = el("div", { class: "thread-replies", role: "log", "aria-label": "Replies", data: { testid: "thread-replies" } });
  const content = el("div", {}, rootPlace, count, list);
  const scroller = el("div", { class: "thread-scroll", tabindex: "0", data: { testid: "thread" } }, content);
  const write = composer({ channel: () => channel, threadTs: () => ts, placeholder: "Reply…" });
  const pane = byId("thread");
  const name = store.channels.get(channel);
  pane.replaceChildren(
    el("header", { class: "place-head" },
      el("div", { class: "place-title" }, el("h2", {}, "Thread"), el("p", { class: "muted" }, name.is_im ? "Tocsin" : `#${name.name}`)),
      iconButton("close", "Close the thread", closeThread, { data: { testid: "close-thread" } })),
    scroller,
    write.node,
  );
  pane.hidden = false;
  byId("shell").classList.add("with-thread");

  function draw() {
    const shown = [...messages.values()].filter(mayShow).sort(byTs);
    const root = shown.find((message) => message.ts === ts);
    const replies = shown.filter((message) => message.ts !== ts);
    if (root) sync(rootPlace, [root]);
    else rootPlace.replaceChildren(el("p", { class: "muted" }, "This message was deleted."));
    count.textContent = replies.length === 1 ? "1 reply" : replies.length ? `${replies.length} replies` : "No replies yet";
    sync(list, replies);
    if (follow.isFollowing()) follow.toEnd();
  }

  function take(message) {
    if (message.channel !== channel) return;
    if (message.ts !== ts && message.thread_ts !== ts) return;
    messages.set(message.ts, message);
    draw();
  }

  const sent = (place) => place.channel === channel && place.threadTs === ts && follow.toEnd();
  const follow = followEnd(scroller, content);
  const mine = { channel, ts, ends: [follow.end, on("reply", take), on("message", ({ message }) => take(message)), on("sent", sent)] };
  current = mine;
  tell("thread");
  try {
    const answer = await ask("thread", { channel, ts });
    if (current !== mine) return;
    answer.messages.forEach((message) => messages.set(message.ts, message));
    draw();
    if (focus) write.input.focus();
  } catch (error) {
    say(error.message, "warn");
  }
}

/** Bring the rows of `list` in line with `messages`; rows that did not change stay as they are. */
function sync(list, messages) {
  const rows = new Map([...list.children].map((row) => [row.dataset.ts, row]));
  const wanted = messages.map((message, index) => {
    const grouped = Boolean(continues(message, messages[index - 1]));
    const print = JSON.stringify([message, grouped]);
    const known = rows.get(message.ts);
    if (known?.dataset.print === print) return known;
    const row = messageRow(message, { inThread: true, grouped });
    row.dataset.print = print;
    return row;
  });
  list.replaceChildren(...wanted);
}
