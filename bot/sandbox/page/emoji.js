// The emoji names that bots use; an unknown name stays as it was written.

import { drawing, el } from "./dom.js";

const TABLE = {
  rotating_light: "🚨", warning: "⚠️", bell: "🔔", no_bell: "🔕", loudspeaker: "📢", mega: "📣", siren: "🚨",
  red_circle: "🔴", large_orange_circle: "🟠", orange_circle: "🟠", large_yellow_circle: "🟡", yellow_circle: "🟡",
  large_green_circle: "🟢", green_circle: "🟢", large_blue_circle: "🔵", blue_circle: "🔵", white_circle: "⚪",
  black_circle: "⚫", large_purple_circle: "🟣", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️",
  x: "❌", no_entry: "⛔", no_entry_sign: "🚫", question: "❓", grey_question: "❔", exclamation: "❗", bangbang: "‼️",
  information_source: "ℹ️", bulb: "💡", fire: "🔥", boom: "💥", zap: "⚡", eyes: "👀", mag: "🔍", pushpin: "📌",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", calendar: "📅", date: "📅",
  clock1: "🕐", clock3: "🕒", hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰",
  speech_balloon: "💬", left_speech_bubble: "🗨️", memo: "📝", pencil: "✏️", pencil2: "✏️", clipboard: "📋", link: "🔗",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", wave: "👋", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎",
  pray: "🙏", raised_hands: "🙌", clap: "👏", ok_hand: "👌", muscle: "💪", point_right: "👉", point_up: "☝️",
  slightly_smiling_face: "🙂", smile: "😄", neutral_face: "😐", angry: "😠", rage: "😡", disappointed: "😞", cry: "😢",
  thinking_face: "🤔", tada: "🎉", rocket: "🚀", shield: "🛡️", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️",
  robot_face: "🤖", robot: "🤖", newspaper: "📰", globe_with_meridians: "🌐", lock: "🔒", key: "🔑", star: "⭐",
  sparkles: "✨", arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️", arrow_upper_right: "↗️", arrow_lower_right: "↘️",
  small_red_triangle: "🔺", small_red_triangle_down: "🔻", heavy_minus_sign: "➖", repeat: "🔁", arrows_counterclockwise: "🔄",
  checkered_flag: "🏁", triangular_flag_on_post: "🚩", wastebasket: "🗑️", inbox_tray: "📥", outbox_tray: "📤", sleeping: "😴",
  zzz: "💤", sunny: "☀️", rain_cloud: "🌧️", thunder_cloud_and_rain: "⛈️", umbrella: "☔", snowflake: "❄️",
};

