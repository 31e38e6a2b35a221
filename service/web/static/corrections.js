// Corrections on their way to the service. Each is written into this browser before it is sent and struck out when the
// service has it, so a lost connection, a closed tab or a restarted service loses none.
import { call, Offline } from "./api.js";
import { askNameOnce } from "./who.js";

const PREFIX = "rhetor.waiting.";
const CORRECTIONS = "/v1/corrections";
const RETRY_SECONDS = [2, 4, 8, 15, 30];

/** Tells of every change of an entry: its detail is the entry, {key, body, state, id, message}. */
export const changes = new EventTarget();

const waiting = new Map();
let sending = false;
let failures = 0;
let timer = 0;

function tellChange(entry) {
  changes.dispatchEvent(new CustomEvent("change", { detail: entry }));
}

function store(entry) {
  try {
    localStorage.setItem(PREFIX + entry.key, JSON.stringify({ path: entry.path, body: entry.body }));
    entry.isStored = true;
  } catch { /* no room or not allowed: this page still holds it, and warns before it is left */ }
}

function strike(entry) {
  waiting.delete(entry.key);
  try { localStorage.removeItem(PREFIX + entry.key); } catch { /* it was never there */ }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Takes a correction (the body of POST /v1/corrections), or a reading in a project, and sends it at once. */
export function correct(body, path = CORRECTIONS) {
  const entry = { key: newKey(), path, body, state: "waiting", id: null, message: "" };
  waiting.set(entry.key, entry);
  store(entry);
  tellChange(entry);
  flush();
  return entry;
}

/** Takes a correction back, whether the service has it yet or not. */
export async function undo(entry) {
  while (entry.state === "sending") await new Promise((resolve) => changes.addEventListener("change", resolve, { once: true }));
  if (entry.state === "saved") await call("POST", `/v1/corrections/${encodeURIComponent(entry.id)}/undo`);
  strike(entry);
  entry.state = "undone";
  tellChange(entry);
}

/** Gives up a correction that the service does not take. */
export function discard(entry) {
  strike(entry);
  entry.state = "undone";
  tellChange(entry);
}

export const countWaiting = () => waiting.size;
export const refused = () => [...waiting.values()].filter((entry) => entry.state === "refused");

/** Sends what waits, one by one in order; what meets a dead line stays and is tried again. */
export async function flush() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  try {
    for (let entry = nextWaiting(); entry; entry = nextWaiting()) {
      if (!(await deliver(entry))) break;
    }
  } finally {
    sending = false;
  }
}

const nextWaiting = () => [...waiting.values()].find((entry) => entry.state === "waiting");

async function deliver(entry) {
  entry.state = "sending";
  try {
    const answer = await call("POST", entry.path, entry.body);
    strike(entry);
    const { id, annotator } = answer.correction || { id: answer.unit.id, annotator: answer.unit.own.annotator };
    Object.assign(entry, { state: "saved", id, answer, message: "" });
    entry.body.annotator = annotator;
    askNameOnce();
    failures = 0;
  } catch (error) {
    if (error instanceof Offline || error.status >= 500 || error.status === 429) {
      entry.state = "waiting";
      entry.message = error.message;
      timer = setTimeout(flush, 1000 * RETRY_SECONDS[Math.min(failures++, RETRY_SECONDS.length - 1)]);
    } else {
      Object.assign(entry, { state: "refused", message: error.message });
    }
  }
  tellChange(entry);
  return entry.state !== "waiting";
}

/** Tries again at once, also what was refused: a key may have been given since. */
export function retry() {
  for (const entry of waiting.values()) if (entry.state === "refused") entry.state = "waiting";
  failures = 0;
  return flush();
}

/** Takes over what an earlier page left unsent. */
function adopt() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    for (const name of keys) {
      const key = name.slice(PREFIX.length);
      const { path = CORRECTIONS, body } = JSON.parse(localStorage.getItem(name));
      if (!waiting.has(key)) waiting.set(key, { key, path, body, state: "waiting", id: null, message: "", isStored: true });
    }
  } catch { /* nothing readable was left */ }
}

adopt();
if (waiting.size) flush();
addEventListener("online", retry);
addEventListener("beforeunload", (event) => {
  if ([...waiting.values()].some((entry) => !entry.isStored)) event.preventDefault();
});
