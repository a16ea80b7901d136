// The bot's own place: its App Home and the direct talk with it.

import { renderBlocks } from "./blocks.js";
import { el, icon, iconButton } from "./dom.js";
import { collect } from "./elements.js";
import { ask } from "./link.js";
import { on, store } from "./store.js";

/** Shows App Home in `root`; returns how to end it. */
export function homeView(root, { openSidebar, openMessages }) {
  const body = el("div", { class: "home", data: { testid: "home" } });
  root.replaceChildren(
    el(
      "header",
      { class: "place-head" },
      iconButton("menu", "Channels", openSidebar, { class: "only-phone" }),
      el("div", { class: "place-title" }, el("h1", {}, "Tocsin")),
      el(
        "div",
        { class: "tabs", role: "tablist" },
        el("button", { type: "button", role: "tab", "aria-selected": "true" }, "Home"),
        el("button", { type: "button", role: "tab", "aria-selected": "false", onclick: openMessages }, "Messages"),
      ),
    ),
    body,
  );

  function act(blockId, element, chosen) {
    const view = store.homes[store.me];
    const wish = { user: store.me, view: view.id, action_id: element.action_id, chosen, values: collect(body) };
    return ask("use_view", { ...wish, value: element.type === "button" ? element.value : undefined });
  }

  function draw() {
    const view = store.homes[store.me];
    if (view) body.replaceChildren(el("div", { class: "blocks" }, ...renderBlocks(view.blocks, { act })));
    else body.replaceChildren(el("div", { class: "welcome" }, el("span", { class: "welcome-sign" }, icon("home")), el("p", {}, "The bot has published nothing here yet.")));
  }

  draw();
  ask("open_home", { user: store.me }).catch(() => draw());
  return on("home", (user) => user === store.me && draw());
}
