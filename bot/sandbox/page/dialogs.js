// What lies over the page: questions, pictures, and short notices.

import { byId, el, iconButton } from "./dom.js";
import { textNode } from "./blocks.js";

let noticeTimer = 0;

export function say(text, tone = "plain") {
  const toast = byId("toast");
  toast.textContent = text;
  toast.className = `toast shown ${tone}`;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => toast.classList.remove("shown"), 5000);
}

/** Ask what an element's `confirm` asks; resolves with whether the person agreed. */
export function confirmFirst(confirm) {
  return new Promise((resolve) => {
    const agree = confirm.style === "danger" ? "button danger" : "button primary";
    const dialog = el(
      "dialog",
      { class: "dialog small", "aria-labelledby": "confirm-title", data: { testid: "confirm" } },
      el("h2", { id: "confirm-title" }, textNode(confirm.title)),
      el("p", {}, textNode(confirm.text)),
      el(
        "div",
        { class: "dialog-buttons" },
        el("button", { type: "button", class: "button", onclick: () => dialog.close("no") }, textNode(confirm.deny) || "Cancel"),
        el(
          "button",
          { type: "button", class: agree, data: { testid: "confirm-yes" }, onclick: () => dialog.close("yes") },
          textNode(confirm.confirm) || "Yes",
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function openPicture(address, alt, title) {
  const dialog = el(
    "dialog",
    { class: "lightbox", "aria-label": title, data: { testid: "lightbox" } },
    el("header", {}, el("span", {}, title), iconButton("close", "Close", () => dialog.close())),
    el("img", { src: address, alt }),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
