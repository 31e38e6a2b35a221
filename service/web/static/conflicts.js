// Conflicts between annotators, listed below the review: whoever is named above settles them.
import { call, request } from "./api.js";
import { announce, byId, tell } from "./dom.js";
import { nameOf } from "./labels.js";
import { hasName, readWho } from "./who.js";

const place = byId("conflicts");

async function show() {
  const response = await request("GET", "/review/conflicts", undefined, undefined, { ask: false });
  place.innerHTML = await response.text();
  place.hidden = !place.querySelector("[data-settle]");
}

async function settle(button) {
  const annotator = readWho();
  if (!hasName()) {
    tell(byId("conflict-message"), "Say who you are first: a conflict is settled by somebody with a name.");
    return byId("who").focus();
  }
  try {
    const { settle: label, text } = button.dataset;
    await call("POST", "/v1/corrections", { kind: "settlement", text, label, annotator });
    announce(`Settled as ${nameOf(label)}.`);
    await show();
    place.querySelector("[data-settle]")?.focus();
  } catch (error) {
    tell(byId("conflict-message"), `Not settled: ${error.message}`);
  }
}

place.addEventListener("click", (event) => {
  const button = event.target.closest("[data-settle]");
  if (button) settle(button);
});
show().catch(() => { /* the review itself says what is wrong */ });
