// The modals that the bot opens before a person.

import { plain, renderBlocks, textNode } from "./blocks.js";
import { el, iconButton } from "./dom.js";
import { say } from "./dialogs.js";
import { collect } from "./elements.js";
import { ask } from "./link.js";
import { on, store } from "./store.js";

let shown = null;

export function modals() {
  on("views", (user) => user === store.me && draw());
  for (const name of ["hello", "me"]) on(name, draw);
}

function draw() {
  const view = store.views[store.me];
  if (!view) {
    shown?.dialog.remove();
    shown = null;
    return;
  }
  if (shown?.view.hash === view.hash) return;
  const values = shown?.view.id === view.id ? collect(shown.dialog) : {};
  shown?.dialog.remove();
  shown = { view, dialog: build(view, values) };
  document.body.append(shown.dialog);
  shown.dialog.showModal();
  shown.dialog.querySelector(".field-control")?.focus();
}

function build(view, values) {
  const wish = { user: store.me, view: view.id };
  const act = (blockId, element, chosen) =>
    ask("use_view", {
      ...wish,
      action_id: element.action_id,
      value: element.type === "button" ? element.value : undefined,
      chosen,
      values: collect(dialog),
    });
  const close = () => ask("close_view", wish).catch((error) => say(error.message, "warn"));
  const submit = view.submit
    ? el("button", { type: "submit", class: "button primary", data: { testid: "modal-submit" } }, plain(view.submit.text))
    : null;
  const form = el(
    "form",
    { method: "dialog" },
    el("header", {}, el("h2", { id: "modal-title" }, textNode(view.title)), iconButton("close", "Close", close)),
    el("div", { class: "dialog-body blocks" }, ...renderBlocks(view.blocks, { act, values })),
    el(
      "div",
      { class: "dialog-buttons" },
      el("button", { type: "button", class: "button", onclick: close }, view.close ? plain(view.close.text) : submit ? "Cancel" : "Close"),
      submit,
    ),
  );
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "modal-title", data: { testid: "modal", view: view.id, callbackId: view.callback_id } }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit) send(dialog, submit, wish);
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  return dialog;
}

async function send(dialog, submit, wish) {
  for (const place of dialog.querySelectorAll("[data-error-for]")) place.textContent = "";
  submit.setAttribute("aria-busy", "true");
  submit.disabled = true;
  try {
    const answer = await ask("submit_view", { ...wish, values: collect(dialog) });
    for (const [blockId, text] of Object.entries(answer.errors)) {
      const place = dialog.querySelector(`[data-error-for="${CSS.escape(blockId)}"]`);
      if (place) place.textContent = text;
    }
  } catch (error) {
    const slow = error.message.startsWith("dispatch_failed");
    say(slow ? "We had some trouble connecting: the bot did not answer within 3 seconds. Try again?" : error.message, "warn");
  } finally {
    submit.removeAttribute("aria-busy");
    submit.disabled = false;
  }
}
