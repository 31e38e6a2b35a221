// Who works here: whoever signed in; or the name this browser was told; or the id it has, so that two nameless people are two.
import { byId, make } from "./dom.js";

const STORE = "rhetor.who";
const ASKED = "rhetor.who.asked";
const { person, guest } = document.body.dataset;

function readStored(name) {
  try { return localStorage.getItem(name) || ""; } catch { return ""; }
}

function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* for this page only */ }
}

/** A name for whatever is said: never empty in a browser that keeps cookies. */
export const readWho = () => person || readStored(STORE) || guest || "";

/** Whether somebody has said who he is. */
export const hasName = () => Boolean(person || readStored(STORE));

/** Ties a field to the stored name; of somebody who signed in it only shows it. */
export function bindWho(field) {
  field.value = person || readStored(STORE);
  field.readOnly = Boolean(person);
  field.addEventListener("change", () => keep(STORE, field.value.trim()));
}

/** Asks for a name, once in the life of a browser, without standing in the way. */
export function askNameOnce() {
  if (hasName() || readStored(ASKED) || byId("ask-name")) return;
  keep(ASKED, "1");
  const field = make("input", { id: "asked-name", type: "text", maxlength: "200", autocomplete: "name" });
  const done = (name) => {
    if (name) {
      keep(STORE, name);
      for (const other of document.querySelectorAll("#who")) other.value = name;
    }
    byId("ask-name").remove();
  };
  byId("connection").after(make("form", { id: "ask-name", class: "notice", role: "group", "aria-label": "Your name",
    onsubmit: (event) => { event.preventDefault(); done(field.value.trim()); } },
    make("label", { for: "asked-name" }, "Saved. Who says so? "), field, " ",
    make("button", {}, "That is my name"), " ", make("button", { type: "button", onclick: () => done("") }, `Stay ${guest || "nameless"}`)));
}
