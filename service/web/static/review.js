// The review: one sentence at a time, answered with a key; the next is there at once.
import { call } from "./api.js";
import { changes, correct, undo as takeBack } from "./corrections.js";
import "./connection.js";
import { announce, byId, isTyping, make, percent, tell } from "./dom.js";
import { LABELS, answerOfKey, letterOf, nameOf } from "./labels.js";
import { stateOf, takeTurns } from "./turns.js";
import { bindWho, readWho } from "./who.js";

const BATCH = 20;
const asked = new Set();
const turns = takeTurns({ fetchMore, describe, nothingLeft, showProgress });
const { answered } = turns;
let model = null;
let done = 0;
let left = 0;
let pendingSkip = null;

/** Fetches questions, all but those already asked here. */
async function fetchMore() {
  const count = answered.length, settled = areSaved();
  const query = new URLSearchParams({ limit: String(BATCH + asked.size % 100), annotator: readWho() });
  try {
    const reply = await call("GET", `/v1/review?${query}`);
    tell(byId("review-message"), "");
    model = reply.model;
    turns.queue.push(...reply.queue.filter((question) => !asked.has(question.text)));
    for (const question of turns.queue) asked.add(question.text);
    if (settled && answered.length === count) {  // else the service may not have counted what is on its way
      done = reply.progress.corrected;
      left = reply.progress.left;
    }
    showStopping(reply.stopping);
  } catch (error) {
    tell(byId("review-message"), error.message);
  }
}

const areSaved = () => answered.every((each) => !each.entry || !["waiting", "sending"].includes(each.entry.state));

function showStopping(stopping) {
  const line = byId("stopping");
  tell(line, stopping.reason);
  line.classList.toggle("enough", stopping.enough);
}

function showProgress() {
  const here = answered.filter((each) => each.entry).length;
  byId("progress").max = Math.max(1, done + left);
  byId("progress").value = done;
  byId("progress-words").textContent = `${here} here, ${done} of ${done + left} sentences reviewed`;
  const last = answered.at(-1);
  byId("undo").disabled = !last;
  byId("last").textContent = !last ? "" : last.entry ? `Last: ${nameOf(last.entry.body.label)}, ${stateOf(last.entry)}` : "Last: skipped";
}

function nothingLeft() {
  if (!byId("review-message").hidden) return make("p", { class: "soft" }, make("button", { type: "button", onclick: turns.next }, "Try again"));
  return make("p", {}, "Nothing left to ask about. Sentences come here from the texts that are read: ",
    make("a", { href: "/" }, "read another text"), ", or ", make("a", { href: "/retrain" }, "retrain"), " with what you said.");
}

function describe(question) {
  const shares = LABELS.map((label) => make("li", { "data-label": label },
    make("span", { class: "sign", "aria-hidden": "true" }, letterOf(label)), make("span", { class: "hidden" }, nameOf(label)),
    ` ${percent(question.probabilities[label])}`));
  return [
    make("p", { class: "note" }, question.document),
    question.before ? make("p", { class: "beside" }, question.before) : null,
    make("p", { class: "asked" }, question.text),
    question.after ? make("p", { class: "beside" }, question.after) : null,
    make("p", { class: "note" }, question.why),
    make("ul", { class: "shares" }, shares),
  ];
}

function answer(label) {
  const { current } = turns;
  if (!current) return;
  settleSkip();
  const entry = correct({ text: current.text, label, before: current.label, model: model.version, document: current.document,
                          annotator: readWho(), note: byId("note").value.trim() });
  answered.push({ question: current, entry });
  done += 1;
  left -= 1;
  announce(`${nameOf(label)}. Next sentence.`);
  turns.next();
}

function skip() {
  const { current } = turns;
  if (!current) return;
  settleSkip();
  pendingSkip = current;
  answered.push({ question: current, entry: null });
  turns.next();
}

/** A skip is told to the service when the next answer comes, so that it can be undone until then. */
function settleSkip() {
  const question = pendingSkip;
  pendingSkip = null;
  if (question) call("POST", "/v1/review/skip", { text: question.text, annotator: readWho() }).catch(() => { /* asked again some day */ });
}

async function undo() {
  const last = answered.pop();
  if (!last) return;
  try {
    if (last.entry) {
      await takeBack(last.entry);
      done -= 1;
      left += 1;
    } else if (pendingSkip === last.question) {
      pendingSkip = null;
    }
  } catch (error) {
    answered.push(last);
    return tell(byId("review-message"), `Not undone: ${error.message}`);
  }
  announce("Undone.");
  turns.goBack(last.question);
}

const KEYS = { s: skip, u: undo, "?": () => byId("help-dialog").showModal() };

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey || !byId("keys-on").checked) return;
  const label = answerOfKey(event);
  const act = label ? () => answer(label) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
changes.addEventListener("change", showProgress);
addEventListener("pagehide", settleSkip);
for (const button of document.querySelectorAll("[data-correct]")) button.addEventListener("click", () => answer(button.dataset.correct));
byId("skip").addEventListener("click", skip);
byId("undo").addEventListener("click", undo);
byId("help").addEventListener("click", KEYS["?"]);
bindWho(byId("who"));
turns.next();
