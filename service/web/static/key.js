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

/** Changes a key or a short code for a session of this browser. */
export async function signIn(secret) {
  const body = JSON.stringify(secret.includes(".") ? { key: secret } : { code: secret.slice(0, 20) });
  const response = await fetch("/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!response.ok) throw new Error((await response.json()).detail);
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
      if (!given) return resolve(false);
      // Somebody's own key becomes a session; the service's own is nobody's, and stays in this tab.
      signIn(given).then(() => location.reload(), () => { keep(given); resolve(true); });
    }, { once: true });
  });
}
