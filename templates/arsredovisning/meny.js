// The side menu: marks the section being read, and folds away on a small screen.
const fold = document.querySelector(".menyknapp");
const header = document.querySelector(".sidhuvud");

/** Marks the link to the last heading that has been passed. */
function mark(links, passed) {
  const current = links.get([...links.keys()].findLast((heading) => passed.has(heading)));
  for (const link of links.values()) {
    link.removeAttribute("aria-current");
  }
  current?.setAttribute("aria-current", "location");
  current?.scrollIntoView({ block: "nearest" });
  fold.querySelector(".har").textContent = current?.textContent ?? "";
}

let observer;
function follow() {
  const found = [...document.querySelectorAll(".sidomeny a")];
  const links = new Map(found.map((link) => [document.getElementById(link.hash.slice(1)), link]));
  const passed = new Set();
  observer?.disconnect();
  observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        passed[entry.isIntersecting ? "add" : "delete"](entry.target);
      }
      mark(links, passed);
    },
    // The watched area reaches far above the window: a heading counts as passed also when a jump skips it.
    { rootMargin: "1000000px 0px -50% 0px" },
  );
  for (const heading of links.keys()) {
    observer.observe(heading);
  }
}

header.addEventListener("click", (event) => {
  fold.open &&= !event.target.closest(".sidomeny a");
});
header.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && fold.open) {
    fold.open = false;
    fold.querySelector("summary").focus();
  }
});
follow();
document.addEventListener("arsredovisning:ny", follow);
