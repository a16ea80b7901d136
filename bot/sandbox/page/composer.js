// Where a person writes: messages, slash commands with suggestions, @names.

import { el, icon } from "./dom.js";
import { say } from "./dialogs.js";
import { ask } from "./link.js";
import { store, tell } from "./store.js";

/**
 * A composer. `options.channel()` and `options.threadTs()` say where to; `options.placeholder` greets.
 * In a thread, slash commands are refused as Slack refuses them.
 */
export function composer(options) {
  const inThread = Boolean(options.threadTs);
  const name = inThread ? "thread-composer" : "composer";
  const list = el("ul", { class: "suggestions", role: "listbox", id: `${name}-suggestions`, hidden: true });
  const input = el("textarea", {
    rows: 1,
    id: name,
    placeholder: options.placeholder,
    "aria-label": options.placeholder,
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    data: { testid: name },
  });
  const send = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send", data: { testid: `${name}-send` } }, icon("send", true));
  const status = el("p", { class: "composer-status", role: "status", data: { testid: `${name}-status` } });
  const form = el("form", { class: "composer" }, list, el("div", { class: "composer-box" }, input, send), status);
  const suggest = suggestions(input, list);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", () => {
    grow(input);
    suggest.refresh(inThread);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || suggest.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  input.addEventListener("blur", () => setTimeout(suggest.close, 120));

  const sent = () => tell("sent", { channel: options.channel(), threadTs: options.threadTs?.() });

  async function submit() {
    const text = input.value.trim();
    if (!text) return;
    if (text.startsWith("/") && inThread) {
      say("Slash commands do not work in threads, in Slack neither. Send it in the channel.", "warn");
      return;
    }
    input.value = "";
    grow(input);
    suggest.close();
    const [command, rest] = split(text);
    if (command && store.commands.length && !store.commands.some((known) => known.command === command)) {
      say(refusal(command), "warn");
      input.value = text;
      return;
    }
    try {
      if (command) {
        status.textContent = `Sending ${text}`;
        sent();
        form.classList.add("busy");
        await ask("command", { user: store.me, channel: options.channel(), command, text: rest });
      } else {
        await ask("say", { user: store.me, channel: options.channel(), text, thread_ts: options.threadTs?.() });
        sent();
      }
    } catch (error) {
      if (!error.message.startsWith("dispatch_failed")) {
        say(error.message, "warn");
        input.value = input.value || text;
      }
    } finally {
      form.classList.remove("busy");
      status.textContent = "";
    }
  }

  return { node: form, input };
}

function split(text) {
  const match = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(text);
  return match ? [match[1], match[2] || ""] : [null, text];
}

/** Slack refuses unknown commands before any app hears of them; say what there is instead. */
function refusal(command) {
  const known = store.commands.map((each) => `${each.command} ${each.usage_hint || ""}`.trim());
  return `${command} is not a command here, and Slack would refuse it too. There is: ${known.join(", ")}`;
}

function grow(input) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
}

function suggestions(input, list) {
  let active = 0;
  let entries = [];

  function close() {
    list.hidden = true;
    input.removeAttribute("aria-activedescendant");
  }

  function refresh(inThread) {
    entries = inThread && input.value.startsWith("/") ? [] : candidates(input.value.slice(0, input.selectionStart));
    active = 0;
    list.replaceChildren(...entries.map(row));
    list.hidden = entries.length === 0;
    highlight();
  }

  function row(entry, index) {
    return el(
      "li",
      { role: "option", id: `${list.id}-${index}`, data: { testid: "suggestion" }, onmousedown: (event) => {
        event.preventDefault();
        choose(index);
      } },
      el("b", {}, entry.label),
      el("span", { class: "muted" }, entry.hint),
      el("span", { class: "description" }, entry.description),
    );
  }

  function highlight() {
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
    if (!list.hidden) input.setAttribute("aria-activedescendant", `${list.id}-${active}`);
  }

  function choose(index) {
    const entry = entries[index];
    const end = input.selectionStart;
    input.value = input.value.slice(0, end - entry.typed.length) + entry.insert + input.value.slice(end);
    input.focus();
    close();
  }

  /** Returns whether the key was meant for the list. */
  function key(event) {
    if (list.hidden) return false;
    const exact = entries[active]?.insert.trim() === entries[active]?.typed;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % entries.length;
      highlight();
    } else if (event.key === "Tab" || (event.key === "Enter" && !exact)) choose(active);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { refresh, key, close };
}

function candidates(before) {
  if (/^\/\S*$/.test(before)) {
    return store.commands
      .filter((known) => known.command.startsWith(before))
      .map((known) => ({
        typed: before,
        insert: `${known.command} `,
        label: known.command,
        hint: known.usage_hint || "",
        description: known.description || "",
      }));
  }
  const at = /(?:^|\s)@(\w*)$/.exec(before);
  if (!at) return [];
  return [...store.users.values()]
    .filter((user) => user.id !== "USLACKBOT" && user.name.startsWith(at[1].toLowerCase()))
    .map((user) => ({ typed: `@${at[1]}`, insert: `@${user.name} `, label: user.real_name, hint: `@${user.name}`, description: "" }));
}
