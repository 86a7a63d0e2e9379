// Sources and findings: where each number comes from and what the granskning says, for those who ask for it.

/** Shows something while a box is ticked; makes it ready when it is first asked for. */
function shown(box, prepare) {
  let ready = false;
  const show = () => {
    if (box.checked && !ready) {
      prepare();
      ready = true;
    }
    document.documentElement.classList.toggle(box.id, box.checked);
  };
  box.addEventListener("change", show);
  document.addEventListener("arsredovisning:ny", () => {
    ready = false;
    show();
  });
}

function sources() {
  for (const place of document.querySelectorAll(".tabell")) {
    const files = new Set();
    for (const cell of place.querySelectorAll("[data-kalla]")) {
      const [file, line] = cell.dataset.kalla.split(":");
      cell.dataset.rad = line ? `rad\u00a0${line}` : file;
      if (line) {
        files.add(file);
      }
    }
    const told = document.createElement("p");
    told.className = "kalla";
    told.textContent = files.size
      ? `Källa: ${[...files].join(", ")}`
      : "Tabellen är gjord i en anteckningsbok av rapportens data.";
    place.append(told);
  }
}

function findings() {
  for (const kept of document.querySelectorAll("template.avvikelser")) {
    const above = document.getElementById(kept.dataset.under) ?? document.querySelector("main > header");
    above.after(kept.content.cloneNode(true));
  }
}

shown(document.getElementById("visa-kallor"), sources);
const reviewed = document.getElementById("visa-granskning");
if (reviewed) {
  shown(reviewed, findings);
}
