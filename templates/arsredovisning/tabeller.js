// Tables: copied or saved as CSV with numbers as numbers, and reachable by keyboard where they have to be scrolled.
const NUMBER = /^([\u2212-]?\d[\d\u00a0]*(?:,\d+)?)(?:\u00a0(\D+))?$/;
const FORMULA = /^[=+\-@\t\r]/;

/** Gives the printed words of a cell, without marks of footnotes. */
function words(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll("sup").forEach((mark) => mark.remove());
  return copy.textContent.trim();
}

/** Reads what is printed: a number with its unit, or a word, which never becomes a formula. */
function read(printed = "") {
  const [, number, unit = ""] = NUMBER.exec(printed) ?? [];
  if (number) {
    return { text: number.replaceAll("\u00a0", "").replace("\u2212", "-"), unit };
  }
  return { text: FORMULA.test(printed) ? `'${printed}` : printed };
}

/** Gives what a cell holds: its value, exact where it is printed rounded, and what follows in parentheses. */
function held(cell) {
  const [, first, second] = /^([^]*?)(?:\u00a0\(([^()]*)\))?$/.exec(words(cell));
  const value = read(first);
  if (cell.dataset.varde) {
    value.text = cell.dataset.varde.replace(".", ",");
  }
  return second ? [value, read(second)] : [value];
}

/** Makes a column: its head with the unit that all numbers share; where they share none each keeps its own. */
function column(head, values) {
  const units = new Set(values.flatMap((value) => value?.unit ?? []));
  const shared = units.size === 1 ? [...units][0] : "";
  const texts = values.map((value) => (value ? [value.text, shared ? "" : value.unit].filter(Boolean).join("\u00a0") : ""));
  return [shared ? `${head} (${shared})` : head, ...texts];
}

/** Gives a table as rows of texts, under one row of heads. */
function rowsOf(table) {
  const [upper, lower] = table.tHead.rows;
  const under = [...(lower?.cells ?? [])];
  const heads = [...upper.cells].flatMap((head) =>
    head.scope === "colgroup" ? under.splice(0, head.colSpan).map((part) => `${words(head)} ${words(part)}`) : [words(head)],
  );
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map(held));
  const columns = heads.flatMap((head, n) => {
    const cells = rows.map((row) => row[n] ?? []);
    const single = [column(head, cells.map(([value]) => value))];
    const inside = cells.map(([, second]) => second);
    return inside.some(Boolean) ? [...single, column(`${head}, inom parentes`, inside)] : single;
  });
  return columns[0].map((_, row) => columns.map((texts) => texts[row]));
}

/** Writes a table as CSV that a Swedish Excel opens by double-click. */
function csv(table) {
  const quoted = (text) => (/[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\ufeff${rowsOf(table).map((row) => `${row.map(quoted).join(";")}\r\n`).join("")}`;
}

function save(table, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

const said = document.createElement("p");
said.className = "osynlig";
said.setAttribute("role", "status");

async function copy(table) {
  await navigator.clipboard.writeText(rowsOf(table).map((row) => row.join("\t")).join("\n"));
  said.textContent = `Kopierad: ${words(table.caption)}`;
}

function button(label, table, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.setAttribute("aria-label", `${label}: ${words(table.caption)}`);
  made.addEventListener("click", act);
  return made;
}

const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const region = target.closest(".rulla");
    if (region.scrollWidth > region.clientWidth) {
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", words(region.querySelector("caption")));
      region.tabIndex = 0;
    } else {
      ["role", "aria-label", "tabindex"].forEach((name) => region.removeAttribute(name));
    }
  }
});

function setUp() {
  document.querySelector("main").append(said);
  resized.disconnect();
  for (const place of document.querySelectorAll(".tabell")) {
    const table = place.querySelector("table");
    const buttons = document.createElement("div");
    buttons.className = "tabellknappar";
    // Only a page that was fetched safely, or opened from the disk, may write to the clipboard.
    if (navigator.clipboard) {
      buttons.append(button("Kopiera", table, () => copy(table)));
    }
    const name = `${place.id.replace("tab-", "")}-${document.documentElement.dataset.ar}.csv`;
    buttons.append(button("CSV", table, () => save(table, name)));
    place.append(buttons);
    resized.observe(table);
    resized.observe(place.querySelector(".rulla"));
  }
}

setUp();
document.addEventListener("arsredovisning:ny", setUp);
