// Promotion and rollback. The page is the server's, so it is loaded again once the server has done it.
import { call } from "./api.js";
import { byId, tell } from "./dom.js";

async function change(button, path) {
  button.disabled = true;
  try {
    await call("POST", path);
    location.reload();
  } catch (error) {
    button.disabled = false;
    tell(byId("models-message"), error.message);
  }
}

for (const button of document.querySelectorAll("[data-promote]")) {
  button.addEventListener("click", () => change(button, `/v1/models/${button.dataset.promote}/promote`));
}
const rollback = byId("rollback");
rollback?.addEventListener("click", () => change(rollback, "/v1/models/rollback"));
