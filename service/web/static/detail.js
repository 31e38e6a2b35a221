// One sentence opened: probabilities, the words that spoke for and against, what would have to change, and the correction.
import { call } from "./api.js";
import { announce, byId, cutWords, make, percent } from "./dom.js";
import { LABELS, letterOf, nameOf, NONE } from "./labels.js";
import { bindWho } from "./who.js";

const panel = byId("detail");
const SHOWN_WORDS = 8;
const LEAST_SHARE = 0.05;
let asked = 0;

const sign = (label) => make("span", { class: "sign", "data-label": label, "aria-hidden": "true" }, letterOf(label));
const signed = (weight) => `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(2)}`;

/** Opens the panel for a sentence; ``actions`` has correct(label, note), undo(), saveNote(note), markWords(words, label) and close(). */
export async function openDetail(sentence, actions) {
  const mine = ++asked;
  const why = make("div", { class: "why", "aria-busy": "true" }, make("p", { class: "soft" }, "Looking for the reasons …"));
  const quoted = make("p", { class: "weighted", "data-label": sentence.label || false }, sentence.text);
  const legend = make("p", { class: "note" });
  panel.replaceChildren(head(actions), quoted, legend, verdict(sentence), correction(sentence, actions), why);
  panel.hidden = false;
  showCorrection(sentence.corrected);
  if (!sentence.label) return why.remove();
  try {
    const explained = await call("POST", "/v1/explain", { text: sentence.text, offsets: "utf-16", quoted: sentence.quoted });
    if (mine !== asked) return;
    const words = pickWords(explained.words);
    actions.markWords(words, explained.label);
    quoted.dataset.label = explained.label;
    quoted.replaceChildren(...weigh(sentence.text, words));
    legend.textContent = words.length ? `Solid: spoke for “${nameOf(explained.label)}”; dashed: spoke against. The figure says how strongly.` : "";
    why.replaceChildren(...reasons(sentence, explained));
    announce(summary(explained));
  } catch (error) {
    if (mine === asked) why.replaceChildren(make("p", { class: "message", role: "alert" }, error.message));
  }
  why.removeAttribute("aria-busy");
}

export function closeDetail() {
  asked++;
  panel.hidden = true;
  panel.replaceChildren();
}

function head(actions) {
  return make("div", { class: "panel-head" },
    make("h2", { id: "detail-head" }, "Sentence"),
    make("button", { type: "button", class: "quiet", onclick: actions.close, "aria-label": "Close the sentence" }, "Close"));
}

function verdict(sentence) {
  if (!sentence.label) return make("p", { class: "verdict-line" }, "The model says that this says nothing: furniture, or a heading that only names a topic.");
  return make("p", { class: "verdict-line" }, "The model says ", sign(sentence.label), " ", make("b", {}, nameOf(sentence.label)),
    `, ${percent(sentence.confidence)}${sentence.uncertain ? ", uncertain" : ""}.`);
}

function correction(sentence, actions) {
  const note = make("input", { id: "note", type: "text", maxlength: "2000", autocomplete: "off" });
  note.value = sentence.corrected?.body.note || "";
  const who = make("input", { id: "who", type: "text", maxlength: "200", autocomplete: "name" });
  bindWho(who);
  const buttons = LABELS.map((label, number) => make("button",
    { type: "button", class: "label-button", "data-correct": label, "aria-pressed": "false", onclick: () => actions.correct(label) },
    sign(label), ` ${nameOf(label)} `, make("kbd", {}, String(number + 1))));
  buttons.push(make("button", { type: "button", class: "label-button", "data-correct": NONE, "aria-pressed": "false", onclick: () => actions.correct(NONE),
    title: "Furniture of a page, or a heading that only names a topic: it says nothing" }, "No label: it says nothing ", make("kbd", {}, "0")));
  return make("div", { class: "correct" },
    make("h3", {}, "What is it?"),
    make("div", { class: "label-buttons", role: "group", "aria-label": "Correct or confirm the label" }, buttons),
    make("p", { id: "correction-state", class: "state" }),
    make("div", { class: "fields" },
      make("label", { for: "note" }, "Note"), note,
      make("label", { for: "who" }, "Your name"), who),
    make("p", { class: "actions", id: "correction-actions", hidden: true },
      make("button", { type: "button", onclick: () => actions.saveNote(note.value) }, "Save note"),
      make("button", { type: "button", onclick: actions.undo }, "Undo ", make("kbd", {}, "u"))));
}

const STATES = { waiting: "Saving …", sending: "Saving …", saved: "Saved", refused: "Not saved" };

