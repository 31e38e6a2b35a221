// Several texts: a table with shares, totals and filters, one download for all, and two groups side by side.
import { request } from "./api.js";
import { byId, make, percent, tell } from "./dom.js";
import { drawGroupStrip } from "./groupstrip.js";
import { LABELS, letterOf, nameOf } from "./labels.js";
import { readSure } from "./sure.js";

const Z = 1.959964;
const order = { column: null, down: true };
const chosen = { a: new Set(), b: new Set() };
let readings = [];
let open = () => {};
let compare = () => {};

/** Shows the table; ``onOpen(reading)`` opens a text, ``onCompare(a, b)`` two groups of numbers. */
export function showTable(all, onOpen, onCompare) {
  readings = all;
  [open, compare] = [onOpen, onCompare];
  draw();
}

/** Counts of a text: labelled sentences, uncertain ones, and of each label. */
export function count(reading) {
  const labelled = reading.sentences.filter(([, , , label]) => label);
  const of = Object.fromEntries(LABELS.map((label) => [label, labelled.filter((each) => each[3] === label).length]));
  return { total: labelled.length, uncertain: labelled.filter((each) => each[5]).length, of };
}

function add(counts) {
  const sum = { total: 0, uncertain: 0, of: Object.fromEntries(LABELS.map((label) => [label, 0])) };
  for (const each of counts) {
    sum.total += each.total;
    sum.uncertain += each.uncertain;
    for (const label of LABELS) sum.of[label] += each.of[label];
  }
  return sum;
}

const share = (part, total) => (total ? part / total : 0);

/** The 95 % score interval of a share (Wilson 1927), as rhetor's own. */
function interval(hits, total) {
  if (!total) return [0, 1];
  const rate = hits / total;
  const centre = rate + (Z * Z) / (2 * total);
  const margin = Z * Math.sqrt((rate * (1 - rate)) / total + (Z * Z) / (4 * total * total));
  const scale = 1 + (Z * Z) / total;
  return [Math.max(0, (centre - margin) / scale), Math.min(1, (centre + margin) / scale)];
}

function listRows() {
  const wanted = byId("filter-name").value.trim().toLowerCase();
  const label = byId("filter-label").value;
  const least = Number(byId("filter-share").value) / 100;
  const rows = readings.map((reading, number) => ({ reading, number, counts: count(reading) }))
    .filter(({ reading }) => reading.name.toLowerCase().includes(wanted))
    .filter(({ counts }) => !label || share(counts.of[label], counts.total) >= least);
  if (order.column !== null) rows.sort((x, y) => (order.down ? -1 : 1) * compareBy(order.column, x, y));
  return rows;
}

function compareBy(column, x, y) {
  if (column === "name") return y.reading.name.localeCompare(x.reading.name, "en", { numeric: true });
  const of = ({ counts }) => (column === "total" ? counts.total : column === "uncertain" ? share(counts.uncertain, counts.total) : share(counts.of[column], counts.total));
  return of(x) - of(y);
}

function draw() {
  const rows = listRows();
  byId("many-head").textContent = `${readings.length} texts`;
  byId("many-rows").replaceChildren(...rows.map(drawRow));
  byId("many-total").replaceChildren(...drawCells(make("th", { scope: "row" }, rows.length === readings.length ? "All" : `${rows.length} of ${readings.length}`), add(rows.map(({ counts }) => counts))), make("td"), make("td"));
  for (const button of document.querySelectorAll("[data-sort]")) {
    const isIt = button.dataset.sort === order.column;
    button.closest("th").setAttribute("aria-sort", isIt ? (order.down ? "descending" : "ascending") : "none");
  }
  byId("compare-button").disabled = !(chosen.a.size && chosen.b.size);
}

function drawRow({ reading, number, counts }) {
  const name = make("th", { scope: "row" }, make("button", { type: "button", class: "link", onclick: () => open(reading) }, reading.name));
  return make("tr", {}, drawCells(name, counts), ...["a", "b"].map((side) => make("td", {}, pick(side, reading, number))));
}

function pick(side, reading, number) {
  const box = make("input", { type: "checkbox", "aria-label": `${reading.name} into group ${side.toUpperCase()}` });
  box.checked = chosen[side].has(number);
  box.addEventListener("change", () => {
    if (box.checked) chosen[side].add(number); else chosen[side].delete(number);
    byId("compare-button").disabled = !(chosen.a.size && chosen.b.size);
  });
  return box;
}

