// The line that says what is not saved yet, and why.
import { changes, countWaiting, refused, retry } from "./corrections.js";
import { byId } from "./dom.js";

const line = byId("connection");
const words = line.querySelector("span");

function describe(entry) {
  const count = countWaiting();
  const which = count === 1 ? "1 correction is" : `${count} corrections are`;
  if (refused().length) return `Not saved: ${refused()[0].message} ${which} kept in this browser.`;
  if (entry?.message) return `No connection. ${which} kept in this browser and sent as soon as the service answers.`;
  return "";
}

function show(entry) {
  const message = countWaiting() ? describe(entry) : "";
  if (!countWaiting() || message) {
    words.textContent = message;
    line.hidden = !message;
  }
}

changes.addEventListener("change", (event) => show(event.detail));
line.querySelector("button").addEventListener("click", retry);
