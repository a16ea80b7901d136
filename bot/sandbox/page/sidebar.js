// The column on the left: channels with unread marks, the bot, and who one is.

import { byId, el, icon } from "./dom.js";
import { avatar } from "./message.js";
import { become, directChannel, me, on, store } from "./store.js";

export function sidebar({ goTo, openDrawer }) {
  const root = byId("sidebar");
  const draw = () => root.replaceChildren(head(), places(goTo), foot(openDrawer));
  for (const name of ["hello", "channels", "unread", "place", "me", "connections", "link"]) on(name, draw);
}

function head() {
  const connected = store.connections > 0;
  return el(
    "header",
    { class: "team" },
    el("span", { class: "team-sign" }, icon("bell", true)),
    el(
      "div",
      {},
      el("b", {}, store.team || "Tocsin Sandbox"),
      el(
        "p",
        { class: `connection ${connected ? "on" : "off"}`, data: { testid: "connection", connected: String(connected) } },
        connected ? "Bot connected" : "Bot not connected",
      ),
    ),
  );
}

function places(goTo) {
  const channels = [...store.channels.values()].filter((channel) => !channel.is_im);
  return el(
    "div",
    { class: "places" },
    el("h2", {}, "Channels"),
    ...channels.map((channel) => place(channel.id, "#", channel.name, { kind: "channel", channel: channel.id }, goTo)),
    el("h2", {}, "App"),
    place(directChannel()?.id, icon("bell", true), "Tocsin", { kind: "home" }, goTo),
  );
}

function place(channelId, sign, name, target, goTo) {
  const here = store.place;
  const isHome = target.kind === "home";
  const current = isHome ? here.kind === "home" || here.channel === channelId : here.channel === channelId;
  const unread = store.unread.get(channelId) || 0;
  return el(
    "button",
    {
      type: "button",
      class: `place ${unread ? "unread" : ""}`,
      "aria-current": current ? "page" : null,
      data: { channel: isHome ? "home" : channelId, testid: "place" },
      onclick: () => goTo(target),
    },
    el("span", { class: "place-sign" }, sign),
    el("span", { class: "place-name" }, name),
    unread ? el("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread)) : null,
  );
}

function foot(openDrawer) {
  const person = me();
  const select = el(
    "select",
    { "aria-label": "Who am I", data: { testid: "who" }, onchange: (event) => become(event.target.value) },
    ...store.people.map((id) => el("option", { value: id, selected: id === store.me }, store.users.get(id).real_name)),
  );
  return el(
    "footer",
    {},
    el("button", { type: "button", class: "what-if", data: { testid: "what-if" }, onclick: openDrawer }, icon("bolt"), "What if…"),
    el(
      "label",
      { class: "who" },
      person ? avatar(person.id) : null,
      el("span", { class: "who-text" }, select, el("span", { class: "muted" }, person ? `${person.profile.title} · ${person.tz.split("/")[1].replace("_", " ")}` : "")),
    ),
  );
}
