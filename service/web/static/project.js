// Reading in a project: one unit at a time, answered with a key; the next is there at once.
import { call, request } from "./api.js";
import { changes, correct, undo as takeBack } from "./corrections.js";
import "./connection.js";
import { announce, byId, isTyping, make, percent, tell } from "./dom.js";
import { answerOfKey, nameOf } from "./labels.js";
import { stateOf, takeTurns } from "./turns.js";
import { bindWho, readWho } from "./who.js";

const name = byId("project").dataset.name;
const path = `/v1/projects/${name}`;
const BATCH = 20;
const asked = new Set();
const turns = takeTurns({ fetchMore, describe, nothingLeft, showProgress });
const { answered } = turns;
let before = null;
let assigned = 0;

const who = () => encodeURIComponent(readWho());

async function fetchMore() {
  const onTheirWay = answered.filter((each) => each.entry.state !== "saved").length;
  try {
    const reply = await call("GET", `${path}/next?limit=${BATCH + onTheirWay}&annotator=${who()}`);
    tell(byId("project-message"), "");
    for (const unit of reply.units) {
      if (!asked.has(unit.unit)) turns.queue.push(unit);
      asked.add(unit.unit);
    }
    before ??= reply.read;  // what was read before this page; the rest is counted here, some of it on its way
    assigned = reply.assigned;
  } catch (error) {
    tell(byId("project-message"), error.message);
  }
}

function nothingLeft() {
  if (!byId("project-message").hidden) return make("p", {}, make("button", { type: "button", onclick: turns.next }, "Try again"));
  return make("p", {}, "You have read all that is yours. ", make("a", { href: `/projects/${name}/agreement` }, "See how far people agree"), ".");
}

function describe(unit) {
  return [
    make("p", { class: "note" }, unit.document),
    unit.before ? make("p", { class: "beside" }, unit.before) : null,
    make("p", { class: "asked" }, unit.text),
    unit.after ? make("p", { class: "beside" }, unit.after) : null,
    unit.said ? make("p", { class: "note" }, sayAll(unit)) : null,
  ];
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

function answer(label) {
  if (!turns.current) return;
  const body = { unit: turns.current.unit, label, annotator: readWho(), note: byId("note").value.trim() };
  answered.push({ unit: turns.current, entry: correct(body, `${path}/readings`) });
  byId("afterwards").open = false;
  announce(`${nameOf(label)}. Next sentence.`);
  turns.next();
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
  announce("Undone.");
  turns.goBack(last.unit);
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
turns.next();
