// The texts that were read in this tab, kept in it alone, so that an address leads back to them after a reload.
const TEXT = "rhetor.text.";
const SET = "rhetor.set.";
const query = new URLSearchParams(location.search);

/** The set of texts of this page: that of its address, or a new one. */
export const setName = query.get("set") || [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(36)).join("");

/** Keeps the set as it stands: [{document, name, text}]. What finds no room is not kept; it stays on the page. */
export function keepSet(readings) {
  try {
    for (const { document, name, text } of readings) sessionStorage.setItem(TEXT + document, JSON.stringify({ name, text }));
    sessionStorage.setItem(SET + setName, JSON.stringify(readings.map((reading) => reading.document)));
  } catch { /* too large to keep, or not allowed */ }
}

/** The texts of the set, as they were kept: [{document, name, text}]. */
export function findSet() {
  try {
    const documents = JSON.parse(sessionStorage.getItem(SET + setName) || "[]");
    return documents.map((document) => ({ document, ...JSON.parse(sessionStorage.getItem(TEXT + document)) })).filter((each) => each.text);
  } catch {
    return [];
  }
}

/** What the address wants shown: a document's name, "table", "compare", or nothing. */
export function readAddress() {
  const wanted = new URLSearchParams(location.search);
  return { show: wanted.get("show"), a: listNumbers(wanted.get("a")), b: listNumbers(wanted.get("b")) };
}

const listNumbers = (words) => (words || "").split(".").filter(Boolean).map(Number);

/** Puts what is shown into the address, as a step that Back takes back; the same again is no step. */
export function writeAddress(show, more = {}) {
  const wanted = show ? `/?${new URLSearchParams({ set: setName, show, ...more })}` : "/";
  if (wanted !== location.pathname + location.search) history.pushState(null, "", wanted);
}
