// A threshold of one's own: below which confidence a label counts as uncertain. It is kept in this browser.
import { byId, percent } from "./dom.js";

const STORE = "rhetor.sure";
const field = byId("sure");

/** The threshold, or null for the model's own. */
export function readSure() {
  try { return Number(localStorage.getItem(STORE)) || null; } catch { return null; }
}

/** For the query of a request that reads a text. */
export const sureQuery = () => (readSure() ? `&sure=${readSure()}` : "");

/** Calls ``onChange`` when another threshold is chosen. */
export function bindSure(onChange) {
  const choose = (value) => {
    try { if (value) localStorage.setItem(STORE, value); else localStorage.removeItem(STORE); } catch { /* for this page only */ }
    onChange();
  };
  field.addEventListener("input", () => { byId("sure-value").textContent = `${field.value}%`; });
  field.addEventListener("change", () => choose(String(Number(field.value) / 100)));
  byId("sure-own").addEventListener("click", () => choose(""));
}

/** Shows the threshold by which a text was read, and what it means. */
export function showSure(sure) {
  byId("sure-group").hidden = !sure;
  if (!sure) return;
  field.value = String(Math.round(100 * sure.threshold));
  byId("sure-value").textContent = percent(sure.threshold);
  byId("sure-own").hidden = !readSure();
  byId("sure-means").textContent = `On held-out text ${percent(sure.share)} of the labels are so sure, and ${percent(sure.right)} of these are right.`;
}
