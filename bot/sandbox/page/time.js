// Times, always in the zone of the person one is acting as. What messages say of dates is in that person's language,
// as in Slack; what the page itself says is in English, as the rest of it.

import { me } from "./store.js";

const cache = new Map();

const PAGE = "en-GB";
const readers = () => me()?.locale || "en-US";

function formatter(options, locale) {
  const reader = me();
  const timeZone = reader?.tz || undefined;
  const key = JSON.stringify([locale, timeZone, options]);
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone }));
  return cache.get(key);
}

const show = (date, options, locale = readers()) => formatter(options, locale).format(date);
export const dateOfTs = (ts) => new Date(Number(ts) * 1000);
export const clock = (date) => show(date, { hour: "2-digit", minute: "2-digit" }, PAGE);
export const full = (date) => show(date, { dateStyle: "full", timeStyle: "medium" }, PAGE);

const dayKey = (date) => show(date, { year: "numeric", month: "2-digit", day: "2-digit" }, PAGE);
export const sameDay = (one, other) => dayKey(one) === dayKey(other);

function near(date, locale) {
  const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const offset of [0, -1, 1]) {
    if (sameDay(date, new Date(Date.now() + offset * 86400000))) return word.format(offset, "day");
  }
  return null;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const thisYear = (date) =>
  show(date, { year: "numeric" }) === show(new Date(), { year: "numeric" }) ? undefined : "numeric";

export function dayName(date, locale = PAGE) {
  const name = near(date, locale);
  if (name) return capital(name);
  return show(date, { weekday: "long", month: "long", day: "numeric", year: thisYear(date) }, locale);
}

export function ago(date, locale = PAGE) {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return word.format(Math.round(seconds / size), unit);
  }
  return word.format(0, "second");
}

const TOKENS = {
  date_num: (d) => show(d, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date_slash: (d) => show(d, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (d) => show(d, { month: "long", day: "numeric", year: thisYear(d) }),
  date_short: (d) => show(d, { month: "short", day: "numeric", year: thisYear(d) }),
  date_long: (d) => show(d, { weekday: "long", month: "long", day: "numeric", year: thisYear(d) }),
  time: (d) => show(d, { hour: "numeric", minute: "2-digit" }),
  time_secs: (d) => show(d, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (d) => ago(d, readers()),
  day_divider_pretty: (d) => dayName(d, readers()),
};
for (const name of ["date", "date_short", "date_long"]) {
  TOKENS[`${name}_pretty`] = (d) => near(d, readers()) || TOKENS[name](d);
}

/** Fill a format such as "{date_short_pretty} {time}"; null when it has a token that Slack does not know. */
export function fillFormat(seconds, format) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (TOKENS[name]) return TOKENS[name](date);
    known = false;
    return whole;
  });
  return known ? capital(text) : null;
}
