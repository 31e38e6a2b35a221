// Before the page is painted: the reader's choice of light or dark, if there is one. A plain script, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const names = { "": "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };

  function read() {
    try { return localStorage.getItem("rhetor.theme") || ""; } catch { return ""; }
  }

  function apply(theme) {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    const button = document.getElementById("theme");
    if (button) button.textContent = names[theme];
  }

  apply(read());
  document.addEventListener("DOMContentLoaded", () => {
    apply(read());
    document.getElementById("theme").addEventListener("click", () => {
      const opposite = system.matches ? ["light", "dark"] : ["dark", "light"];
      const order = ["", ...opposite];
      const next = order[(order.indexOf(read()) + 1) % order.length];
      try { localStorage.setItem("rhetor.theme", next); } catch { /* this page only */ }
      apply(next);
    });
  });
})();
