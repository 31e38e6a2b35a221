// The list of projects, and making one.
import { call, request } from "./api.js";
import { byId, make, tell } from "./dom.js";

const place = byId("projects");
const message = byId("projects-message");
const status = byId("project-status");

async function show() {
  try {
    const { projects } = await call("GET", "/v1/projects");
    place.replaceChildren(...(projects.length ? projects.map(describe) : [make("li", { class: "soft" }, "You take part in no project yet.")]));
    const { role } = await call("GET", "/v1/session");
    byId("new-project").hidden = byId("new-sample").hidden = !["editor", "admin"].includes(role);
  } catch (error) {
    place.replaceChildren();
    tell(message, error.message);
  }
  place.removeAttribute("aria-busy");
}

function describe(project) {
  const how = `${project.blind ? "blind" : "open"}, ${project.readings ? `${project.readings} readings of each` : "everybody reads everything"}`;
  const done = make("progress", { max: String(Math.max(1, project.units)), value: String(project.done), "aria-label": `${project.title}: sentences done` });
  return make("li", {},
    make("h2", {}, make("a", { href: `/projects/${project.name}` }, project.title)),
    make("p", { class: "soft" }, `${project.units} sentences, ${project.people.length} people, ${how}`),
    make("p", { class: "progress-line" }, done, ` ${project.done} done `, make("a", { href: `/projects/${project.name}/agreement` }, "Agreement"),
      project.sample ? make("a", { href: `/projects/${project.name}/estimate` }, "Shares") : null));
}

/** The text of a file, as the service reads it; nothing of it is remembered. */
async function readDocument(file) {
  const response = await request("POST", `/read?name=${encodeURIComponent(file.name)}&remember=0`, await file.arrayBuffer());
  return { name: file.name, text: (await response.json()).text };
}

async function create(event) {
  event.preventDefault();
  tell(message, "");
  byId("make-project").disabled = true;
  try {
    const documents = [];
    for (const file of byId("project-files").files) {
      status.textContent = `Reading ${file.name} …`;
      documents.push(await readDocument(file));
    }
    const people = byId("project-people").value.split("\n").map((name) => name.trim()).filter(Boolean);
    const { project } = await call("POST", "/v1/projects", {
      name: byId("project-name").value.trim(), title: byId("project-title").value.trim(), people, documents,
      readings: Number(byId("project-readings").value), blind: byId("project-blind").checked, codebook: byId("project-codebook").value,
    });
    location.assign(`/projects/${project.name}`);
  } catch (error) {
    tell(message, error.message);
  }
  status.textContent = "";
  byId("make-project").disabled = false;
}

byId("project-form").addEventListener("submit", create);
show();
