// "What if…": the troubles a bot must live with, one switch each.

import { byId, el, iconButton } from "./dom.js";
import { say } from "./dialogs.js";
import { ask } from "./link.js";
import { on, store } from "./store.js";

const SWITCHES = [
  ["drop_socket", "…the connection breaks?", "Cuts the bot's sockets without a goodbye."],
  ["send_refresh", "…Slack asks for a fresh connection?", "Sends refresh_requested, as Slack does every few hours."],
  ["rate_limit", "…it is told to slow down?", "Every method answers 429 for 30 seconds."],
  ["server_error", "…Slack has a bad moment?", "The next call answers HTTP 500."],
  ["lose_response", "…an answer gets lost?", "The next chat.postMessage is carried out, but its answer never arrives."],
  ["resend_event", "…an event comes twice?", "Sends the last event again, with the same event_id."],
  ["clear", "…all is well again?", "Ends the 429s, 500s and lost answers."],
];

export function closeDrawer() {
  byId("drawer").hidden = true;
}

export function openDrawer() {
  const said = el("p", { class: "drawer-said", role: "status", data: { testid: "fault-said" } });
  const rows = SWITCHES.map(([name, title, text]) =>
    el(
      "li",
      {},
      el("div", {}, el("b", {}, title), el("p", { class: "muted" }, text)),
      el("button", { type: "button", class: "button", data: { testid: "fault", fault: name }, "aria-label": `What if ${title.replace("…", "")}`, onclick: () => use(name, said) }, "Try"),
    ),
  );
  byId("drawer").replaceChildren(
    el("header", { class: "place-head" }, el("div", { class: "place-title" }, el("h2", {}, "What if…")), iconButton("close", "Close", closeDrawer)),
    el("p", { class: "muted drawer-lead" }, "A bot must live through these. Try one while an incident runs."),
    el("ul", { class: "switches" }, ...rows),
    said,
  );
  byId("drawer").hidden = false;
  byId("drawer").querySelector("button")?.focus();
}

export function drawer() {
  on("faults", () => {
    const active = Object.values(store.faults).some((fault) => Object.keys(fault).length > 0);
    byId("shell").classList.toggle("with-faults", active);
  });
}

async function use(name, said) {
  try {
    said.textContent = (await ask("fault", { name })).said;
  } catch (error) {
    say(error.message, "warn");
  }
}
