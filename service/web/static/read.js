// The reading view: what comes in, which document is shown, and what happens to its sentences.
import { call, request } from "./api.js";
import { changes, correct, undo } from "./corrections.js";
import "./connection.js";
import { closeDetail, noteValue, openDetail, showCorrection } from "./detail.js";
import { announce, byId, isTyping, make, tell } from "./dom.js";
import { drawGroupStrip } from "./groupstrip.js";
import { bindIntake, readAgain } from "./intake.js";
import { answerOfKey, nameOf, NONE } from "./labels.js";
import { showComparison, showTable } from "./many.js";
import { findSet, keepSet, readAddress, writeAddress } from "./shelf.js";
import { bindStrip } from "./strip.js";
import { bindSure, readSure, showSure } from "./sure.js";
import * as view from "./textview.js";
import { readWho } from "./who.js";

const readings = [];
let shown = null;
let opened = null;
let releaseStrip = () => {};

function addReadings(added, problems) {
  for (const reading of added) {
    const same = readings.findIndex((each) => each.document === reading.document);
    const kept = { ...reading, corrections: new Map() };
    if (same >= 0) readings[same] = kept; else readings.push(kept);
  }
  keepSet(readings);
  if (added.length > 1) goToTable(); else goToText(readings.find((each) => each.document === added[0].document));
  tell(byId("reading-message"), [problems, ...added.map((each) => each.warning && `${each.name}: ${each.warning}.`)].filter(Boolean).join(" "));
}

const VIEWS = ["intake", "reading", "many", "compare"];

/** Shows one of the views and hides the others. */
function turnTo(view) {
  close(false);
  for (const each of VIEWS) byId(each).hidden = each !== view;
  scrollTo(0, 0);
  byId(`${view}-head`).focus({ preventScroll: true });
}

function goToText(reading) {
  writeAddress(reading.document);
  show(reading);
}

function goToTable() {
  writeAddress("table");
  shown = null;
  turnTo("many");
  showTable(readings, goToText, goToComparison);
}

function goToComparison(a, b) {
  writeAddress("compare", { a: a.join("."), b: b.join(".") });
  turnTo("compare");
  showComparison(readings, a, b);
}

/** Shows what the address says: after a reload the texts are read again, by the model that answers now. */
async function followAddress() {
  const { show: wanted, a, b } = readAddress();
  if (!wanted) return turnTo("intake");
  if (!readings.length) await restoreSet();
  const reading = readings.find((each) => each.document === wanted);
  if (reading) return show(reading);
  if (wanted === "table" && readings.length) return goToTable();
  if (wanted === "compare" && readings.length) return goToComparison(a, b);
  turnTo("intake");
  tell(byId("intake-message"), "This text is not kept in this tab any more. Paste it, or choose the file again.");
}

async function restoreSet() {
  for (const kept of findSet()) {
    try {
      readings.push({ ...(await readAgain(kept)), corrections: new Map() });
    } catch (error) {
      tell(byId("reading-message"), error.message);
    }
  }
}

/** After a change of threshold: everything is read again by it. */
async function readAllAgain() {
  const place = shown?.document;
  for (const [number, reading] of readings.entries()) {
    readings[number] = { ...(await readAgain(reading)), corrections: reading.corrections };
  }
  const reading = readings.find((each) => each.document === place);
  if (reading) show(reading);
}

async function show(reading) {
  turnTo("reading");
  shown = reading;
  byId("reading-head").textContent = reading.name;
  byId("strip-slot").innerHTML = reading.strip;
  byId("profile-slot").innerHTML = reading.profile;
  byId("uncertain-place").textContent = "";
  showSure(reading.sure);
  listDocuments();
  showGroup();
  releaseStrip();
  const complete = await view.showBlocks(reading.blocks);
  if (!complete) return;
  releaseStrip = bindStrip(byId("strip-slot"), reading.sentences.length);
  announce(`${reading.name}: ${reading.sentences.length} pieces marked.`);
  for (const number of reading.corrections.keys()) mark(reading, number);
  loadEarlier(reading);
}

