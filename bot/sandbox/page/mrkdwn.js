// Slack's mrkdwn as nodes. Message text is hostile input: it only ever becomes text nodes.

import { el, link, safeHref } from "./dom.js";
import { emojiNode, pictured } from "./emoji.js";
import { nameOf, store } from "./store.js";
import { fillFormat, full } from "./time.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const unescape = (text) => text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);

// One pass over a line: code, references, styles, emoji. A style mark needs a boundary outside and no space inside.
const EDGE_BEFORE = "(?<![\\p{L}\\p{N}])";
const EDGE_AFTER = "(?![\\p{L}\\p{N}])";
const styled = (mark, name) =>
  `${EDGE_BEFORE}[${mark}](?<${name}>(?=\\S)[^${mark}\\n]*?\\S)[${mark}]${EDGE_AFTER}`;
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<reference>[^<>\\n]+)>",
    styled("*", "bold"),
    styled("_", "italic"),
    styled("~", "strike"),
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "gu",
);

/** The nodes of a mrkdwn text: paragraphs, quotes and fenced code. */
export function mrkdwn(text) {
  const fragment = document.createDocumentFragment();
  String(text).split(/```/).forEach((part, index, parts) => {
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) fragment.append(el("pre", {}, unescape(part.replace(/^\n|\n$/g, ""))));
    else fragment.append(...lines(index % 2 === 1 ? `\`\`\`${part}` : part.replace(/^\n|\n$/g, index ? "" : "$&")));
  });
  return fragment;
}

/** Inline nodes of one line. */
export function inline(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > last) nodes.push(...pictured(unescape(text.slice(last, match.index))));
    nodes.push(one(match[0], match.groups));
    last = match.index + match[0].length;
  }
  if (last < text.length) nodes.push(...pictured(unescape(text.slice(last))));
  return nodes;
}

function lines(text) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index, all) => {
    const quoted = /^(?:>|&gt;)\s?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...inline(quoted[1]));
      return;
    }
    const afterQuote = quote !== null;
    quote = null;
    if (index > 0 && !afterQuote) nodes.push(el("br"));
    if (index < all.length || line) nodes.push(...inline(line));
  });
  return nodes;
}

function one(whole, groups) {
  if (groups.code !== undefined) return el("code", {}, unescape(groups.code));
  if (groups.reference !== undefined) return reference(groups.reference, whole);
  if (groups.bold !== undefined) return el("strong", {}, ...inline(groups.bold));
  if (groups.italic !== undefined) return el("em", {}, ...inline(groups.italic));
  if (groups.strike !== undefined) return el("s", {}, ...inline(groups.strike));
  return emojiNode(groups.emoji) || whole;
}

function reference(inner, whole) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelName(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label, whole);
  const address = unescape(target);
  if (!safeHref(address)) return unescape(whole);
  return link(address, label ?? address.replace(/^mailto:/, ""));
}

export function mention(id, label = null) {
  const mine = id === store.me ? " mine" : "";
  return el("span", { class: `mention${mine}`, data: { user: id } }, `@${label || nameOf(id)}`);
}

export function channelName(id, label = null) {
  return el("a", { class: "mention", href: `#/${id}` }, `#${store.channels.get(id)?.name || label || id}`);
}

export function broadcast(range) {
  return el("span", { class: "mention broadcast" }, `@${range}`);
}

function special(target, label, whole) {
  const [kind, ...rest] = target.split("^");
  if (kind === "date") return date(rest[0], rest[1] || "", rest[2], label);
  if (kind === "subteam") return el("span", { class: "mention" }, label || "@response");
  if (["channel", "here", "everyone"].includes(kind)) return broadcast(kind);
  return label || unescape(whole);
}

export function date(seconds, format, url, fallback) {
  const text = fillFormat(seconds, format) ?? fallback ?? "";
  const title = Number.isFinite(Number(seconds)) ? full(new Date(Number(seconds) * 1000)) : undefined;
  const time = el("time", { title, data: { unix: seconds } }, text);
  return url ? link(url, time) : time;
}
