// The elements that people use: buttons, menus, pickers, and the fields of modals.

import { el, icon, safeHref } from "./dom.js";
import { textNode } from "./blocks.js";
import { confirmFirst, say } from "./dialogs.js";
import { store } from "./store.js";

/** An element outside an input block: using it acts at once. */
export function control(element, blockId, context) {
  if (element.type === "button") return button(element, blockId, context);
  if (element.type === "overflow") return overflow(element, blockId, context);
  const field = fieldFor(element, context.values?.[blockId]?.[element.action_id]);
  mark(field.node, element, blockId, field.read);
  field.node.addEventListener("change", () => use(field.node, element, blockId, context, field.read()));
  return field.node;
}

/** An input block: label, field, hint, and a place for its error. */
export function inputControl(block, context) {
  const { element } = block;
  const field = fieldFor(element, context.values?.[block.block_id]?.[element.action_id]);
  const id = `field-${block.block_id}`;
  field.node.id = id;
  if (!block.optional && "required" in field.node) field.node.required = true;
  mark(field.node, element, block.block_id, field.read);
  if (block.dispatch_action) {
    field.node.addEventListener("change", () => use(field.node, element, block.block_id, context, field.read()));
  }
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  return el(
    "div",
    {},
    el("label", { for: id }, textNode(block.label), optional),
    field.node,
    block.hint ? el("p", { class: "hint" }, textNode(block.hint)) : null,
    el("p", { class: "field-error", role: "alert", data: { errorFor: block.block_id } }),
  );
}

/** What all fields below `root` hold now, as Slack's `state.values`. */
export function collect(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-field]")) {
    const { blockId, actionId, field } = node.dataset;
    values[blockId] = { ...values[blockId], [actionId]: { type: field, ...readers.get(node)() } };
  }
  return values;
}

const readers = new WeakMap();

function mark(node, element, blockId, read) {
  node.dataset.field = element.type;
  node.dataset.blockId = blockId;
  node.dataset.actionId = element.action_id;
  readers.set(node, read);
}

