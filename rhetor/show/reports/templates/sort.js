// Sorts a table by the column whose heading is pressed. Without it the table stands in its first order.
document.querySelectorAll("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th[data-sort]").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending" || (!head.hasAttribute("aria-sort") && head.dataset.sort === "number");
      const value = (row) => row.cells[head.cellIndex].dataset.value;
      const compare = head.dataset.sort === "number" ? (a, b) => a - b : (a, b) => a.localeCompare(b);
      const rows = [...body.rows].sort((a, b) => (down ? -1 : 1) * compare(value(a), value(b)));
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...rows);
    });
  });
});
// A field above the groups that leaves those whose names hold what is typed; and a link to a text opens it.
document.querySelectorAll(".searched-rows").forEach((table) => {
  const field = document.createElement("input");
  field.type = "search";
  field.className = "search";
  field.placeholder = "Search groups";
  field.setAttribute("aria-label", "Search groups");
  const parts = document.querySelectorAll(".searched");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    parts.forEach((part) => { part.hidden = !part.dataset.name.includes(wanted); });
  });
  (document.querySelector(".multiples") || table.parentElement).before(field);
});
const openTarget = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();
