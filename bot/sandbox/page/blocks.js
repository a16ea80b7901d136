// Block Kit as nodes.
//
// Why by hand: what the JavaScript world has (slack-blocks-to-jsx is the best of it) needs React and a build
// step, and only displays; it knows no actions, modals, inputs or slack_file. The sandbox ships no third-party
// JavaScript and needs no Node on the user's machine, and what is below is smaller than that setup would be.

import { el, link } from "./dom.js";
import { control, inputControl } from "./elements.js";
import { emojiNode, pictured } from "./emoji.js";
import { markdown } from "./markdown.js";
import { openPicture } from "./dialogs.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

/**
 * The nodes of a list of blocks. `context.act(blockId, element, chosen)` is called when somebody uses an element
 * and returns a promise; `context.values` holds what was filled in before, by block id and action id.
 */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, context) : note(`A block of type “${block.type}” is not shown here.`);
    node.classList.add("block", `block-${block.type}`);
    node.dataset.blockId = block.block_id || "";
    return node;
  });
}

export function textNode(text) {
  if (!text) return "";
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plain(text.text);
}

/** Plain text shows the names of emoji as emoji, and nothing else. */
export function plain(text) {
  const fragment = document.createDocumentFragment();
  for (const part of String(text).split(/(:[a-z0-9_+-]+:)/)) {
    const named = /^:([a-z0-9_+-]+):$/.exec(part);
    fragment.append(...((named && [emojiNode(named[1]) || part]) || pictured(part)));
  }
  return fragment;
}

const BLOCKS = {
  header: (block) => el("h3", {}, textNode(block.text)),
  divider: () => el("hr"),
  section,
  context: contextBlock,
  image: (block) => figure(block),
  actions: (block, context) => el("div", {}, ...block.elements.map((e) => control(e, block.block_id, context))),
  rich_text: (block) => richText(block),
  markdown: (block) => markdown(block.text),
  input: (block, context) => inputControl(block, context),
};

function section(block, context) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", { class: "text" }, textNode(block.text)));
  if (block.fields) {
    const fields = block.fields.map((field) => el("div", { class: "field" }, textNode(field)));
    body.append(el("div", { class: "fields" }, ...fields));
  }
  const node = el("div", {}, body);
  if (block.accessory?.type === "image") node.append(picture(block.accessory, "thumbnail"));
  else if (block.accessory) {
    node.append(el("div", { class: "accessory" }, control(block.accessory, block.block_id, context)));
  }
  return node;
}

function contextBlock(block) {
  return el(
    "div",
    {},
    ...block.elements.map((element) =>
      element.type === "image" ? picture(element, "tiny") : el("span", { class: "text" }, textNode(element)),
    ),
  );
}

function figure(block) {
  const caption = block.title ? el("figcaption", {}, textNode(block.title)) : null;
  return el("figure", {}, caption, picture(block, "large"));
}

/** Where a picture of a block lies: in the sandbox itself, or null when only the outside world has it. */
export function pictureAddress(block) {
  const file = block.slack_file;
  if (file?.id) return `/files/${file.id}/picture`;
  const url = file?.url || block.image_url || "";
  if (url.startsWith("data:image/")) return url;
  try {
    const parsed = new URL(url, location.href);
    return parsed.origin === location.origin ? parsed.pathname : null;
  } catch {
    return null;
  }
}

export function picture(block, size) {
  const address = pictureAddress(block);
  if (!address) {
    const url = block.image_url || block.slack_file?.url || "";
    return el("span", { class: "picture-away" }, "Picture elsewhere: ", link(url, block.alt_text || url));
  }
  const image = el("img", { src: address, alt: block.alt_text || "", loading: size === "large" ? "eager" : "lazy" });
  if (size !== "large") return el("span", { class: `picture ${size}` }, image);
  const title = block.title ? block.title.text : block.alt_text || "Picture";
  const opener = el(
    "button",
    {
      type: "button",
      class: "picture large",
      "aria-label": `Open the picture: ${title}`,
      data: { testid: "picture" },
      onclick: () => openPicture(address, block.alt_text || "", title),
    },
    image,
  );
  return keepPlace(opener, block.image_width, block.image_height);
}

/** Give a picture its place before it has come, so that nothing jumps when it does. */
export function keepPlace(node, width, height) {
  if (!width || !height) return node;
  node.classList.add("sized");
  node.style.setProperty("--width", `${width}px`);
  node.style.setProperty("--ratio", String(width / height));
  return node;
}

function note(text) {
  return el("p", { class: "unknown-block" }, text);
}
