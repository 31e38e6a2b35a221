// One sentence after the other, as review and projects ask for them: the next is there at once, an undo goes one back.
import { byId } from "./dom.js";

const FEW_LEFT = 4;

/** Takes turns at the place of the question.
 *
 * ``fetchMore()`` adds to ``queue`` what is to be asked; ``describe(asked)`` draws one, ``nothingLeft()`` what stands there
 * instead; ``showProgress()`` is called whenever another one is shown.
 */
export function takeTurns({ fetchMore, describe, nothingLeft, showProgress }) {
  const place = byId("question");
  let loading = null;
  const turns = { queue: [], answered: [], current: null, next, goBack };

  /** One fetch at a time. */
  function load() {
    loading ??= fetchMore().finally(() => { loading = null; });
    return loading;
  }

  async function next() {
    if (turns.queue.length < FEW_LEFT) {
      const loaded = load();
      if (!turns.queue.length) await loaded;
    }
    turns.current = turns.queue.shift() || null;
    show();
  }

  /** Asks again what was asked before. */
  function goBack(asked) {
    if (turns.current) turns.queue.unshift(turns.current);
    turns.current = asked;
    show();
  }

  function show() {
    place.removeAttribute("aria-busy");
    byId("answers").hidden = !turns.current;
    byId("note").value = "";
    place.replaceChildren(...(turns.current ? describe(turns.current).filter(Boolean) : [nothingLeft()]));
    showProgress();
    place.focus({ preventScroll: true });
  }

  return turns;
}

/** How far an answer is on its way. */
export const stateOf = (entry) => ({ saved: "saved", refused: `not saved: ${entry.message}` })[entry.state] || "saving …";
