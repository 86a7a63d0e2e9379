"""A proposal of deltagare.toml out of a list's own heads and words, for a förbund that has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.year import YearData
from arsredovisning.disclosure.groups import ENDED, ENROLLED, NEW
from arsredovisning.errors import ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.dates import read_date
from arsredovisning.imports.lists import read_lists
from arsredovisning.imports.mapping import same
from arsredovisning.imports.people import PeopleColumns
from arsredovisning.imports.personal import identity_numbers
from arsredovisning.imports.proposed import (
    CHECK,
    ListColumn,
    countable,
    identifier,
    laid_out,
    list_columns,
    sexes,
    year_columns,
)
from arsredovisning.project.workspace import ReportFolder

#: What columns of lists are called, by what they are.
_HEADS = {
    "inskriven": ("inskr", "start", "inne", "påbörj", "intag", "från", "in$", "first", "begin"),
    "avslutad": ("avslut", "slut", "utskr", "till", "ut$", "avsl", "end"),
    "utfall": ("utfall", "resultat", "avslutsorsak", "orsak", "sysselsättning", "avslut", "outcome"),
    "team": ("team", "insats", "projekt", "lag$", "grupp", "verksamhet", "enhet"),
}
_SUPPORT = ("försörjning", "ersättning")
_AFTER = ("efter", "avslut", "slut", "ut$")
_YES, _NO = ("ja", "yes", "x", "sant", "1"), ("nej", "no", "falskt", "0")
#: What means something else in deltagare.toml.
_RESERVED = (*PeopleColumns.model_fields, ENROLLED, NEW, ENDED)
_NEEDED = ("inskriven", "avslutad", "kon", "utfall")
_COUNTED = {ENROLLED: ("inskriv",), NEW: ("nya ", "nyinskriv"), ENDED: ("avslutad", "avslut ")}


def propose_participants(folder: ReportFolder, file: Path, sheets: str = "") -> Changes:
    """Plan a deltagare.toml of what a list holds: its columns and words, and the rows that its counts fill.

    Nothing is counted. What has to be decided by a person is marked in the file and told in the remarks.

    Raises:
        ReportError: If the file cannot be read, or holds identity numbers.
    """
    listing = read_lists(file, folder.workspace.relative(file), sheets=sheets)[0]
    if faults := list(identity_numbers(listing.table)):
        raise ReportError(faults)
    data = YearData(folder)
    columns = _columns(listing.table)
    marks = [column for column in list_columns(listing.table) if _is_mark(column) and column not in columns.values()]
    outcomes = _kinds(columns.get("utfall"), ())
    support = _kinds(columns.get("fore"), outcomes, columns.get("efter"))
    tables = list(_tables(data, outcomes))
    changes = Changes(folder)
    target = folder.data.parent / "deltagare.toml"
    changes.set_file(target, _written(columns, marks, outcomes, support, tables))
    changes.remarks += [*listing.remarks, *_remarks(columns, tables, folder.workspace.relative(target))]
    return changes


def _columns(table: RawTable) -> dict[str, ListColumn]:
    """Tell which column is what, by what it holds and is called."""
    columns = list_columns(table)
    dates = [column for column in columns if _are_dates(column)]
    words = [column for column in columns if column not in dates and column.is_choice]
    found: dict[str, ListColumn] = {}
    if entered := _first(dates, "inskriven") or max(dates, key=lambda column: column.words.total(), default=None):
        found["inskriven"] = entered
    rest = [column for column in dates if column is not entered]
    if ended := _first(rest, "avslutad") or min(rest, key=lambda column: column.words.total(), default=None):
        found["avslutad"] = ended
    for name in ("kon", "fore", "efter", "utfall", "team"):
        free = [column for column in words if column not in found.values() and not _is_mark(column)]
        if name == "kon":
            chosen = next((column for column in free if column.is_sex), None)
        elif name in ("fore", "efter"):
            support = [column for column in free if column.named(*_SUPPORT)]
            chosen = next((column for column in support if column.named(*_AFTER) == (name == "efter")), None)
        else:
            chosen = _first(free, name)
        if chosen:
            found[name] = chosen
    return found


def _first(columns: Sequence[ListColumn], name: str) -> ListColumn | None:
    return next((column for word in _HEADS[name] for column in columns if column.named(word)), None)


def _are_dates(column: ListColumn) -> bool:
    read = sum(count for word, count in column.words.items() if read_date(word))
    return bool(read) and 5 * read >= 4 * column.words.total()


def _is_mark(column: ListColumn) -> bool:
    words = {same(word) for word in column.words}
    return bool(words & set(_YES)) and words <= {*_YES, *_NO} and not column.is_sex


def _kinds(column: ListColumn | None, taken: Any, other: ListColumn | None = None) -> dict[str, list[str]]:
    """Give each word of a column, or of two, a kind of its own."""
    kinds: dict[str, list[str]] = {}
    words = sorted({word for item in (column, other) if item for word in item.words}, key=same)
    for word in words:
        reserved = {*_RESERVED, *taken, *kinds}
        same_word = next((kind for kind, known in kinds.items() if same(known[0]) == same(word)), None)
        kinds.setdefault(same_word or identifier(word, reserved), []).append(word)
    return kinds


def _tables(data: YearData, outcomes: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    """Give the tables of the year with rows that are called as what a list counts."""
    for name in countable(data):
        columns = year_columns(data, name, "antal")
        rows: dict[str, str] = {}
        for row in data.table(name).rows if columns else ():
            label = f"{same(row.label)} "
            counts = [what for what, starts in _COUNTED.items() if row.id == what or label.startswith(starts)]
            counts += [kind for kind, words in outcomes.items() if same(row.label) in map(same, words)]
            if len(counts) == 1 and row.kind != "summa":
                rows[row.id] = counts[0]
        if rows:
            yield {"tabell": name, "kolumner": columns, "rader": rows}


def _written(
    columns: Mapping[str, ListColumn],
    marks: Sequence[ListColumn],
    outcomes: Mapping[str, Sequence[str]],
    support: Mapping[str, Sequence[str]],
    tables: Sequence[Mapping[str, Any]],
) -> bytes:
    heads = {name: columns[name].head if name in columns else f"({CHECK})" for name in _NEEDED}
    heads |= {name: columns[name].head for name in ("team", "fore", "efter") if name in columns}
    taken = [*_RESERVED, *outcomes, *support]
    named: dict[str, dict[str, Any]] = {}
    for column in marks:
        yes = sorted(word for word in column.words if same(word) in _YES)
        no = sorted(word for word in column.words if same(word) in _NO)
        named[identifier(column.head, [*taken, *named])] = {"kolumn": column.head, "ja": yes, "nej": ["", *no]}
    return laid_out(
        "Så blir listor över deltagare till tal i rapporten: make import-deltagare FILE=… YEAR=…\n\n"
        "Ett förslag, gjort av listans egna rubriker och ord. Läs igenom det, särskilt det som är märkt\n"
        f"{CHECK}, rätta det och kör importen igen. Vad inställningarna betyder står i docs/datamodell.md.\n",
        f"Listans kolumner. {CHECK} att datumen är rätt: inskriven är när deltagaren kom, avslutad när hon slutade.",
        {"kolumner": heads},
        "Orden för kön.",
        {"kon": sexes(columns["kon"].words if "kon" in columns else ())},
        f"Vart den som avslutats gick. {CHECK} att ord som betyder detsamma hör till samma slag.",
        {"utfall": outcomes},
        *(("Försörjning före och efter.", {"stod": support}) if support else ()),
        *(("Ja eller nej om en deltagare.", {"kannetecken": named}) if named else ()),
        f"Tabellernas rader och vad var och en räknar, hittade efter radernas namn. {CHECK} att de hör ihop.",
        {"tabeller": list(tables)},
    )


def _remarks(columns: Mapping[str, ListColumn], tables: Sequence[Mapping[str, Any]], shown: str) -> Iterator[str]:
    rows = sum(len(item["rader"]) for item in tables)
    yield (
        f"Förbundet har ingen deltagare.toml. Här är ett förslag, {shown}, gjort av listans rubriker och ord; "
        f"det fyller {rows} rader i {len(tables)} tabeller. Inget har räknats. Läs igenom filen och kör importen igen."
    )
    if missing := [name for name in _NEEDED if name not in columns]:
        yield f"Kolumner som inte hittades, och som du skriver in under [kolumner]: {', '.join(missing)}."
