// The strip of a group of texts: what share of them does what, from the first sentence of each to its last.
import { make } from "./dom.js";
import { LABELS, letterOf, nameOf } from "./labels.js";

// The measures of a text's own strip, so that the two can stand one above the other.
const WIDTH = 1000, LANE = 20, GAP = 4, COLUMNS = 60;
const SVG = "http://www.w3.org/2000/svg";

/** A strip as the server draws one, for texts laid over one another; every text weighs the same, however long it is. */
export function drawGroupStrip(readings) {
  const lanes = LABELS.toReversed();
  const height = lanes.length * (LANE + GAP);
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": describe(readings) });
  for (const [row, label] of lanes.entries()) {
    const middle = row * (LANE + GAP) + LANE / 2;
    svg.append(makeSvg("path", { class: "rule", d: `M0 ${middle}h${WIDTH}` }), makeSvg("path", { class: "marks", "data-label": label, d: drawLane(readings, label, middle) }));
  }
  return make("div", { class: "strip of-group" },
    make("ol", { class: "lanes", "aria-hidden": "true" }, lanes.map((label) => make("li", {}, make("span", { class: "sign", "data-label": label }, letterOf(label))))),
    make("div", { class: "band" }, svg));
}

/** In each column a mark as high as the share of the texts that do this there. */
function drawLane(readings, label, middle) {
  const step = WIDTH / COLUMNS;
  return Array.from({ length: COLUMNS }, (_, column) => {
    const tall = LANE * shareAt(readings, label, (column + 0.5) / COLUMNS);
    return tall ? `M${column * step} ${middle - tall / 2}h${step}v${tall}h-${step}z` : "";
  }).join("");
}

function shareAt(readings, label, place) {
  const there = readings.filter(({ sentences }) => sentences[Math.floor(place * sentences.length)]?.[3] === label);
  return there.length / readings.length;
}

/** In words: where in the texts each label stands most. */
function describe(readings) {
  const thirds = ["the first third", "the middle", "the last third"];
  const says = LABELS.map((label) => {
    const shares = thirds.map((_, third) => Array.from({ length: 20 }, (_, step) => shareAt(readings, label, (third + (step + 0.5) / 20) / 3)).reduce((a, b) => a + b) / 20);
    return `${nameOf(label)} ${thirds.map((where, third) => `${Math.round(100 * shares[third])}% in ${where}`).join(", ")}`;
  });
  return `${readings.length} texts laid over one another. ${says.join("; ")}.`;
}

function makeSvg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
