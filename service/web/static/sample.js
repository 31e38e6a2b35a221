// Drawing a random sample: a blind project is made, and its sentences are drawn from texts or from the table of a run.
import { call, request } from "./api.js";
import { byId, tell } from "./dom.js";

const message = byId("sample-message");
const status = byId("sample-status");
const TABLE = /\.(csv|jsonl)$/i;
let made = "";

const split = (text, mark) => text.split(mark).map((part) => part.trim()).filter(Boolean);

/** What the sample is drawn from: the table of a run if one is among the files, and otherwise their texts. */
async function readSource(files) {
  const table = files.find((file) => TABLE.test(file.name));
  if (!table) return { documents: await readDocuments(files) };
  const manifest = files.find((file) => file.name === "manifest.json");
  if (!manifest) throw new Error(`Choose manifest.json too: it lies beside ${table.name} and says which model labelled the run.`);
  status.textContent = `Reading ${table.name} …`;
  const { model } = JSON.parse(await manifest.text()).settings;
  return { run: { table: await table.text(), format: TABLE.exec(table.name)[1].toLowerCase(), model: { name: model.name, version: model.version } } };
}

/** The texts of files, as the service reads them; nothing of them is remembered. */
async function readDocuments(files) {
  const documents = [];
  for (const file of files) {
    status.textContent = `Reading ${file.name} …`;
    const response = await request("POST", `/read?name=${encodeURIComponent(file.name)}&remember=0`, await file.arrayBuffer());
    documents.push({ name: file.name, text: (await response.json()).text });
  }
  return documents;
}

async function makeProject(name) {
  if (made === name) return;
  await call("POST", "/v1/projects", {
    name, title: byId("sample-title").value.trim(), people: split(byId("sample-people").value, "\n"),
    readings: Number(byId("sample-readings").value), blind: true,
  });
  made = name;
}

async function draw(event) {
  event.preventDefault();
  tell(message, "");
  byId("draw-sample").disabled = true;
  try {
    const name = byId("sample-name").value.trim();
    const source = await readSource([...byId("sample-files").files]);
    status.textContent = "Drawing …";
    await makeProject(name);
    await call("POST", `/v1/projects/${name}/sample`, {
      n: Number(byId("sample-n").value), seed: Number(byId("sample-seed").value), by: split(byId("sample-by").value, ","), ...source,
    });
    location.assign(`/projects/${name}/estimate`);
  } catch (error) {
    tell(message, error.message);
    message.scrollIntoView({ block: "nearest" });
  }
  status.textContent = "";
  byId("draw-sample").disabled = false;
}

byId("sample-form").addEventListener("submit", draw);