function listDocuments() {
  const place = byId("documents");
  place.hidden = readings.length < 2;
  place.replaceChildren(make("button", { type: "button", onclick: goToTable }, `All ${readings.length}`), ...readings.map((reading) => make("button",
    { type: "button", "aria-current": reading === shown ? "true" : false, onclick: () => goToText(reading) }, reading.name)));
}

/** All texts of the page, under the strip of the one that is read. */
function showGroup() {
  const place = byId("group-strip");
  place.hidden = readings.length < 2;
  place.replaceChildren(...(readings.length < 2 ? [] : [drawGroupStrip(readings), make("p", { class: "note" },
    `All ${readings.length} texts, each from its first sentence to its last: the higher a mark, the more of them do this there.`)]));
}

/** Marks what was corrected in this document before. The page works without; corrections are then merely not shown. */
async function loadEarlier(reading) {
  const numbers = new Map(reading.sentences.map(([start], number) => [start, number]));
  for (let after = ""; after !== null; ) {
    const query = new URLSearchParams({ document: reading.document, limit: "1000", ...(after && { after }) });
    let page;
    try {
      page = await call("GET", `/v1/corrections?${query}`, undefined, { ask: false });
    } catch {
      return;
    }
    for (const found of page.corrections) {
      if (found.in_force && found.kind === "correction") markEarlier(reading, numbers.get(found.start), found);
    }
    after = page.next;
  }
}

/** The latest word on a sentence is shown, one's own before anybody else's. */
function markEarlier(reading, number, found) {
  if (number === undefined || view.sentenceAt(number)?.textContent !== found.text) return;
  const known = reading.corrections.get(number);
  if (known && (!known.isEarlier || (known.body.annotator === readWho() && found.annotator !== readWho()))) return;
  reading.corrections.set(number, { key: "", id: found.id, state: "saved", message: "", body: found, isEarlier: true });
  mark(reading, number);
}

function describe(number) {
  const [start, end, confidence, label, quoted] = shown.sentences[number];
  const span = view.sentenceAt(number);
  return { number, start, end, confidence, label, quoted, text: span.textContent, uncertain: span.classList.contains("uncertain"),
           model: shown.model.version, corrected: shown.corrections.get(number) };
}

function open(span) {
  view.setCurrent(span);
  opened = view.numberOf(span);
  document.body.classList.add("detail-open");
  view.keepInSight(span);
  view.unmarkWords();
  openDetail(describe(opened), { markWords: (words, label) => view.markWords(span, words, label), correct: correctCurrent, undo: undoCurrent, saveNote, close: () => close(true) });
}

function close(giveFocus) {
  if (opened === null) return;
  opened = null;
  view.unmarkWords();
  closeDetail();
  document.body.classList.remove("detail-open");
  if (giveFocus) view.currentSentence()?.focus();
}

function correctCurrent(label, note = noteValue()) {
  const span = view.currentSentence();
  if (!span) return;
  const sentence = describe(view.numberOf(span));
  const entry = correct({
    text: sentence.text, label, before: sentence.label ?? NONE, model: sentence.model, document: shown.document,
    start: sentence.start, end: sentence.end, annotator: readWho(), note: opened === sentence.number ? note : "",
  });
  entry.previous = sentence.corrected;
  shown.corrections.set(sentence.number, entry);
  mark(shown, sentence.number);
  if (opened === sentence.number) showCorrection(entry);
}

function saveNote(note) {
  const entry = shown.corrections.get(opened);
  if (entry) correctCurrent(entry.body.label, note.trim());
}

async function undoCurrent() {
  const span = view.currentSentence();
  const entry = span && shown.corrections.get(view.numberOf(span));
  if (!entry || entry.state === "undone") return;
  if (entry.body.annotator !== readWho()) {
    announce(tellWhose(entry));
    return;
  }
  try {
    await undo(entry);
    announce("Undone.");
  } catch (error) {
    tell(byId("reading-message"), `Not undone: ${error.message}`);
  }
}

function tellWhose(entry) {
  const words = `${entry.body.annotator || "Somebody without a name"} said so. Choose a label to differ.`;
  tell(byId("reading-message"), words);
  return words;
}

