// What the page knows. The socket fills it; the parts of the page read it and are told when it changed.

export const store = {
  me: localStorage.getItem("sandbox.me") || (navigator.language.startsWith("zh") ? "U0ANALYST" : "U0COMMS"),
  team: "",
  bot: "",
  people: [],
  users: new Map(),
  channels: new Map(),
  messages: new Map(),
  hasEarlier: new Map(),
  views: {},
  homes: {},
  commands: [],
  shortcuts: [],
  clockSpeed: 1,
  emptyTexts: {},
  connections: 0,
  faults: {},
  unread: new Map(),
  place: { kind: "channel", channel: "C0CRISIS" },
  thread: null,
};

const listeners = new Map();

/** Be told of `name`; the returned function ends that. */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, []);
  listeners.get(name).push(listener);
  return () => listeners.set(name, listeners.get(name).filter((other) => other !== listener));
}

export function tell(name, detail) {
  for (const listener of listeners.get(name) || []) listener(detail);
}

export const me = () => store.users.get(store.me);
export const userOf = (id) => store.users.get(id);
export const nameOf = (id) => store.users.get(id)?.real_name || id;
export const directChannel = () => [...store.channels.values()].find((c) => c.is_im && c.name === store.me);

/** The messages of a channel that the current person may see, oldest first. */
export function visible(channel) {
  const all = [...(store.messages.get(channel)?.values() || [])];
  return all.filter(mayShow).sort(byTs);
}

export function mayShow(message) {
  return !message.deleted && (!message.ephemeral_to || message.ephemeral_to === store.me);
}

export function byTs(one, other) {
  return one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0;
}

export function become(user) {
  store.me = user;
  localStorage.setItem("sandbox.me", user);
  store.unread.clear();
  tell("me");
}

export function keep(message) {
  if (!store.messages.has(message.channel)) store.messages.set(message.channel, new Map());
  const known = store.messages.get(message.channel).has(message.ts);
  store.messages.get(message.channel).set(message.ts, message);
  return known;
}

export function takeHello(hello) {
  Object.assign(store, {
    team: hello.team,
    bot: hello.bot,
    people: hello.people,
    users: new Map(hello.users.map((user) => [user.id, user])),
    channels: new Map(hello.channels.map((channel) => [channel.id, channel])),
    messages: new Map(),
    hasEarlier: new Map(),
    views: hello.views,
    homes: hello.homes,
    commands: hello.commands,
    shortcuts: hello.shortcuts,
    clockSpeed: hello.clock_speed,
    emptyTexts: hello.empty_texts,
    connections: hello.connections,
    faults: hello.faults,
  });
  if (!store.users.has(store.me)) store.me = hello.people[0];
  hello.messages.forEach(keep);
  for (const [channel, messages] of store.messages) {
    store.hasEarlier.set(channel, messages.size >= hello.window);
  }
  tell("hello");
}

export function takeNote(note) {
  switch (note.type) {
    case "message":
      return takeMessage(note.message);
    case "views":
      store.views[note.user] = note.view;
      return tell("views", note.user);
    case "home":
      store.homes[note.user] = note.view;
      return tell("home", note.user);
    case "channel":
      store.channels.set(note.channel.id, note.channel);
      return tell("channels");
    case "connections":
      store.connections = note.count;
      return tell("connections");
    case "faults":
      store.faults = note.faults;
      return tell("faults");
    case "clock":
      store.clockSpeed = note.speed;
      return tell("clock");
    case "empty":
      store.emptyTexts[note.channel] = note.text;
      return tell("empty", note.channel);
    case "file":
      return tell("file", note.file);
  }
}

function takeMessage(message) {
  if (message.is_reply && !message.broadcast) return tell("reply", message);
  const known = keep(message);
  tell("message", { message, isNew: !known });
  if (message.broadcast) tell("reply", message);
}
