// Puts the parts of the page together and decides what stands in the middle.

import { channelView } from "./channel.js";
import { byId } from "./dom.js";
import { say } from "./dialogs.js";
import { closeDrawer, drawer, openDrawer } from "./drawer.js";
import { homeView } from "./home.js";
import { ask, connect } from "./link.js";
import { lastReply } from "./message.js";
import { modals } from "./modal.js";
import { sidebar } from "./sidebar.js";
import { mayShow, on, store, tell } from "./store.js";
import { closeThread, openedThread, openThread } from "./thread.js";

let endPlace = () => {};

const showSidebar = (open) => byId("shell").classList.toggle("with-sidebar", open);

function goTo(place) {
  const moved = place.kind !== store.place.kind || place.channel !== store.place.channel;
  store.place = place;
  if (moved) closeThread();
  showSidebar(false);
  history.replaceState(null, "", place.kind === "home" ? "/#/home" : `/#/${place.channel}`);
  draw();
}

async function openMessages() {
  try {
    const { channel } = await ask("open_home", { user: store.me });
    goTo({ kind: "channel", channel });
  } catch (error) {
    say(error.message, "warn");
  }
}

function draw() {
  endPlace();
  const main = byId("main");
  const openSidebar = () => showSidebar(true);
  const known = store.channels.get(store.place.channel);
  if (store.place.kind === "home") endPlace = homeView(main, { openSidebar, openMessages });
  else {
    if (!known || !known.members.includes(store.me)) store.place = { kind: "channel", channel: firstChannel() };
    endPlace = channelView(main, store.place.channel, { openThread, openSidebar });
  }
  tell("place");
}

const firstChannel = () => [...store.channels.values()].find((channel) => channel.members.includes(store.me)).id;

/** Where the address points: /#/C0CRISIS, /#/home, or a permalink /archives/C0CRISIS/p1700000000123456. */
function readAddress() {
  const permalink = /^\/archives\/([^/]+)(?:\/p(\d{10})(\d{6}))?/.exec(location.pathname);
  if (permalink) {
    const [, channel, seconds, micros] = permalink;
    const thread = new URLSearchParams(location.search).get("thread_ts");
    return { place: { kind: "channel", channel }, ts: seconds && `${seconds}.${micros}`, thread };
  }
  const name = location.hash.replace(/^#\//, "");
  if (name === "home") return { place: { kind: "home" } };
  return { place: { kind: "channel", channel: name || "C0CRISIS" } };
}

function countUnread({ message, isNew }) {
  const elsewhere = message.channel !== store.place.channel || document.hidden;
  if (!isNew || !elsewhere || !mayShow(message) || message.user === store.me) return;
  if (!store.channels.get(message.channel)?.members.includes(store.me)) return;
  store.unread.set(message.channel, (store.unread.get(message.channel) || 0) + 1);
  tell("unread");
}

function title() {
  const unread = [...store.unread.values()].reduce((sum, count) => sum + count, 0);
  document.title = unread ? `(${unread}) Tocsin sandbox` : "Tocsin sandbox";
}

function clock() {
  const speed = store.clockSpeed;
  byId("clock").textContent = speed === 1 ? "" : `The bot's clock runs ${speed} times as fast as yours.`;
}

function start() {
  const address = readAddress();
  store.place = address.place;
  sidebar({ goTo, openDrawer });
  modals();
  drawer();
  let first = true;
  on("clock", clock);
  on("hello", () => {
    clock();
    const thread = first ? address.thread || null : null;
    draw();
    if (thread) openThread({ channel: address.place.channel, ts: thread }, { focus: false });
    else if (openedThread()) openThread(openedThread(), { focus: false });
    if (first && address.ts) document.querySelector(`.messages [data-ts="${address.ts}"]`)?.scrollIntoView({ block: "center" });
    first = false;
  });
  on("me", () => {
    closeThread();
    draw();
  });
  on("message", countUnread);
  on("unread", title);
  on("link", (up) => document.body.classList.toggle("offline", !up));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && store.unread.delete(store.place.channel)) tell("unread");
  });
  window.addEventListener("hashchange", () => goTo(readAddress().place));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (!byId("drawer").hidden) closeDrawer();
    else if (openedThread()) closeThread();
    showSidebar(false);
  });
  byId("scrim").addEventListener("click", () => showSidebar(false));
  setInterval(() => {
    for (const node of document.querySelectorAll("[data-ago]")) node.textContent = lastReply(node.dataset.ago);
  }, 30000);
  connect();
}

start();
