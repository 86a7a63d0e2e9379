// Keeps the previewed report fresh without losing the reader's place, and shows what stops it from being built.
(() => {
  "use strict";

  const KEPT = "forhandsvisning";
  let shown = document.currentScript.dataset.version;

  /** Gives what the reader has in view and has opened: where the next ids stand in the window, switches, details. */
  const keep = () => ({
    places: [...document.querySelectorAll("main [id]")]
      .map((element) => [element.id, element.getBoundingClientRect()])
      .filter(([, box]) => box.bottom > 0 && box.height)
      .slice(0, 30)
      .map(([id, box]) => [id, box.top]),
    switches: [...document.querySelectorAll(".verktyg input")].map((box) => [box.id, box.checked]),
    open: [...document.querySelectorAll("main details[open] > summary")].map((summary) => summary.textContent),
  });

  const restore = ({ places, switches, open }) => {
    for (const [id, checked] of switches) {
      const box = document.getElementById(id);
      if (box && box.checked !== checked) box.click();
    }
    for (const summary of document.querySelectorAll("main details > summary")) {
      summary.parentElement.open ||= open.includes(summary.textContent);
    }
    const [id, top] = places.find(([name]) => document.getElementById(name)) ?? [];
    if (id) {
      scrollBy({ top: document.getElementById(id).getBoundingClientRect().top - top, behavior: "instant" });
    }
  };

  history.scrollRestoration = "manual";
  addEventListener("pagehide", () => sessionStorage.setItem(KEPT, JSON.stringify(keep())));
  addEventListener("DOMContentLoaded", () => {
    const kept = sessionStorage.getItem(KEPT);
    if (kept && !location.hash) restore(JSON.parse(kept));
  });

  /** Gives what a page cannot be given without being loaded anew: its scripts, switches and number of styles. */
  const frame = (page) =>
    [...page.querySelectorAll("script:not([data-version]), .verktyg input, head style")]
      .map((element) => (element.matches("script") ? element.textContent : `${element.tagName} ${element.id}`))
      .join("\n");

  const renew = async () => {
    const text = await (await fetch("/", { cache: "no-store" })).text();
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (frame(document) !== frame(fresh)) {
      location.reload();
      return;
    }
    const kept = keep();
    document.title = fresh.title;
    const styles = document.querySelectorAll("head style");
    fresh.querySelectorAll("head style").forEach((style, n) => {
      if (styles[n].textContent !== style.textContent) styles[n].textContent = style.textContent;
    });
    for (const place of ["nav.sidomeny", "main"]) {
      document.querySelector(place).replaceWith(fresh.querySelector(place));
    }
    document.querySelectorAll("template.avvikelser").forEach((old) => old.remove());
    document.body.append(...fresh.querySelectorAll("template.avvikelser"));
    document.dispatchEvent(new Event("arsredovisning:ny"));
    restore(kept);
    shown = fresh.querySelector("script[data-version]").dataset.version;
  };

  const box = document.createElement("div");
  box.id = "forhandsvisning-fel";
  box.setAttribute("role", "alert");
  box.style.cssText =
    "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;padding:.75rem 1.5rem;z-index:99;" +
    "background:#7a1020;color:#fff;font:1rem/1.5 sans-serif;white-space:pre-line";
  const busy = document.createElement("div");
  busy.setAttribute("role", "status");
  busy.style.cssText =
    "position:fixed;right:1rem;bottom:1rem;padding:.25rem 1rem;border-radius:1rem;z-index:98;" +
    "background:#333;color:#fff;font:1rem/1.5 sans-serif";
  document.body.append(box, busy);

  const tell = (problems) => {
    box.hidden = !problems.length;
    box.replaceChildren(
      ...problems.map(({ place, message, hint }) => {
        const item = document.createElement("p");
        item.style.margin = ".25rem 0";
        const where = document.createElement("strong");
        where.textContent = place;
        item.append(where, `${place && "\n"}${message}${hint && `\nGör så här: ${hint}`}`);
        return item;
      }),
    );
  };
  const wait = (building) => {
    busy.hidden = !building;
    busy.textContent = building ? "Bygger …" : "";
  };
  tell([]);
  wait(false);

  let waiting;
  let turn = Promise.resolve();
  const events = new EventSource("/handelser");
  events.onmessage = ({ data }) => {
    const { version, building, problems, left } = JSON.parse(data);
    tell(problems);
    if (left) {
      events.close();
      return;
    }
    // Most builds are done before anybody wonders.
    clearTimeout(waiting);
    if (building) waiting = setTimeout(wait, 700, true);
    else wait(false);
    turn = turn.then(() => version === shown || renew());
  };
  events.onerror = () =>
    tell([{ place: "", message: "Förhandsvisningen är avslutad.", hint: "Starta den igen med make preview." }]);
})();
