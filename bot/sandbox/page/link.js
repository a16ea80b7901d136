// The socket to the sandbox: it comes back by itself, and every wish gets an answer or a refusal.

import { takeHello, takeNote, tell } from "./store.js";

const waiting = new Map();
let socket = null;
let number = 0;
let pause = 300;

export class Refusal extends Error {}

export function connect() {
  socket = new WebSocket(`ws://${location.host}/ui`);
  socket.addEventListener("message", (event) => {
    const note = JSON.parse(event.data);
    if (note.type === "hello") {
      pause = 300;
      tell("link", true);
      takeHello(note);
    } else if (note.type === "done") settle(note);
    else takeNote(note);
  });
  socket.addEventListener("close", () => {
    tell("link", false);
    for (const { reject } of waiting.values()) reject(new Refusal("The sandbox is gone; trying to reach it again."));
    waiting.clear();
    setTimeout(connect, pause);
    pause = Math.min(pause * 1.7, 5000);
  });
}

/** Ask the sandbox to act; resolves with its answer, rejects with a `Refusal` whose message is the code. */
export function ask(act, wish = {}) {
  return new Promise((resolve, reject) => {
    if (socket?.readyState !== WebSocket.OPEN) {
      reject(new Refusal("The sandbox is not reachable right now."));
      return;
    }
    number += 1;
    waiting.set(number, { resolve, reject });
    socket.send(JSON.stringify({ ...wish, act, id: number }));
  });
}

function settle(answer) {
  const pending = waiting.get(answer.id);
  waiting.delete(answer.id);
  if (!pending) return;
  if (answer.ok) pending.resolve(answer);
  else pending.reject(new Refusal([answer.error, ...(answer.details || [])].join(": ")));
}
