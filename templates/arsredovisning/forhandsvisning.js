// Keeps the previewed report fresh without losing the reader's place, and shows what stops it from being built.
(() => {
  "use strict";

  const topmost = () =>
    [...document.querySelectorAll("main [id]")].find((element) => element.getBoundingClientRect().bottom > 0);

  const renew = async () => {
    const text = await (await fetch("/", { cache: "no-store" })).text();
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const anchor = topmost();
    const before = anchor ? anchor.getBoundingClientRect().top : 0;
    document.title = fresh.title;
    document.head.replaceChildren(...fresh.head.childNodes);
    for (const name of ["nav.sidomeny", "main"]) {
      const [old, now] = [document.querySelector(name), fresh.querySelector(name)];
      if (old && now) old.replaceWith(now);
    }
    const again = anchor && document.getElementById(anchor.id);
    if (again) scrollBy({ top: again.getBoundingClientRect().top - before, behavior: "instant" });
    document.dispatchEvent(new Event("arsredovisning:ny"));
  };

  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  box.style.cssText =
    "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;padding:1rem 1.5rem;z-index:99;" +
    "background:#7a1020;color:#fff;font:1rem/1.5 sans-serif;white-space:pre-wrap";

  const show = (items) => {
    box.replaceChildren(
      ...items.map(({ place, message, hint }) => {
        const item = document.createElement("p");
        item.textContent = [place, message, hint && `Gör så här: ${hint}`].filter(Boolean).join("\n");
        return item;
      }),
    );
    document.body.append(box);
  };

  new EventSource("/handelser").onmessage = ({ data }) => {
    const { kind, items } = JSON.parse(data);
    if (kind === "fel") return show(items);
    box.remove();
    return renew();
  };
})();
