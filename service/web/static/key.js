// The key: asked for once, or brought by the address that `rhetor serve` prints, and kept in this tab alone.
const STORE = "rhetor.key";
let asking = null;
const TOKEN = "#token=";
let known = takeToken() || readStored();

function readStored() {
  try { return sessionStorage.getItem(STORE) || ""; } catch { return ""; }
}

/** The token of the address, which goes out of it: it would be copied along, and stand in the history. */
function takeToken() {
  if (!location.hash.startsWith(TOKEN)) return "";
  const token = decodeURIComponent(location.hash.slice(TOKEN.length));
  history.replaceState(history.state, "", location.pathname + location.search);
  try { sessionStorage.setItem(STORE, token); } catch { /* for this page only */ }
  return token;
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
    : "The service asks for its key, or for the token that rhetor serve printed. It is kept in this tab until you close it.";
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
