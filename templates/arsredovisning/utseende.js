// Dark mode: the system's choice until the reader makes another, which lasts as long as the page is open.
const box = document.getElementById("visa-morkt");
const system = matchMedia("(prefers-color-scheme: dark)");
let chosen = false;

function show() {
  if (chosen) {
    document.getElementById("mork").media = box.checked ? "screen" : "not all";
  } else {
    box.checked = system.matches;
  }
}

box.addEventListener("change", () => {
  chosen = true;
  show();
});
system.addEventListener("change", show);
document.addEventListener("arsredovisning:ny", show);
show();
box.closest("fieldset").hidden = false;