function button(element, blockId, context) {
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${element.style || ""}`,
      "aria-label": element.accessibility_label,
      data: { actionId: element.action_id, value: element.value },
      onclick: () => {
        const href = element.url && safeHref(element.url);
        if (href) window.open(href, "_blank", "noopener");
        use(node, element, blockId, context, {});
      },
    },
    el("span", { class: "button-label" }, textNode(element.text)),
  );
  return node;
}

function overflow(element, blockId, context) {
  const menu = el("div", { class: "menu", role: "menu", hidden: true });
  const opener = el(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { actionId: element.action_id },
      onclick: () => toggle(menu.hidden),
    },
    icon("more"),
  );
  const holder = el("span", { class: "overflow-holder" }, opener, menu);
  function toggle(open) {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    menu.scrollIntoView({ block: "nearest" });
    menu.firstElementChild?.focus({ preventScroll: true });
  }
  for (const option of element.options) {
    const choose = () => {
      toggle(false);
      opener.focus();
      use(opener, element, blockId, context, { selected_option: option });
    };
    menu.append(
      el("button", { type: "button", role: "menuitem", data: { value: option.value }, onclick: choose }, textNode(option.text)),
    );
  }
  holder.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      toggle(false);
      opener.focus();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = [...menu.children];
      const step = event.key === "ArrowDown" ? 1 : -1;
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
      event.preventDefault();
    }
  });
  holder.addEventListener("focusout", (event) => holder.contains(event.relatedTarget) || toggle(false));
  return holder;
}

/** Carry out the use of an element and show on it how that goes. */
async function use(node, element, blockId, context, chosen) {
  if (element.confirm && !(await confirmFirst(element.confirm))) return;
  node.classList.remove("failed");
  node.setAttribute("aria-busy", "true");
  try {
    await context.act(blockId, element, chosen);
  } catch (error) {
    node.classList.add("failed");
    node.title = error.message;
    const slow = error.message.startsWith("dispatch_failed");
    say(slow ? "dispatch_failed: the bot did not answer within 3 seconds." : error.message, "warn");
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function fieldFor(element, before) {
  switch (element.type) {
    case "static_select":
    case "external_select":
      return select(element, optionsOf(element), (v) => ({ selected_option: v }), before?.selected_option ?? element.initial_option);
    case "users_select":
      return pick(element, people(), "selected_user", before?.selected_user ?? element.initial_user);
    case "channels_select":
      return pick(element, channels(), "selected_channel", before?.selected_channel ?? element.initial_channel);
    case "conversations_select":
      return pick(element, channels(), "selected_conversation", before?.selected_conversation ?? element.initial_conversation);
    case "multi_users_select":
      return pickSeveral(element, people(), "selected_users", before?.selected_users ?? element.initial_users);
    case "multi_channels_select":
      return pickSeveral(element, channels(), "selected_channels", before?.selected_channels ?? element.initial_channels);
    case "multi_conversations_select":
      return pickSeveral(
        element,
        channels(),
        "selected_conversations",
        before?.selected_conversations ?? element.initial_conversations,
      );
    case "multi_static_select":
    case "checkboxes":
      return choices(element, "checkbox", before?.selected_options ?? element.initial_options ?? []);
    case "radio_buttons":
      return choices(element, "radio", [before?.selected_option ?? element.initial_option].filter(Boolean));
    case "datepicker":
      return simple("date", "selected_date", before?.selected_date ?? element.initial_date);
    case "timepicker":
      return simple("time", "selected_time", before?.selected_time ?? element.initial_time);
    case "number_input":
      return simple("number", "value", before?.value ?? element.initial_value, element.is_decimal_allowed ? "any" : "1");
    default:
      return textField(element, before?.value ?? element.initial_value ?? "");
  }
}

function textField(element, value) {
  const types = { email_text_input: "email", url_text_input: "url" };
  const common = {
    class: "field-control",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    minlength: element.min_length,
  };
  const node = element.multiline
    ? el("textarea", { ...common, rows: 4 })
    : el("input", { ...common, type: types[element.type] || "text" });
  node.value = value;
  return { node, read: () => ({ value: node.value || null }) };
}

function simple(type, name, value, step) {
  const node = el("input", { class: "field-control", type, step });
  node.value = value || "";
  return { node, read: () => ({ [name]: node.value || null }) };
}

function optionsOf(element) {
  return element.options || (element.option_groups || []).flatMap((group) => group.options);
}

const people = () => store.people.map((id) => ({ value: id, label: store.users.get(id).real_name }));
const channels = () =>
  [...store.channels.values()].filter((c) => !c.is_im).map((c) => ({ value: c.id, label: `#${c.name}` }));

function select(element, options, wrap, initial) {
  const node = menu(element, options.map((option) => ({ value: option.value, label: option.text.text })), initial?.value);
  return { node, read: () => wrap(options.find((option) => option.value === node.value) || null) };
}

function pick(element, entries, name, initial) {
  const node = menu(element, entries, initial);
  return { node, read: () => ({ [name]: node.value || null }) };
}

/** Several people or places: a box to tick for each, and their ids as Slack gives them. */
function pickSeveral(element, entries, name, initial) {
  const options = entries.map(({ value, label }) => ({ value, text: { type: "plain_text", text: label } }));
  const field = choices({ ...element, options }, "checkbox", options.filter((option) => (initial || []).includes(option.value)));
  return { node: field.node, read: () => ({ [name]: field.read().selected_options.map((option) => option.value) }) };
}

function menu(element, entries, initial) {
  const placeholder = el("option", { value: "" }, element.placeholder?.text || "Choose…");
  const options = entries.map(({ value, label }) => el("option", { value }, label));
  const node = el("select", { class: "field-control" }, placeholder, ...options);
  node.value = initial || "";
  return node;
}

function choices(element, type, initial) {
  const options = optionsOf(element);
  const name = `choice-${element.action_id}`;
  const boxes = options.map((option) => {
    const box = el("input", { type, name, value: option.value });
    box.checked = initial.some((chosen) => chosen.value === option.value);
    return box;
  });
  const labels = options.map((option, index) => el("label", { class: "choice" }, boxes[index], el("span", {}, textNode(option.text))));
  const node = el("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group" }, ...labels);
  const chosen = () => options.filter((_, index) => boxes[index].checked);
  return { node, read: () => (type === "radio" ? { selected_option: chosen()[0] || null } : { selected_options: chosen() }) };
}
