// One message as a row: who, when, what, and what can be done with it.

import { keepPlace, renderBlocks } from "./blocks.js";
import { el, icon, iconButton } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { openPicture, say } from "./dialogs.js";
import { ask } from "./link.js";
import { mrkdwn } from "./mrkdwn.js";
import { nameOf, store, userOf } from "./store.js";
import { ago, clock, dateOfTs, full } from "./time.js";

const GROUP_SECONDS = 5 * 60;

export function avatar(userId, size = "") {
  const user = userOf(userId);
  if (userId === store.bot) return el("span", { class: `avatar bot ${size}` }, icon("bell", true));
  if (user?.is_bot) return el("span", { class: `avatar house ${size}` }, icon("bolt", true));
  const name = user?.real_name || "?";
  const position = Math.max(store.people.indexOf(userId), 0);
  return el("span", { class: `avatar tint-${position % 3} ${size}`, "aria-hidden": "true" }, name.slice(0, 1));
}

/** Whether `message` goes on where `previous` stopped, so that name and picture need not be said again. */
export function continues(message, previous) {
  return (
    previous &&
    previous.user === message.user &&
    !message.broadcast &&
    !previous.reply_count &&
    previous.ephemeral_to === message.ephemeral_to &&
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS
  );
}

/** `options.grouped` leaves out the head; `options.inThread` the link to the thread. */
export function messageRow(message, options = {}) {
  const row = el("article", {
    class: classes(message, options),
    data: { ts: message.ts, channel: message.channel, user: message.user, testid: "message" },
    "aria-label": `${nameOf(message.user)}, ${clock(dateOfTs(message.ts))}`,
  });
  if (message.ephemeral_to) row.dataset.ephemeral = "true";
  const time = el("time", { title: full(dateOfTs(message.ts)) }, clock(dateOfTs(message.ts)));
  const body = el("div", { class: "message-body" });
  if (message.ephemeral_to) body.append(el("p", { class: "only-you" }, icon("eye"), "Only visible to you"));
  if (message.pinned) body.append(el("p", { class: "only-you" }, icon("pin"), "Pinned"));
  if (message.broadcast && !options.inThread) body.append(broadcastNote(message, options));
  if (!options.grouped) body.append(head(message, time));
  body.append(content(message, options), ...pictures(message), reactions(message));
  if (message.reply_count && !options.inThread) body.append(threadLink(message, options));
  row.append(options.grouped ? el("span", { class: "gutter" }, time) : avatar(message.user), body);
  if (!message.ephemeral_to) row.append(tools(message, options));
  return row;
}

function classes(message, options) {
  const names = ["message"];
  if (options.grouped) names.push("grouped");
  if (message.ephemeral_to) names.push("ephemeral");
  if (message.text?.includes(`<@${store.me}>`)) names.push("for-me");
  return names.join(" ");
}

function head(message, time) {
  const user = userOf(message.user);
  return el(
    "header",
    {},
    el("b", { class: "author" }, nameOf(message.user)),
    user?.is_bot ? el("span", { class: "tag" }, "App") : null,
    time,
    message.blocks?.length ? editedNote(message) : null,
  );
}

const editedNote = (message) =>
  message.edited ? el("span", { class: "edited", title: "This message was changed" }, " (edited)") : null;

/** What was said. Behind blocks there is no last line for the note of an edit: it stands in the head if there is one. */
function content(message, options) {
  if (message.blocks?.length) {
    const nodes = renderBlocks(message.blocks, { act: (blockId, element, chosen) => click(message, element, chosen) });
    const holder = el("div", { class: "blocks", data: { testid: "blocks" } }, ...nodes);
    const edited = options.grouped ? editedNote(message) : null;
    if (edited) holder.append(el("p", { class: "edited-line" }, edited));
    return holder;
  }
  return el("div", { class: "text", data: { testid: "text" } }, mrkdwn(message.text || ""), editedNote(message));
}

