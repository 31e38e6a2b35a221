// The strip: a click goes to the sentence under it; a marker shows where the reader is.
import { make } from "./dom.js";
import { firstInView, goTo, neighbour, sentenceAt, setCurrent } from "./textview.js";

/** Brings the strip of a document to life. Returns a function that lets go of it. */
export function bindStrip(slot, count) {
  const band = slot.querySelector(".band");
  if (!band) return () => {};
  const marker = make("div", { class: "here", "aria-hidden": "true" });
  band.append(marker);
  let asked = false;

  function follow() {
    asked = false;
    marker.style.transform = `translateX(${(firstInView(slot.getBoundingClientRect().bottom) / count) * band.clientWidth}px)`;
  }

  function onScroll() {
    if (!asked) requestAnimationFrame(follow);
    asked = true;
  }

  function onClick(event) {
    event.preventDefault();
    const link = event.target.closest("a");
    const byKeyboard = event.detail === 0;
    const share = (event.clientX - band.getBoundingClientRect().left) / band.clientWidth;
    const number = byKeyboard && link ? Number(link.hash.slice(2)) : Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    const span = sentenceAt(number);
    if (!span) return;
    if (span.getAttribute("role") === "button") return goTo(span);
    span.scrollIntoView({ block: "center" });
    setCurrent(neighbour(1));
  }

  band.addEventListener("click", onClick);
  addEventListener("scroll", onScroll, { passive: true });
  addEventListener("resize", onScroll, { passive: true });
  follow();
  return () => {
    removeEventListener("scroll", onScroll);
    removeEventListener("resize", onScroll);
  };
}
