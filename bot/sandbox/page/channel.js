// The channel in the middle: its head, its messages, its composer.

import { composer } from "./composer.js";
import { el, iconButton, icon } from "./dom.js";
import { say } from "./dialogs.js";
import { followEnd } from "./follow.js";
import { ask } from "./link.js";
import { avatar, continues, messageRow } from "./message.js";
import { keep, mayShow, on, store, tell, visible } from "./store.js";
import { dateOfTs, dayName, sameDay } from "./time.js";

/** Shows one channel in `root`. `openThread(message)` is called from its rows; returns how to end it. */
export function channelView(root, channelId, { openThread, openSidebar }) {
  const channel = () => store.channels.get(channelId);
  const rows = el("div");
  const list = el("div", {
    class: "messages",
    role: "log",
    tabindex: "0",
    "aria-label": `Messages in ${channel().name}`,
    data: { testid: "messages", channel: channelId },
  }, rows);
  const earlier = el("button", { type: "button", class: "button earlier", onclick: loadEarlier }, "Earlier messages");
  const jump = el("button", { type: "button", class: "jump", hidden: true, onclick: toBottom }, icon("down"), "New messages");
  const title = channel().is_im ? "Tocsin" : `#${channel().name}`;
  const write = composer({ channel: () => channelId, placeholder: `Message ${title}` });
  root.replaceChildren(
    el("header", { class: "place-head" },
      iconButton("menu", "Channels", openSidebar, { class: "only-phone" }),
      el("div", { class: "place-title" }, el("h1", {}, title), el("p", { class: "muted" }, channel().topic.value)),
      el("div", { class: "faces", title: `${channel().members.length} members` }, ...channel().members.map((id) => avatar(id, "small"))),
    ),
    el("div", { class: "messages-holder" }, list, jump),
    write.node,
  );

  const follow = followEnd(list, rows, (following) => {
    if (following) jump.hidden = true;
  });
  function toBottom() {
    follow.toEnd();
    jump.hidden = true;
  }

  function row(message, previous) {
    const newDay = !previous || !sameDay(dateOfTs(message.ts), dateOfTs(previous.ts));
    const node = messageRow(message, { grouped: !newDay && continues(message, previous), openThread });
    if (!newDay) return [node];
    return [el("div", { class: "day", data: { day: message.ts } }, el("span", {}, dayName(dateOfTs(message.ts)))), node];
  }

  function drawAll() {
    const messages = visible(channelId);
    const drawn = messages.flatMap((message, index) => row(message, messages[index - 1]));
    const greeting = store.hasEarlier.get(channelId) ? earlier : welcome(channel());
    rows.replaceChildren(greeting, ...drawn);
  }

  /** Draw anew the message at `ts` and the one after it, whose head may depend on it. */
  function drawAround(ts) {
    const messages = visible(channelId);
    const index = messages.findIndex((message) => message.ts === ts);
    const touched = index < 0 ? messages.filter((message) => message.ts > ts).slice(0, 1) : messages.slice(index, index + 2);
    if (index < 0) remove(ts);
    for (const message of touched) place(message, messages);
  }

  function remove(ts) {
    rows.querySelector(`[data-ts="${ts}"]`)?.remove();
    rows.querySelector(`[data-day="${ts}"]`)?.remove();
  }

  function place(message, messages) {
    const index = messages.indexOf(message);
    const focused = focusIn(rows, message.ts);
    const nodes = row(message, messages[index - 1]);
    const isNew = !rows.querySelector(`[data-ts="${message.ts}"]`);
    remove(message.ts);
    const next = messages[index + 1];
    const before = next && (rows.querySelector(`[data-day="${next.ts}"]`) || rows.querySelector(`[data-ts="${next.ts}"]`));
    for (const node of nodes) rows.insertBefore(node, before || null);
    if (isNew) nodes.at(-1).classList.add("arrived");
    focused?.(nodes.at(-1));
  }

  async function loadEarlier() {
    const oldest = visible(channelId)[0];
    const height = list.scrollHeight;
    try {
      const answer = await ask("earlier", { channel: channelId, before: oldest?.ts || "9999999999" });
      answer.messages.forEach(keep);
      store.hasEarlier.set(channelId, answer.more);
      drawAll();
      list.scrollTop = list.scrollHeight - height;
    } catch (error) {
      say(error.message, "warn");
    }
  }

  const ends = [
    on("message", ({ message, isNew }) => {
      if (message.channel !== channelId) return;
      drawAround(message.ts);
      if (follow.isFollowing()) toBottom();
      else if (isNew && mayShow(message)) jump.hidden = false;
    }),
    on("empty", (channel) => channel === channelId && drawAll()),
    on("sent", (place) => place.channel === channelId && !place.threadTs && toBottom()),
  ];
  drawAll();
  toBottom();
  store.unread.delete(channelId);
  tell("unread");
  return () => {
    follow.end();
    ends.forEach((end) => end());
  };
}

function welcome(channel) {
  const text = channel.is_im ? "This is the beginning of your talk with Tocsin." : `This is the beginning of #${channel.name}.`;
  return el(
    "div",
    { class: "welcome" },
    el("span", { class: "welcome-sign" }, channel.is_im ? icon("bell", true) : "#"),
    el("p", {}, text),
    el("p", { class: "empty-text", data: { testid: "empty" } }, store.emptyTexts[channel.id] || ""),
  );
}

/** Remember which control of a row has the focus; the returned function gives it to the row's successor. */
function focusIn(rows, ts) {
  const active = document.activeElement;
  const row = active?.closest?.(`[data-ts="${ts}"]`);
  if (!row || !rows.contains(row)) return null;
  const actionId = active.dataset.actionId;
  return (successor) => {
    const same = actionId && successor.querySelector(`[data-action-id="${CSS.escape(actionId)}"]`);
    (same || successor.querySelector("button"))?.focus({ preventScroll: true });
  };
}
