// Builds elements. Text always becomes text nodes; nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  bell: "M12 3.2a5.6 5.6 0 0 0-5.6 5.6v3.7L4.6 16h14.8l-1.8-3.5V8.800A5.6 5.6 0 0 0 12 3.200zM9.700 18a2.400 2.400 0 0 0 4.600 0z",
  reply: "M4 5.500A1.500 1.500 0 0 1 5.500 4h13A1.500 1.500 0 0 1 20 5.500v8a1.500 1.500 0 0 1-1.500 1.500H11l-4 4v-4H5.500A1.500 1.500 0 0 1 4 13.500z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-5 17-3.500-7z",
  menu: "M4 7h16M4 12h16M4 17h16",
  lock: "M7 11V8.500a5 5 0 0 1 10 0V11M5.500 11h13v8.500h-13z",
  eye: "M2.500 12S6 5.800 12 5.800 21.500 12 21.500 12 18 18.200 12 18.200 2.500 12 2.500 12zM12 9.300a2.700 2.700 0 1 1 0 5.400 2.700 2.700 0 0 1 0-5.400z",
  warn: "M12 4l9 16H3zM12 10v4.500M12 17.200v.3",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  more: "M5.500 12h.01M12 12h.01M18.500 12h.01",
  down: "M6 9.500l6 6 6-6",
  home: "M4 11.500L12 4.500l8 7V20h-5.500v-5h-5v5H4z",
  pin: "M9 4h6l-1 6 3.500 3.500h-11L10 10zM12 13.500V20",
};

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, definedOnly(value));
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name, filled = false) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", filled ? "icon filled" : "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A small coloured drawing of parts `[path, fill, stroke, width]`. */
export function drawing(parts) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  for (const [shape, fill, stroke, width = 2] of parts) {
    const path = document.createElementNS(SVG, "path");
    const looks = { d: shape, fill: fill || "none", "stroke-linecap": "round", "stroke-linejoin": "round" };
    if (stroke) Object.assign(looks, { stroke, "stroke-width": width });
    for (const [name, value] of Object.entries(looks)) path.setAttribute(name, String(value));
    svg.append(path);
  }
  return svg;
}

export function iconButton(name, label, onclick, props = {}) {
  const { class: extra = "", ...others } = props;
  return el(
    "button",
    { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, onclick, ...others },
    icon(name),
  );
}

export function byId(id) {
  return document.getElementById(id);
}

/** Only whole addresses that a click may follow; everything else stays text. */
export function safeHref(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function link(url, ...children) {
  const href = safeHref(url);
  if (!href) return el("span", {}, ...children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function definedOnly(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}
