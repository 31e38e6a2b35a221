// Small ways to build and address the page.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; text is always text, never mark-up. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A text in pieces, its words as ``draw(text, word)`` makes them; each word is {start, end, …}, in order. */
export function cutWords(text, words, draw) {
  const pieces = [];
  let position = 0;
  for (const word of words) {
    pieces.push(text.slice(position, word.start), draw(text.slice(word.start, word.end), word));
    position = word.end;
  }
  return [...pieces, text.slice(position)].filter((piece) => piece !== "");
}

/** Says something to a screen reader, without moving the focus. */
export function announce(message) {
  const place = byId("announcer");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = message; });
}

/** Shows a message in a place kept for it, or clears the place. */
export function tell(place, message) {
  place.textContent = message || "";
  place.hidden = !message;
}

export const percent = (share) => `${Math.round(100 * share)}%`;

export const isTyping = (target) => Boolean(target.closest("input:not([type=checkbox]), textarea, select, dialog"));
