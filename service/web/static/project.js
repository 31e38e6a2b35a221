// Reading in a project: one unit at a time, answered with a key; the next is there at once.
import { call, request } from "./api.js";
import { changes, correct, undo as takeBack } from "./corrections.js";
import "./connection.js";
import { announce, byId, isTyping, make, percent, tell } from "./dom.js";
import { answerOfKey, nameOf } from "./labels.js";
import { bindWho, readWho } from "./who.js";

const name = byId("project").dataset.name;
const path = `/v1/projects/${name}`;
const BATCH = 20;
const FEW_LEFT = 4;
const place = byId("question");
const asked = new Set();
const answered = [];
let queue = [];
let current = null;
let before = null;
let assigned = 0;
let loading = null;

const who = () => encodeURIComponent(readWho());

function load() {
  loading ??= fetchMore().finally(() => { loading = null; });
  return loading;
}

async function fetchMore() {
  const onTheirWay = answered.filter((each) => each.entry.state !== "saved").length;
  try {
    const reply = await call("GET", `${path}/next?limit=${BATCH + onTheirWay}&annotator=${who()}`);
    tell(byId("project-message"), "");
    for (const unit of reply.units) {
      if (!asked.has(unit.unit)) queue.push(unit);
      asked.add(unit.unit);
    }
    before ??= reply.read;  // what was read before this page; the rest is counted here, some of it on its way
    assigned = reply.assigned;
  } catch (error) {
    tell(byId("project-message"), error.message);
  }
}

async function next() {
  if (queue.length < FEW_LEFT) {
    const loaded = load();
    if (!queue.length) await loaded;
  }
  current = queue.shift() || null;
  show();
}

function show() {
  place.removeAttribute("aria-busy");
  byId("answers").hidden = !current;
  byId("note").value = "";
  place.replaceChildren(...(current ? describe(current) : [nothingLeft()]));
  showProgress();
  place.focus({ preventScroll: true });
}

function nothingLeft() {
  if (!byId("project-message").hidden) return make("p", {}, make("button", { type: "button", onclick: next }, "Try again"));
  return make("p", {}, "You have read all that is yours. ", make("a", { href: `/projects/${name}/agreement` }, "See how far people agree"), ".");
}

function describe(unit) {
  return [
    make("p", { class: "note" }, unit.document),
    unit.before ? make("p", { class: "beside" }, unit.before) : null,
    make("p", { class: "asked" }, unit.text),
    unit.after ? make("p", { class: "beside" }, unit.after) : null,
    unit.said ? make("p", { class: "note" }, sayAll(unit)) : null,
  ].filter(Boolean);
}

/** What others say, and the model. */
function sayAll(unit) {
  const said = unit.said.map((each) => `${each.annotator}: ${nameOf(each.label)}${each.note ? ` (${each.note})` : ""}`);
  if (unit.label) said.push(`The model: ${nameOf(unit.label)}, ${percent(unit.confidence)}`);
  return `${said.join(". ")}.`;
}

function showProgress() {
  const read = (before ?? 0) + answered.length;
  byId("progress").max = Math.max(1, assigned);
  byId("progress").value = read;
  byId("progress-words").textContent = `${read} of ${assigned} read`;
  const last = answered.at(-1);
  byId("undo").disabled = !last;
  byId("last").textContent = last ? `Last: ${nameOf(last.entry.body.label)}, ${stateOf(last.entry)}` : "";
  const answer = last?.entry.answer;
  byId("afterwards").hidden = !answer;
  if (answer) byId("afterwards-words").textContent = sayAll(answer.unit);
}

const stateOf = (entry) => ({ saved: "saved", refused: `not saved: ${entry.message}` })[entry.state] || "saving …";

function answer(label) {
  if (!current) return;
  const body = { unit: current.unit, label, annotator: readWho(), note: byId("note").value.trim() };
  answered.push({ unit: current, entry: correct(body, `${path}/readings`) });
  byId("afterwards").open = false;
  announce(`${nameOf(label)}. Next sentence.`);
  next();
}

async function undo() {
  const last = answered.pop();
  if (!last) return;
  try {
    await takeBack(last.entry);
  } catch (error) {
    answered.push(last);
    return tell(byId("project-message"), `Not undone: ${error.message}`);
  }
  if (current) queue.unshift(current);
  current = last.unit;
  announce("Undone.");
  show();
}

async function introduce() {
  try {
    const { project } = await call("GET", path);
    byId("project-head").textContent = project.title;
    byId("shares-link").hidden = !project.sample;
    byId("blind-note").textContent = project.blind
      ? "Blind: what others and the model say is shown once you have said what you think."
      : "Open: what others and the model say stands under each sentence.";
    byId("codebook").innerHTML = await (await request("GET", `/projects/${name}/codebook`)).text();
  } catch (error) {
    tell(byId("project-message"), error.message);
  }
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  const label = answerOfKey(event);
  if (!label && event.key !== "u") return;
  event.preventDefault();
  if (label) answer(label); else undo();
});
changes.addEventListener("change", showProgress);
for (const button of document.querySelectorAll("[data-correct]")) button.addEventListener("click", () => answer(button.dataset.correct));
byId("undo").addEventListener("click", undo);
bindWho(byId("who"));
byId("who").addEventListener("change", () => location.reload());
await introduce();
next();
