// Calls to the service. Two things can go wrong: nobody answers (Offline), or the answer is no (Refused).
import { askKey, keyHeader } from "./key.js";

export class Offline extends Error {}

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function send(method, path, body, type) {
  const headers = { Accept: "application/json", ...keyHeader() };
  if (body !== undefined) headers["Content-Type"] = type;
  try {
    return await fetch(path, { method, headers, body, cache: "no-store", credentials: "same-origin" });
  } catch {
    throw new Offline("The service does not answer. Is it running, and is the network up?");
  }
}

async function explain(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title;
  } catch {
    return `The service answered with status ${response.status}. Try again in a moment.`;
  }
}

/** The response to a request, or an error whose message can be shown. Asks for the key once if one is needed and ``ask``. */
export async function request(method, path, body, type = "application/octet-stream", { ask = true } = {}) {
  let response = await send(method, path, body, type);
  if (ask && response.status === 401 && (await askKey())) response = await send(method, path, body, type);
  if (!response.ok) throw new Refused(response.status, await explain(response));
  return response;
}

/** The JSON answer to a request with an optional JSON body. */
export async function call(method, path, body, options) {
  const response = await request(method, path, body === undefined ? undefined : JSON.stringify(body), "application/json", options);
  try {
    return await response.json();
  } catch {
    throw new Offline("The answer broke off. Try again.");
  }
}
