// The key of a service that has one: asked for once, kept in this tab alone.
const STORE = "rhetor.key";
let asking = null;
let known = readStored();

function readStored() {
  try { return sessionStorage.getItem(STORE) || ""; } catch { return ""; }
}

export function keyHeader() {
  return known ? { "X-API-Key": known } : {};
}

function keep(key) {
  known = key;
  try { sessionStorage.setItem(STORE, key); } catch { /* for this page only */ }
}

/** Shows the dialog; true if a key was given. Calls that need it at the same time share one dialog. */
export function askKey() {
  asking ??= show().finally(() => { asking = null; });
  return asking;
}

function show() {
  const dialog = document.getElementById("key-dialog");
  const field = document.getElementById("key");
  document.getElementById("key-why").textContent = known
    ? "The service does not know this key. Give the right one."
    : "The service asks for its key. It is kept in this tab until you close it.";
  field.value = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const given = dialog.returnValue === "ok" && field.value.trim();
      if (given) keep(given);
      resolve(Boolean(given));
    }, { once: true });
  });
}