/** Shows on a sentence what it was corrected to, or what the model said again. */
function mark(reading, number) {
  const span = reading === shown && view.sentenceAt(number);
  if (!span) return;
  const entry = reading.corrections.get(number);
  const live = entry && entry.state !== "undone";
  const label = live ? entry.body.label : reading.sentences[number][3];
  if (label && label !== NONE) span.dataset.label = label; else delete span.dataset.label;
  span.classList.toggle("none", !span.dataset.label);
  if (live) span.dataset.corrected = entry.state; else delete span.dataset.corrected;
}

changes.addEventListener("change", ({ detail: entry }) => {
  for (const reading of readings) {
    for (const [number, each] of reading.corrections) {
      if (each !== entry) continue;
      if (entry.state === "undone") restore(reading, number, entry.previous);
      mark(reading, number);
      if (reading === shown && number === opened) showCorrection(reading.corrections.get(number));
      if (entry.state === "saved") announce(`Saved: ${nameOf(entry.body.label)}.`);
      if (entry.state === "refused") announce(`Not saved. ${entry.message}`);
    }
  }
});

/** After an undo the store says again what was said before, and so does the page. */
function restore(reading, number, previous) {
  if (previous && previous.state !== "undone") reading.corrections.set(number, previous);
  else reading.corrections.delete(number);
}

const KEYS = {
  j: () => move(view.neighbour(1)), k: () => move(view.neighbour(-1)),
  ArrowDown: () => move(view.neighbour(1)), ArrowUp: () => move(view.neighbour(-1)),
  n: () => moveToUncertain(1), p: () => moveToUncertain(-1),
  f: () => move(view.nearestSilent(1)), F: () => move(view.nearestSilent(-1)),
  Enter: () => open(view.currentSentence()), " ": () => open(view.currentSentence()),
  u: undoCurrent, Escape: () => close(true),
};
const WITHIN_TEXT = new Set(["ArrowDown", "ArrowUp", "Enter", " "]);

function move(span) {
  if (!span) return announce("There is no further one.");
  view.goTo(span);
  if (opened !== null) open(span);
}

function moveToUncertain(step) {
  const next = view.nearestUncertain(step);
  move(next);
  byId("uncertain-place").textContent = next ? view.placeAmongUncertain() : step > 0 ? "none further down" : "none further up";
}

/** Keys count only while the focus is in the text or in the open sentence, so that they are in nobody's way. */
function onKey(event) {
  if (event.key === "Escape" && opened !== null) return close(true);
  if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  const inText = view.container.contains(event.target);
  if (!inText && !byId("detail").contains(event.target)) return;
  const label = answerOfKey(event);
  const act = label ? () => correctCurrent(label) : KEYS[event.key];
  if (!act || (!inText && WITHIN_TEXT.has(event.key))) return;
  event.preventDefault();
  act();
}

async function download(event) {
  const format = event.currentTarget.dataset.download;
  try {
    const response = await request("POST", "/download", JSON.stringify({ text: shown.text, format, name: shown.name, sure: readSure() }), "application/json");
    const link = make("a", { href: URL.createObjectURL(await response.blob()), download: `${shown.name}.${format}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    const version = response.headers.get("X-Rhetor-Model");
    if (version !== shown.model.version) tell(byId("reading-message"), `Model ${version} is active now and made the file; model ${shown.model.version} made this view.`);
  } catch (error) {
    tell(byId("reading-message"), `No file: ${error.message}`);
  }
}

function another() {
  writeAddress(null);
  turnTo("intake");
  byId("text-in").focus();
}

bindIntake(addReadings);
view.container.addEventListener("click", (event) => {
  const span = view.sentenceOf(event.target);
  if (span && !getSelection().toString()) open(span);
});
byId("reading").addEventListener("keydown", onKey);
byId("next-uncertain").addEventListener("click", () => moveToUncertain(1));
byId("previous-uncertain").addEventListener("click", () => moveToUncertain(-1));
for (const button of document.querySelectorAll(".another")) button.addEventListener("click", another);
byId("to-table").addEventListener("click", goToTable);
addEventListener("popstate", followAddress);
bindSure(readAllAgain);
byId("print").addEventListener("click", () => print());
for (const button of document.querySelectorAll("[data-download]")) button.addEventListener("click", download);
if (readAddress().show) followAddress();
