// The text: marked sentences, one of them current. Thousands of sentences have no listener of their own; the container
// has one, and one sentence at a time can be reached with Tab.
import { byId, cutWords, make } from "./dom.js";

const container = byId("text");
const FRAME_BUDGET_MS = 8;
let current = null;
let marked = null;
let generation = 0;
let uncertain = [];

/** Puts the blocks in, a few each frame, so that the page never stands still. */
export async function showBlocks(blocks) {
  const mine = ++generation;
  container.replaceChildren();
  current = marked = null;
  uncertain = [];
  for (let next = 0; next < blocks.length; ) {
    const deadline = performance.now() + FRAME_BUDGET_MS;
    while (next < blocks.length && performance.now() < deadline) container.insertAdjacentHTML("beforeend", blocks[next++]);
    if (!current?.dataset.label) makeReachable(container.querySelector("[data-label]") || container.querySelector("[role=button]"));
    await new Promise((resolve) => setTimeout(resolve));
    if (mine !== generation) return false;
  }
  uncertain = [...container.querySelectorAll(".uncertain")];
  return true;
}

export const sentenceAt = (number) => byId(`s${number}`);
export const numberOf = (span) => Number(span.id.slice(1));
export const sentenceOf = (target) => target.closest?.("[role=button]");
export const currentSentence = () => current;

/** Makes a sentence the one that Tab reaches. */
function makeReachable(span) {
  if (!span) return;
  current?.setAttribute("tabindex", "-1");
  current?.removeAttribute("aria-current");
  current = span;
  span.setAttribute("tabindex", "0");
}

export function setCurrent(span) {
  makeReachable(span);
  span?.setAttribute("aria-current", "true");
}

/** Marks the words that spoke for ``label`` and against it inside a sentence, until another one is marked. */
export function markWords(span, words, label) {
  unmarkWords();
  marked = span;
  span.style.setProperty("--spoke", `var(--${label})`);
  span.replaceChildren(...cutWords(span.textContent, words, (word, { weight }) => make("mark", { class: weight < 0 ? "against" : "for" }, word)));
}

export function unmarkWords() {
  marked?.replaceChildren(marked.textContent);
  marked = null;
}

/** Makes a sentence current, brings it into view and gives it the focus. */
export function goTo(span) {
  if (!span) return;
  setCurrent(span);
  span.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  span.scrollIntoView({ block: "center", behavior: calm || isFar(span) ? "instant" : "smooth" });
}

/** Where the opened sentence covers the lower part of a small screen, moves the text so that it does not cover its own. */
export function keepInSight(span) {
  if (matchMedia("(max-width: 60rem)").matches) span.scrollIntoView({ block: "start" });
}

function isFar(span) {
  return Math.abs(span.getBoundingClientRect().top) > 2 * innerHeight;
}

/** The sentence after the current one, or before it: among all that carry a label. */
export function neighbour(step) {
  let number = current ? numberOf(current) + step : 0;
  for (let span = sentenceAt(number); span; span = sentenceAt(number += step)) {
    if (span.dataset.label) return span;
  }
  return null;
}

/** The next piece without a label, or the one before: what may be wrong about it is that it has none. */
export function nearestSilent(step) {
  for (let number = current ? numberOf(current) + step : 0, span; (span = sentenceAt(number)); number += step) {
    if (!span.dataset.label) return span;
  }
  return null;
}

/** The nearest uncertain sentence in that direction. */
export function nearestUncertain(step) {
  const here = current?.hasAttribute("aria-current") ? numberOf(current) : -1;
  if (step > 0) return uncertain.find((span) => numberOf(span) > here);
  return uncertain.findLast((span) => numberOf(span) < here);
}

/** Where the current sentence stands among the uncertain ones, such as "3 of 54". */
export function placeAmongUncertain() {
  const place = uncertain.indexOf(current);
  return place < 0 ? "" : `${place + 1} of ${uncertain.length}`;
}

/** The number of the first sentence on screen, for the strip's marker. */
export function firstInView(top) {
  const box = container.getBoundingClientRect();
  for (let y = Math.max(box.top, top) + 4; y < Math.min(box.bottom, innerHeight); y += 12) {
    for (const x of [8, box.width / 3]) {
      const span = document.elementFromPoint(box.left + x, y)?.closest?.(".text [id^=s]");
      if (span) return numberOf(span);
    }
  }
  return 0;
}

export { container };
