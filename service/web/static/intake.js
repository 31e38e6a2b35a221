// Texts coming in: pasted, dropped, chosen. Nothing typed is cleared before it has been read, and it survives a reload.
import { call, request } from "./api.js";
import { byId, tell } from "./dom.js";
import { sureQuery } from "./sure.js";

const form = byId("intake-form");
const field = byId("text-in");
const files = byId("files");
const message = byId("intake-message");
const status = byId("intake-status");
const button = byId("read-button");
const memory = byId("remember");
const DRAFT = "rhetor.draft";
const REMEMBER = "rhetor.remember";
const maxBytes = Number(document.body.dataset.maxBytes);
const mostCharacters = Number(byId("intake").dataset.mostCharacters);
const megabytes = (bytes) => `${Math.round(bytes / 1e5) / 10} MB`;

/** Calls ``onRead`` with a list of readings, each {name, document, text, …} as POST /read gives it. */
export function bindIntake(onRead) {
  restoreDraft();
  bindMemory();
  field.addEventListener("input", keepDraft);
  form.addEventListener("submit", (event) => { event.preventDefault(); readAll([field.value], readText, onRead); });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(); });
  byId("example").addEventListener("click", () => { readAll(["/example"], readExample, onRead); });
  files.addEventListener("change", () => { readAll([...files.files], readFile, onRead); files.value = ""; });
  document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => onDrop(event, onRead));
}

function onDrop(event, onRead) {
  document.body.classList.remove("dropping");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  readAll([...event.dataTransfer.files], readFile, onRead);
}

async function readAll(items, read, onRead) {
  if (button.disabled || !items.length) return;
  button.disabled = true;
  tell(message, "");
  const readings = [];
  const problems = [];
  for (const [number, item] of items.entries()) {
    status.textContent = items.length > 1 ? `Reading ${number + 1} of ${items.length} …` : "Reading …";
    try {
      readings.push(await read(item));
    } catch (error) {
      problems.push(error.message);
    }
  }
  button.disabled = false;
  status.textContent = "";
  if (readings.length) onRead(readings, problems.join(" "));
  else tell(message, problems.join(" "));
}

async function readText(text) {
  if (!text.trim()) throw new Error("There is no text yet. Paste one, or choose a file.");
  if (text.length > mostCharacters) {
    throw new Error(`The text has ${text.length.toLocaleString("en")} characters; the page shows up to ${mostCharacters.toLocaleString("en")}. `
      + "Paste a part of it, or label it in the terminal: rhetor label FILE --format csv");
  }
  return { ...(await call("POST", `/read?remember=${wantsMemory()}${sureQuery()}`, { text })), text };
}

/** A text that was read before in this tab, again: nothing new is remembered of it, and its name stays. */
export async function readAgain({ document, name, text }) {
  return { ...(await call("POST", `/read?remember=0${sureQuery()}`, { text })), document, name, text };
}

/** A sample article, for those who have no text at hand; what is in the field stays there. */
async function readExample(path) {
  return { ...(await readText(await (await request("GET", path)).text())), name: "Example" };
}

async function readFile(file) {
  if (file.size > maxBytes) {
    throw new Error(`${file.name} has ${megabytes(file.size)}; the service takes up to ${megabytes(maxBytes)}. `
      + "Label it in the terminal: rhetor label FILE --format csv");
  }
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    throw new Error(`${file.name} cannot be read. If it is a folder, choose the files in it.`);
  }
  const response = await request("POST", `/read?name=${encodeURIComponent(file.name)}&remember=${wantsMemory()}${sureQuery()}`, bytes);
  return response.json();
}

/** The switch beside the field; what somebody chose holds for this browser. */
function bindMemory() {
  if (!memory) return;
  try { memory.checked = localStorage.getItem(REMEMBER) !== "0"; } catch { /* as it stands */ }
  memory.addEventListener("change", () => {
    try { localStorage.setItem(REMEMBER, wantsMemory()); } catch { /* for this page only */ }
  });
}

const wantsMemory = () => (memory?.checked ? "1" : "0");

function restoreDraft() {
  try { field.value ||= sessionStorage.getItem(DRAFT) || ""; } catch { /* nothing kept */ }
}

function keepDraft() {
  try { sessionStorage.setItem(DRAFT, field.value); } catch { /* too large to keep: it stays in the field */ }
}
