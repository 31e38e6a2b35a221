// Who corrects: a free name, kept in this browser.
const STORE = "rhetor.who";

export function readWho() {
  try { return localStorage.getItem(STORE) || ""; } catch { return ""; }
}

/** Ties a field to the stored name. */
export function bindWho(field) {
  field.value = readWho();
  field.addEventListener("change", () => {
    try { localStorage.setItem(STORE, field.value.trim()); } catch { /* for this page only */ }
  });
}
