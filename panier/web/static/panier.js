/* What pages do with a script; without one they work too. The choice between light and dark is kept in the browser. */
(() => {
  const root = document.documentElement;
  root.dataset.script = "on";
  const kept = (look) => {
    try {
      if (look === undefined) return localStorage.getItem("look");
      if (look) localStorage.setItem("look", look); else localStorage.removeItem("look");
    } catch { /* a browser that keeps nothing: the choice lasts for this page */ }
    return look;
  };
  const wear = (look) => { if (look === "light" || look === "dark") root.dataset.look = look; else delete root.dataset.look; };
  wear(kept());

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const words = button.querySelector("span");
    try {
      await navigator.clipboard.writeText(source.textContent);
      words.textContent = "Copied";
    } catch { /* not allowed here, as over plain http: it is marked, to be copied by the keyboard */
      getSelection().selectAllChildren(source);
      words.textContent = "Marked";
    }
    setTimeout(() => { words.textContent = "Copy"; }, 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.copy) copy(button);
    if (button?.hasAttribute("data-look-choice")) {
      const isDark = root.dataset.look ? root.dataset.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      wear(kept(isDark ? "light" : "dark"));
    }
  });
  /* The frame of a mail, in which no script runs, is as high as what is in it. */
  const fit = (frame) => {
    const page = frame.contentDocument?.documentElement;
    if (page) { frame.style.height = "0"; frame.style.height = `${page.scrollHeight + 2}px`; }
  };
  const fitAll = () => document.querySelectorAll("iframe[data-fits]").forEach(fit);
  document.addEventListener("load", (event) => { if (event.target.matches?.("iframe[data-fits]")) fit(event.target); }, true);
  addEventListener("load", fitAll);
  addEventListener("resize", fitAll);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
  });
})();