// The signs an alarm lives by are drawn here, so that they look the same where no emoji font is installed.
const disc = (color) => [["M10 2.2a7.8 7.8 0 1 0 0 15.6 7.8 7.8 0 0 0 0-15.6z", color]];
const tile = (color, sign) => [["M4 2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z", color], [sign, null, "#fff"]];
const paper = (sign, color) => [["M3 2.500h14v15H3z", "#f4f5f3"], ["M3 2.500h14v15H3z", null, "#b9c0bf", 1], [sign, null, color]];
const UP = "M5 13.500l3.500-4 2.500 2.300L15.500 6M12.500 6h3v3";
const DOWN = "M5 6.500l3.500 4 2.500-2.300 4.500 5.800M12.500 14h3v-3";
const DRAWN = {
  "🔴": disc("#d3443a"), "🟠": disc("#e8872c"), "🟡": disc("#e3b62c"), "🟢": disc("#3d9e5f"), "🔵": disc("#3f7fc9"),
  "🟣": disc("#8b5fbf"), "⚪": disc("#d9dddc"), "⚫": disc("#3a4042"),
  "🚨": [["M5 13.500V9.500a5 5 0 0 1 10 0v4z", "#e0483d"], ["M3.500 14h13v3.500h-13z", "#6d7679"],
    ["M10 1v1.800M3.600 3.300l1.300 1.300M16.400 3.300l-1.300 1.300M1.500 9.500h1.700M16.800 9.500h1.700", null, "#e8872c"], ["M8 9.800a2 2 0 0 1 2-2", null, "#fff", 1.3]],
  "⚠": [["M10 2.200l8.600 15.300H1.400z", "#efbd36"], ["M10 7.500v5M10 14.900v.2", null, "#3b2f09"]],
  "✅": tile("#3d9e5f", "M5.800 10.300l2.900 3 5.500-6.300"), "☑": tile("#3f7fc9", "M5.800 10.300l2.900 3 5.500-6.300"),
  "✔": [["M3.500 10.800l4.300 4.400 8.700-10", null, "#3d9e5f", 2.600]], "❌": [["M4 4l12 12M16 4L4 16", null, "#d3443a", 2.800]],
  "🔔": [["M10 2.200a5.300 5.300 0 0 0-5.300 5.300v4L3 15h14l-1.700-3.500v-4A5.300 5.300 0 0 0 10 2.200z", "#e5b038"], ["M7.800 16.200a2.300 2.300 0 0 0 4.400 0z", "#b98512"]],
  "📈": paper(UP, "#d3443a"), "📉": paper(DOWN, "#3f7fc9"), "📊": paper("M6.500 14V9M10 14V5.500M13.500 14v-3.500", "#3d9e5f"),
  "👀": [["M6 4.500c2 0 3.200 2.500 3.200 5.500S8 15.500 6 15.500 2.800 13 2.800 10 4 4.500 6 4.500zM14 4.500c2 0 3.200 2.500 3.200 5.500s-1.200 5.500-3.200 5.500-3.200-2.500-3.200-5.500S12 4.500 14 4.500z", "#fff"],
    ["M6 4.500c2 0 3.200 2.500 3.200 5.500S8 15.500 6 15.500 2.800 13 2.800 10 4 4.500 6 4.500zM14 4.500c2 0 3.200 2.500 3.200 5.500s-1.200 5.500-3.200 5.500-3.200-2.500-3.200-5.500S12 4.500 14 4.500z", null, "#8b9296", 1],
    ["M6.800 8.200a1.800 2.200 0 1 1 0 4.400 1.800 2.200 0 0 1 0-4.400zM14.800 8.200a1.800 2.200 0 1 1 0 4.400 1.800 2.200 0 0 1 0-4.400z", "#2b3235"]],
  "🔺": [["M10 3.500l7.500 13h-15z", "#d3443a"]], "🔻": [["M10 16.500l7.500-13h-15z", "#d3443a"]],
  "⬆": tile("#3f7fc9", "M10 14.500V5.500M6 9.300l4-4 4 4"), "⬇": tile("#3f7fc9", "M10 5.500v9M6 10.700l4 4 4-4"),
  "➡": tile("#3f7fc9", "M5.500 10h9M10.700 6l4 4-4 4"), "🏁": [["M4.500 2v16", null, "#6d7679"], ["M5.500 3h11v8h-11z", "#3a4042"], ["M8.200 3h2.800v2.700H8.200zM13.700 3h2.800v2.700h-2.800zM5.500 5.700h2.700v2.600H5.500zM11 5.700h2.700v2.600H11zM8.200 8.300H11V11H8.200zM13.700 8.300h2.800V11h-2.800z", "#fff"]],
  "💬": [["M3 3.500h14a1.500 1.500 0 0 1 1.500 1.500v7.500A1.500 1.500 0 0 1 17 14H9.500L5.500 17.500V14H3a1.500 1.500 0 0 1-1.500-1.500V5A1.500 1.500 0 0 1 3 3.500z", "#7fa9c9"]],
  "📝": paper("M6 7h8M6 10h8M6 13h5", "#8b9296"),
};
const SIGN = new RegExp(`(${Object.keys(DRAWN).join("|")})\\uFE0F?`, "gu");

/** The node of an emoji by its name; null when the name is unknown. */
export function emojiNode(name) {
  return TABLE[name] ? sign(TABLE[name], name) : null;
}

/** The text as nodes, with the signs that are drawn here drawn. */
export function pictured(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(SIGN)) {
    nodes.push(text.slice(last, match.index), sign(match[0], match[0]));
    last = match.index + match[0].length;
  }
  nodes.push(text.slice(last));
  return nodes.filter((node) => node !== "");
}

function sign(character, label) {
  const parts = DRAWN[character.replace(/\uFE0F$/, "")];
  const inner = parts ? drawing(parts) : character;
  return el("span", { class: parts ? "emoji drawn" : "emoji", role: "img", "aria-label": label.replaceAll("_", " "), title: label }, inner);
}