function click(message, element, chosen) {
  return ask("click", {
    user: store.me,
    channel: message.channel,
    ts: message.ts,
    action_id: element.action_id,
    value: element.type === "button" ? element.value : undefined,
    chosen,
  });
}

function pictures(message) {
  return (message.files || []).map((file) => {
    const address = `/files/${file.id}/picture`;
    if (!file.mimetype) return el("p", { class: "file-waiting" }, `${file.title} is being processed…`);
    if (!file.mimetype.startsWith("image/")) return el("a", { class: "file", href: address, download: true }, file.title);
    const open = () => openPicture(address, file.alt, file.title);
    const picture = el("button", { type: "button", class: "picture large", onclick: open, "aria-label": `Open ${file.title}` },
      el("img", { src: address, alt: file.alt || file.title }));
    return el("figure", { class: "block block-image" }, el("figcaption", {}, file.title), keepPlace(picture, file.width, file.height));
  });
}

function reactions(message) {
  const marks = (message.reactions || []).map((reaction) =>
    el("span", { class: "reaction", title: reaction.users.map(nameOf).join(", ") },
      emojiNode(reaction.name) || `:${reaction.name}:`, el("b", {}, String(reaction.count))));
  return marks.length ? el("div", { class: "reactions" }, ...marks) : "";
}

function threadLink(message, options) {
  const count = message.reply_count;
  return el(
    "button",
    { type: "button", class: "thread-link", data: { testid: "thread-link" }, onclick: () => options.openThread?.(message) },
    el("span", { class: "faces" }, ...message.reply_users.slice(0, 4).map((user) => avatar(user, "small"))),
    el("b", {}, count === 1 ? "1 reply" : `${count} replies`),
    el("span", { class: "muted", data: { ago: message.latest_reply } }, lastReply(message.latest_reply)),
  );
}

export const lastReply = (ts) => `Last reply ${ago(dateOfTs(ts))}`;

function broadcastNote(message, options) {
  const open = () => options.openThread?.({ channel: message.channel, ts: message.thread_ts });
  return el("p", { class: "only-you" }, icon("reply"), "replied to ",
    el("button", { type: "button", class: "link-button", onclick: open }, "a thread"));
}

function tools(message, options) {
  const root = message.broadcast ? { channel: message.channel, ts: message.thread_ts } : message;
  return el("div", { class: "tools" },
    options.inThread ? null : iconButton("reply", "Reply in thread", () => options.openThread?.(root), { data: { testid: "reply" } }),
    iconButton("pin", "Pushpin", () => wish("react", message, { name: "pushpin" }), { data: { testid: "pushpin" } }),
    store.shortcuts.length ? shortcutMenu(message) : null);
}

/** The shortcuts of the app, as Slack shows them behind three dots beside each message. */
function shortcutMenu(message) {
  const menu = el("div", { class: "menu", role: "menu", hidden: true });
  const opener = iconButton("more", "More actions", () => (menu.hidden = !menu.hidden),
    { "aria-haspopup": "menu", data: { testid: "message-menu" } });
  for (const shortcut of store.shortcuts) {
    const use = () => {
      menu.hidden = true;
      wish("shortcut", message, { callback_id: shortcut.callback_id });
    };
    menu.append(el("button", { type: "button", role: "menuitem", title: shortcut.description, data: { callbackId: shortcut.callback_id }, onclick: use }, shortcut.name));
  }
  const holder = el("span", { class: "overflow-holder" }, opener, menu);
  holder.addEventListener("focusout", (event) => holder.contains(event.relatedTarget) || (menu.hidden = true));
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.stopPropagation();
    menu.hidden = true;
    opener.focus();
  });
  return holder;
}

async function wish(act, message, more) {
  try {
    await ask(act, { user: store.me, channel: message.channel, ts: message.ts, ...more });
  } catch (error) {
    say(error.message, "warn");
  }
}

