// The four labels as the server's palette has them, in their order; keys 1 to 4. Key 0 is for what says nothing.
const palette = JSON.parse(document.body.dataset.labels);
export const LABELS = Object.keys(palette);
export const NONE = "none";
export const nameOf = (label) => palette[label]?.name ?? "no label";
export const letterOf = (label) => palette[label].letter;

/** The label that a key press means, if it means one. */
export function labelOfKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return LABELS[["1", "2", "3", "4"].indexOf(event.key)];
}

/** The same, and ``NONE`` for 0. */
export function answerOfKey(event) {
  return labelOfKey(event) || (event.key === "0" && !event.ctrlKey && !event.altKey && !event.metaKey ? NONE : undefined);
}
