// The page of whoever gives keys: the list, a key or a code that is shown once, revoking, and who did what.
import { call } from "./api.js";
import { announce, byId, make, tell } from "./dom.js";

const NEWEST = 2 ** 53;
const LINES = 50;
const message = byId("keys-message");
const shown = byId("shown-once");
let earliest = NEWEST;

const minute = (time) => time.slice(0, 16).replace("T", " ");

async function listKeys() {
  const { keys } = await call("GET", "/v1/keys");
  const rows = [...keys.filter((key) => !key.revoked), ...keys.filter((key) => key.revoked)].map(describeKey);
  byId("keys-rows").replaceChildren(...(rows.length ? rows : [make("tr", {}, make("td", { colspan: "4", class: "soft" }, "Nobody has a key yet."))]));
}

function describeKey(key) {
  const acts = key.revoked ? make("span", { class: "soft" }, `revoked ${minute(key.revoked)}`) : make("span", { class: "row-actions" },
    make("button", { type: "button", onclick: () => showCode(key) }, "Code", make("span", { class: "hidden" }, ` for ${key.name}`)),
    make("button", { type: "button", onclick: () => revoke(key) }, "Revoke", make("span", { class: "hidden" }, ` the key of ${key.name}`)));
  return make("tr", key.revoked ? { class: "soft" } : {}, make("th", { scope: "row" }, key.name), make("td", {}, key.role), make("td", {}, minute(key.created)), make("td", {}, acts));
}

/** Does something with the keys, and shows what it came to: the list, the log, or why not. */
async function act(deed) {
  tell(message, "");
  try {
    await deed();
    await listKeys();
    await startLog();
  } catch (error) {
    tell(message, error.message);
  }
}

function give(event) {
  event.preventDefault();
  return act(async () => {
    const { key, secret, path } = await call("POST", "/v1/keys", { name: byId("key-name").value.trim(), role: byId("key-role").value });
    byId("key-name").value = "";
    showOnce(`${key.name} is ${key.role}`, "Hand this over now: it is not shown again.", [["Link to sign in with", location.origin + path], ["Key, for programs", secret]]);
  });
}

function showCode(key) {
  return act(async () => {
    const { code, seconds } = await call("POST", `/v1/keys/${key.id}/code`);
    showOnce(`A code for ${key.name}`, `It opens ${location.origin}/signin once, within ${Math.round(seconds / 60)} minutes.`, [["Code", code]]);
  });
}

function showOnce(head, says, secrets) {
  shown.replaceChildren(make("h2", { id: "shown-head" }, head), make("p", {}, says), ...secrets.map(([what, secret]) => {
    const field = make("input", { type: "text", readonly: true, value: secret, "aria-label": what, onfocus: () => field.select() });
    return make("p", { class: "secret" }, make("span", {}, what), field, make("button", { type: "button", onclick: () => copy(field) }, "Copy", make("span", { class: "hidden" }, ` the ${what}`)));
  }), make("p", { class: "actions" }, make("button", { type: "button", onclick: hideSecret }, "Done")));
  shown.hidden = false;
  shown.focus();
}

async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    announce("Copied.");
  } catch {
    announce("Marked: copy it with your keyboard.");  // without https there is no clipboard
  }
}

function hideSecret() {
  shown.replaceChildren();
  shown.hidden = true;
  byId("key-name").focus();
}

function revoke(key) {
  byId("revoke-head").textContent = `Revoke the key of ${key.name}?`;
  confirm("revoke-dialog", () => act(async () => {
    await call("POST", `/v1/keys/${key.id}/revoke`);
    announce(`The key of ${key.name} opens nothing any more.`);
  }));
}

function forget(event) {
  event.preventDefault();
  const [kind, value] = [byId("erase-kind"), byId("erase-value").value.trim()];
  byId("erase-what").textContent = `Whatever ${kind.selectedOptions[0].textContent} “${value}” will be gone from this service.`;
  confirm("erase-dialog", () => act(async () => {
    byId("erase-status").textContent = "Forgetting …";
    try {
      byId("erase-status").textContent = tellErased(await call("POST", "/v1/erasures", { [kind.value]: value }));
      byId("erase-value").value = "";
    } catch (error) {
      byId("erase-status").textContent = "";
      throw error;
    }
  }));
}

function tellErased({ corrections, sentences, units, added, removed, learnt }) {
  if (!(corrections || sentences || units || added)) return "There was nothing of it.";
  const models = [removed.length && `Removed: models ${removed.join(", ")}.`, learnt.length && `Model ${learnt.join(", ")} learnt from it: train again.`];
  return [`Gone: ${corrections} corrections, ${sentences} remembered sentences, ${units} units of projects, ${added} added records.`, ...models].filter(Boolean).join(" ");
}

/** Does it if the dialog is answered with yes. */
function confirm(name, deed) {
  const dialog = byId(name);
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => { if (dialog.returnValue === "ok") deed(); }, { once: true });
}

function startLog() {
  earliest = NEWEST;
  byId("acts-rows").replaceChildren();
  return addEarlier();
}

async function addEarlier() {
  const { acts } = await call("GET", `/v1/acts?before=${earliest}&limit=${LINES}`);
  byId("acts-rows").append(...acts.toReversed().map((each) => make("tr", {}, make("td", {}, minute(each.time)), make("td", {}, each.name || "the service’s key"),
    make("td", { class: "more" }, each.role), make("td", {}, make("code", {}, each.act)), make("td", {}, each.about))));
  earliest = acts.length ? acts[0].number : 0;
  byId("acts-earlier").hidden = acts.length < LINES;
}

byId("key-form").addEventListener("submit", give);
byId("erase-form").addEventListener("submit", forget);
byId("acts-earlier").addEventListener("click", () => addEarlier().catch((error) => tell(message, error.message)));
await act(() => {});
byId("keys-all").hidden = !message.hidden;
