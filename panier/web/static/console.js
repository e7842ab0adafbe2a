// The console without reloading: finds while it is typed, sends a call and shows its answer in place. Every form of the
// page works without it.
"use strict";
(() => {
  const replaced = async (place, address, options) => {
    const answer = await fetch(address, options);
    if (!(answer.headers.get("content-type") || "").startsWith("text/html")) {
      throw new Error(`the shop answered ${answer.status}`);
    }
    place.innerHTML = await answer.text();
  };
  const later = (milliseconds, act) => {
    let waiting;
    return () => { clearTimeout(waiting); waiting = setTimeout(act, milliseconds); };
  };
  const sent = (form, more) => {
    const fields = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    return { method: "POST", body: fields };
  };
  const tell = (place, error) => {
    const words = document.createElement("p");
    words.className = "card problem";
    words.textContent = `That did not reach the shop (${error.message}). Send it again.`;
    place.replaceChildren(words);
  };

  const words = document.getElementById("q");
  const found = document.getElementById("found");
  if (words && found) {
    let latest = 0;
    words.addEventListener("input", later(120, async () => {
      const mine = ++latest;
      const answer = await fetch(`/console?part=found&q=${encodeURIComponent(words.value)}`).catch(() => null);
      if (answer?.ok && mine === latest) found.innerHTML = await answer.text();
    }));
  }

  const form = document.getElementById("try");
  if (form) {
    const address = form.getAttribute("action").split("#")[0];
    const answer = document.getElementById("answer");
    const code = document.getElementById("code");
    form.addEventListener("submit", async (event) => {
      if (event.submitter?.value === "show") return;
      event.preventDefault();
      const button = event.submitter || form.querySelector("button");
      button.disabled = true;
      try {
        await replaced(answer, address, sent(form, { do: "send", part: "answer" }));
      } catch (error) {
        tell(answer, error);
      }
      button.disabled = false;
      answer.focus({ preventScroll: true });
      answer.scrollIntoView({ block: "nearest" });
    });
    form.addEventListener("input", later(300, async () => {
      const open = code.querySelector("details[open]")?.dataset.language;
      try {
        await replaced(code, address, sent(form, { do: "show", part: "code" }));
      } catch { return; }
      for (const one of code.querySelectorAll("details")) one.open = one.dataset.language === open;
    }));
  }
})();
