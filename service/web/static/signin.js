// Signing in with a key, in the address or typed in, or with a short code; signing out.
import { call } from "./api.js";
import { signIn } from "./key.js";
import { byId, tell } from "./dom.js";

const KEY = "#key=";

async function enter(secret) {
  try {
    await signIn(secret);
    location.replace("/");
  } catch (error) {
    tell(byId("signin-message"), error.message);
  }
}

/** The key goes out of the address first: it would be copied along, and stand in the history. */
if (location.hash.startsWith(KEY)) {
  const key = decodeURIComponent(location.hash.slice(KEY.length));
  history.replaceState(null, "", location.pathname);
  enter(key);
}
byId("signin-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  enter(byId("signin-key").value.trim());
});
byId("sign-out")?.addEventListener("click", async () => {
  await call("DELETE", "/v1/session");
  location.replace("/");
});
