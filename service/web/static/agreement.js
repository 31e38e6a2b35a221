// Agreement in a project, for a wall: fetched again every half minute; conflicts below it, for an editor to settle.
import { call, request } from "./api.js";
import { announce, byId, tell } from "./dom.js";
import { nameOf } from "./labels.js";
import { readWho } from "./who.js";

const name = byId("agreement").dataset.name;
const conflicts = byId("conflicts");
const EVERY_MS = 30_000;

async function showFigures(options) {
  try {
    byId("figures").innerHTML = await (await request("GET", `/projects/${name}/figures`, undefined, undefined, options)).text();
    byId("figures").removeAttribute("aria-busy");
    tell(byId("agreement-message"), "");
  } catch (error) {
    tell(byId("agreement-message"), error.message);
  }
}

async function showConflicts() {
  try {
    const response = await request("GET", `/projects/${name}/differences`, undefined, undefined, { ask: false });
    conflicts.innerHTML = await response.text();
    conflicts.hidden = !conflicts.querySelector("[data-settle]");
  } catch { /* they are an editor's */ }
}

async function settle(button) {
  const { settle: label, unit } = button.dataset;
  try {
    await call("POST", `/v1/projects/${name}/conflicts`, { unit: Number(unit), label, annotator: readWho() });
    announce(`Settled as ${nameOf(label)}.`);
    await showConflicts();
    conflicts.querySelector("[data-settle]")?.focus();
  } catch (error) {
    tell(byId("conflict-message"), `Not settled: ${error.message}`);
  }
}

conflicts.addEventListener("click", (event) => {
  const button = event.target.closest("[data-settle]");
  if (button) settle(button);
});
await showFigures({ ask: true });
showConflicts();
setInterval(() => showFigures({ ask: false }), EVERY_MS);
