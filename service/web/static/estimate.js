// Shares estimated from a random sample: fetched again every few seconds, so that the intervals shrink as labels come in.
import { request } from "./api.js";
import { byId, make, tell } from "./dom.js";

const name = byId("estimate").dataset.name;
const place = byId("shares");
const EVERY_MS = 5_000;
let shown = "";

async function show(options) {
  try {
    const content = await (await request("GET", `/projects/${name}/shares`, undefined, undefined, options)).text();
    if (content !== shown) place.innerHTML = content;
    shown = content;
    place.removeAttribute("aria-busy");
    byId("download-sample").hidden = !place.querySelector("#labelled");
    tell(byId("estimate-message"), "");
  } catch (error) {
    tell(byId("estimate-message"), error.message);
  }
}

async function download() {
  try {
    const response = await request("GET", `/v1/projects/${name}/sample?format=csv`);
    const link = make("a", { href: URL.createObjectURL(await response.blob()), download: `${name}-sample.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    tell(byId("estimate-message"), `No file: ${error.message}`);
  }
}

byId("download-sample").addEventListener("click", download);
await show({ ask: true });
setInterval(() => show({ ask: false }), EVERY_MS);