/** Shows what became of the correction of the open sentence. */
export function showCorrection(entry) {
  if (panel.hidden) return;
  const live = entry && entry.state !== "undone";
  for (const button of panel.querySelectorAll("[data-correct]")) {
    button.setAttribute("aria-pressed", String(Boolean(live) && button.dataset.correct === entry.body.label));
  }
  const said = live ? `${STATES[entry.state]}: ${nameOf(entry.body.label)}${entry.body.label === entry.body.before ? ", confirmed" : ""}.` : "";
  byId("correction-state").textContent = live && entry.message ? `${said} ${entry.message}` : said;
  byId("correction-actions").hidden = !live;
}

export const noteValue = () => byId("note")?.value.trim() || "";

function summary(explained) {
  const first = `${nameOf(explained.label)}, ${percent(explained.confidence)}${explained.uncertain ? ", uncertain" : ""}`;
  return `${first}. Next: ${nameOf(explained.runner_up)}, ${percent(explained.probabilities[explained.runner_up])}.`;
}

function reasons(sentence, explained) {
  const newer = explained.model.version !== sentence.model
    ? make("p", { class: "message" }, `Model ${sentence.model} marked the text; model ${explained.model.version} is active now and explains here.`) : null;
  const within = sentence.quoted ? make("p", {}, "It stands in the middle of a quotation, whose marks are in the sentences around it. So it is a source’s, whatever its words. A correction teaches what it would be by its words alone.") : null;
  return [newer, within, make("h3", {}, "Probabilities"), bars(explained),
    ...change(sentence.text, explained), sums(sentence, explained),
    make("p", { class: "note" }, `Model ${explained.model.name} ${explained.model.version}.`)].filter(Boolean);
}

function bars(explained) {
  return make("ul", { class: "bars" }, LABELS.map((label) => {
    const share = explained.probabilities[label];
    const fill = make("span", { class: "fill" });
    fill.style.width = `${100 * share}%`;
    return make("li", { "data-label": label }, sign(label), make("span", {}, nameOf(label)), make("span", { class: "share" }, percent(share)),
      make("span", { class: "track", "aria-hidden": "true" }, fill));
  }));
}

/** The weightiest words, in their order, without those that hardly count beside the first. */
function pickWords(words) {
  const ranked = [...words].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, SHOWN_WORDS);
  const least = LEAST_SHARE * Math.abs(ranked[0]?.weight ?? 0);
  return words.filter((word) => word.weight && ranked.includes(word) && Math.abs(word.weight) >= least);
}

/** The sentence with those words marked, each under its weight. What no space divides stays together on a line. */
function weigh(text, words) {
  const largest = Math.max(...words.map((word) => Math.abs(word.weight)), 1e-9);
  const pieces = cutWords(text, words, (shown, { weight }) => {
    const mark = make("ruby", { class: weight < 0 ? "against" : "for" }, shown, make("rt", {}, signed(weight)));
    mark.style.setProperty("--strength", `${Math.round(8 + (27 * Math.abs(weight)) / largest)}%`);
    return mark;
  });
  return joinRuns(pieces);
}

/** A browser may break a line beside every mark, and so a word from its comma. Here each run without a space is one box. */
function joinRuns(pieces) {
  const joined = [];
  let run = null;
  const add = (piece) => { if (!run) joined.push(run = make("span", { class: "run" })); run.append(piece); };
  for (const piece of pieces) {
    if (typeof piece !== "string") { add(piece); continue; }
    for (const part of piece.split(/(\s+)/)) {
      if (!part) continue;
      if (/^\s/.test(part)) { run = null; joined.push(part); } else add(part);
    }
  }
  return joined;
}

/** That the weights are the whole reason: they add up to the score that the probability comes from. */
function sums(sentence, explained) {
  const words = explained.words.reduce((sum, word) => sum + word.weight, 0);
  const terms = [["all words", words], ["the sentence as a whole: its length, its marks, what it lacks", explained.whole],
    ...(sentence.quoted ? [["the middle of a quotation", explained.quotation]] : []), ["where every sentence starts", explained.intercept], ["score", explained.score]];
  return make("details", {}, make("summary", {}, "How the score adds up"),
    make("p", { class: "note" }, `The score for “${nameOf(explained.label)}” is the sum of all that speaks for and against it; the highest of the four scores gives the label, and all four the probabilities.`),
    make("dl", { class: "sums" }, terms.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, signed(value))])));
}

/** What can be left out so that the next label comes closer; nothing if no sentence would be left. */
function change(text, explained) {
  const next = nameOf(explained.runner_up);
  if (!explained.change) return [];
  const words = explained.change.removed.map((range) => `“${text.slice(range.start, range.end)}”`).join(", ");
  const share = percent(explained.change.probabilities[explained.runner_up]);
  const said = explained.change.flips
    ? [`Without ${words} it would be `, make("b", {}, next), ` (${share}):`]
    : [`Next comes `, make("b", {}, next), `. What can be left out does not make it so; closest comes leaving out ${words} (${share}):`];
  return [make("h3", {}, "What would have to change"), make("p", {}, said), make("blockquote", { class: "variant" }, explained.change.text)];
}