function drawCells(name, counts) {
  return [name, make("td", {}, counts.total.toLocaleString("en")), make("td", { class: "more" }, percent(share(counts.uncertain, counts.total))),
    ...LABELS.map((label) => make("td", {}, percent(share(counts.of[label], counts.total)))), make("td", { class: "bar-cell" }, drawBar(counts))];
}

/** The shares as one bar, a letter in each part that has room for it. */
function drawBar(counts) {
  const parts = LABELS.filter((label) => counts.of[label]).map((label) => {
    const rate = share(counts.of[label], counts.total);
    const part = make("span", { "data-label": label }, rate >= 0.12 ? letterOf(label) : "");
    part.style.flexGrow = String(rate);
    return part;
  });
  return make("div", { class: "stack", "aria-hidden": "true" }, parts);
}

/** Two groups of texts, by their numbers: shares with intervals, differences, and the strips of texts that stand alone. */
export function showComparison(all, a, b) {
  readings = all;
  const sides = [a, b].map((numbers) => numbers.map((number) => all[number]).filter(Boolean));
  const counts = sides.map((side) => add(side.map(count)));
  byId("compare-rows").replaceChildren(...LABELS.map((label) => drawDifference(label, counts)));
  byId("compare-strips").replaceChildren(...sides.map((side, place) => drawSide(side, counts[place], "AB"[place])));
}

/** In points, with a true minus. */
function signed(difference) {
  const points = Math.round(100 * difference);
  return `${points > 0 ? "+" : points < 0 ? "−" : ""}${Math.abs(points)}`;
}

/** The 95 % interval of the second share less the first, from the score intervals of both (Newcombe 1998, method 10). */
function intervalOfDifference(sides) {
  const [a, b] = sides.map(([hits, total]) => ({ rate: share(hits, total), bounds: interval(hits, total) }));
  const difference = b.rate - a.rate;
  return [difference - Math.hypot(b.rate - b.bounds[0], a.bounds[1] - a.rate), difference + Math.hypot(b.bounds[1] - b.rate, a.rate - a.bounds[0])];
}

function drawDifference(label, counts) {
  const rates = counts.map(({ of, total }) => share(of[label], total));
  const cells = counts.map(({ of, total }, place) => {
    const [low, high] = interval(of[label], total);
    return make("td", {}, percent(rates[place]), " ", make("span", { class: "interval" }, `${percent(low)} – ${percent(high)}`));
  });
  const difference = rates[1] - rates[0];
  const [low, high] = intervalOfDifference(counts.map(({ of, total }) => [of[label], total]));
  return make("tr", {}, make("th", { scope: "row" }, make("span", { class: "sign", "data-label": label, "aria-hidden": "true" }, letterOf(label)), ` ${nameOf(label)}`),
    ...cells, make("td", {}, `${signed(difference)} `, make("span", { class: "interval" }, `${signed(low)} to ${signed(high)}`)));
}

function drawSide(side, counts, letter) {
  const name = side.length === 1 ? side[0].name : `${side.length} texts`;
  const figure = make("figure", {}, make("figcaption", {}, `${letter}: ${name}, ${counts.total.toLocaleString("en")} sentences`), drawBar(counts));
  if (side.length > 1) figure.append(make("p", { class: "note" }, "All of them: the higher a mark, the more do this there"), make("div", { class: "small-strip" }, drawGroupStrip(side)));
  for (const reading of side.slice(0, 6)) {
    const strip = make("div", { class: "small-strip" });
    strip.innerHTML = reading.strip;
    strip.querySelector(".parts")?.remove();
    figure.append(make("p", { class: "note" }, reading.name), strip);
  }
  if (side.length > 6) figure.append(make("p", { class: "note" }, `and ${side.length - 6} more`));
  return figure;
}

async function downloadAll(event) {
  const { format } = event.currentTarget.dataset;
  const body = { texts: readings.map(({ name, text }) => ({ name, text })), format, sure: readSure() };
  try {
    const response = await request("POST", "/download/all", JSON.stringify(body), "application/json");
    const link = make("a", { href: URL.createObjectURL(await response.blob()), download: "rhetor.zip" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    tell(byId("reading-message"), `No file: ${error.message}`);
  }
}

for (const button of document.querySelectorAll("[data-sort]")) {
  button.addEventListener("click", () => {
    order.down = order.column === button.dataset.sort ? !order.down : true;
    order.column = button.dataset.sort;
    draw();
  });
}
for (const id of ["filter-name", "filter-label", "filter-share"]) byId(id).addEventListener("input", draw);
for (const button of document.querySelectorAll("[data-download-all]")) button.addEventListener("click", downloadAll);
byId("compare-button").addEventListener("click", () => compare([...chosen.a], [...chosen.b]));
