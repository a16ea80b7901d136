// rich_text blocks: sections, lists, quotes and preformatted text.

import { el, link } from "./dom.js";
import { emojiNode, pictured } from "./emoji.js";
import { broadcast, channelName, date, mention } from "./mrkdwn.js";

export function richText(block) {
  return el("div", { class: "rich-text" }, ...block.elements.map(part));
}

function part(element) {
  switch (element.type) {
    case "rich_text_list":
      return el(
        element.style === "ordered" ? "ol" : "ul",
        { class: `indent-${Math.min(element.indent || 0, 4)}`, start: element.offset ? element.offset + 1 : null },
        ...element.elements.map((item) => el("li", {}, ...item.elements.map(run))),
      );
    case "rich_text_quote":
      return el("blockquote", {}, ...element.elements.map(run));
    case "rich_text_preformatted":
      return el("pre", {}, ...element.elements.map(run));
    default:
      return el("p", {}, ...element.elements.map(run));
  }
}

function run(item) {
  return dressed([bare(item)].flat(), item.style || {});
}

function bare(item) {
  switch (item.type) {
    case "text":
      return pictured(item.text);
    case "link":
      return link(item.url, item.text || item.url);
    case "user":
      return mention(item.user_id);
    case "channel":
      return channelName(item.channel_id);
    case "broadcast":
      return broadcast(item.range);
    case "usergroup":
      return el("span", { class: "mention" }, "@response");
    case "emoji":
      return emojiNode(item.name) || `:${item.name}:`;
    case "date":
      return date(item.timestamp, item.format, item.url, item.fallback);
    default:
      return item.text || "";
  }
}

function dressed(nodes, style) {
  const tags = { code: "code", bold: "strong", italic: "em", strike: "s" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? [el(tag, {}, ...inner)] : inner), nodes);
}
