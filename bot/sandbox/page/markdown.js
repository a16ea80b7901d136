// The "markdown" block: the small part of Markdown that bots write.

import { el, link } from "./dom.js";
import { pictured } from "./emoji.js";

const INLINE = /`([^`\n]+)`|\[([^\]\n]*)\]\(([^)\s]+)\)|\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|\*(?=\S)([^*\n]+?)\*|_(?=\S)([^_\n]+?)_|~~(.+?)~~/g;

export function markdown(text) {
  const root = el("div", { class: "markdown" });
  let fence = null;
  let list = null;
  for (const line of String(text).split("\n")) {
    if (/^\s*```/.test(line)) {
      if (fence) fence = null;
      else root.append((fence = el("pre")));
      list = null;
      continue;
    }
    if (fence) {
      fence.append(fence.textContent ? `\n${line}` : line);
      continue;
    }
    const item = /^\s*(?:([-*+])|\d+[.)])\s+(.*)$/.exec(line);
    if (item) {
      const kind = item[1] ? "UL" : "OL";
      if (!list || list.tagName !== kind) root.append((list = el(kind.toLowerCase())));
      list.append(el("li", {}, ...spans(item[2])));
      continue;
    }
    list = null;
    root.append(...block(line));
  }
  return root;
}

function block(line) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return [el("p", { class: "heading" }, ...spans(heading[2]))];
  if (/^\s*(---|\*\*\*)\s*$/.test(line)) return [el("hr")];
  const quote = /^>\s?(.*)$/.exec(line);
  if (quote) return [el("blockquote", {}, ...spans(quote[1]))];
  return line.trim() ? [el("p", {}, ...spans(line))] : [];
}

function spans(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...pictured(text.slice(last, match.index)));
    const [, code, label, url, bold, bold2, italic, italic2, strike] = match;
    if (code !== undefined) nodes.push(el("code", {}, code));
    else if (url !== undefined) nodes.push(link(url, ...spans(label || url)));
    else if (bold ?? bold2) nodes.push(el("strong", {}, ...spans(bold ?? bold2)));
    else if (italic ?? italic2) nodes.push(el("em", {}, ...spans(italic ?? italic2)));
    else nodes.push(el("s", {}, ...spans(strike)));
    last = match.index + match[0].length;
  }
  nodes.push(...pictured(text.slice(last)));
  return nodes;
}
