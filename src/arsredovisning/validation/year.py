"""The whole check of a year's data before anything is run: every fault in one list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from arsredovisning.data.csvfile import RawTable, read_csv
from arsredovisning.data.formulas import is_formula, names_in
from arsredovisning.data.settings import TableSettings
from arsredovisning.data.tables import BLANK, COST, DASHES, ROW_COLUMNS, ROW_KINDS, columns_of
from arsredovisning.data.values import UNITS, parse_number
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.markdown import PLACEMENT
from arsredovisning.text.syntax import marks_in
from arsredovisning.validation.glyphs import glyph_faults

_ID = r"[a-z0-9][a-z0-9_]*"


def check(data: YearData) -> None:
    """Check settings, tables and texts of a year.

    Raises:
        ReportError: With every fault that was found, ordered by file and line.
    """
    faults: list[Fault] = []
    for read in (lambda: data.forbund, lambda: data.settings, lambda: data.table_settings):
        _collect(faults, read)
    if faults:
        raise ReportError(faults)
    faults += _sections(data)
    for name, settings in data.table_settings.items():
        faults += table_faults(data, name, settings)
    faults += _unknown_files(data)
    broken = {fault.file for fault in faults}
    faults += [fault for fault in _texts(data) if fault.file not in broken]
    faults += glyph_faults(data)
    if not data.draft:
        faults += _unfinished(data)
    if faults:
        raise ReportError(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))


def _unfinished(data: YearData) -> list[Fault]:
    """Find what only a draft may have: marks in its texts, and places for names of those who sign."""
    shown = data.folder.workspace.relative(data.folder.settings)
    hint = f"Gör texten klar och ta bort markeringen, eller ta bort beslutad ur {shown} tills rapporten är klar."
    written = [(data.shown_text(path.stem), data.text(path.stem) or "") for path in data.folder.texts()]
    faults = [
        Fault("Texten har en markering kvar, fast rapporten är beslutad.", file, mark.line, found=mark.words, hint=hint)
        for file, text in written
        for mark in marks_in(text)
    ]
    for name, settings in data.table_settings.items():
        for mark in marks_in("\n\n".join([settings.kommentar, *(note.text for note in settings.fotnoter)])):
            message = "Tabellens kommentar eller fotnot har en markering kvar, fast rapporten är beslutad."
            faults.append(Fault(message, data.shown_table_settings, column=name, found=mark.words, hint=hint))
    unnamed = [person.roll for person in data.settings.underskrifter if not person.namn.strip()]
    if unnamed:
        message = "Den som skriver under saknar namn, fast rapporten är beslutad."
        faults.append(Fault(message, shown, column="underskrifter", found=", ".join(unnamed), expected="namn"))
    return faults


def _collect(faults: list[Fault], read: Callable[[], object]) -> None:
    try:
        read()
    except ReportError as error:
        faults += error.faults


def _sections(data: YearData) -> list[Fault]:
    folder = data.folder
    faults: list[Fault] = []
    shown = folder.workspace.relative(folder.settings)
    notebooks = folder.notebook_names()
    texts = [path.stem for path in folder.texts()]

    def missing(message: str, name: str, expected: str, known: list[str]) -> Fault:
        return Fault(message, shown, _line_of(data, name), expected=expected, hint=nearest(name, known))

    for section in data.settings.sections():
        if section.notebook and section.notebook not in notebooks:
            message = f"Avsnittet ”{section.notebook}” är okänt: det finns ingen sådan anteckningsbok."
            faults.append(missing(message, section.notebook, f"notebooks/{section.notebook}.ipynb", notebooks))
        if section.text and section.text not in texts:
            message = f"Avsnittet ”{section.text}” är okänt: det finns ingen sådan text."
            faults.append(missing(message, section.text, data.shown_text(section.text), texts))
    for note in data.settings.textnoter:
        if note.text not in texts:
            message = f"Texten ”{note.text}” till not {note.nummer} finns inte."
            faults.append(missing(message, note.text, data.shown_text(note.text), texts))
    for name, count in Counter(section.name for section in data.settings.sections()).items():
        if count > 1:
            faults.append(Fault(f"Avsnittet ”{name}” står {count} gånger.", shown, hint="Ta bort det ena."))
    return faults


def _line_of(data: YearData, word: str) -> int | None:
    """Find the line of report.toml where a word stands in quotation marks."""
    for number, line in enumerate(data.folder.settings.read_text("utf-8-sig").split("\n"), 1):
        if f'"{word}"' in line:
            return number
    return None


def _unknown_files(data: YearData) -> list[Fault]:
    known = list(data.table_settings)
    return [
        Fault(
            "Tabellfilen är inte beskriven i tabeller.toml.",
            data.folder.workspace.relative(path),
            expected=f"[{path.stem}] i {data.shown_table_settings}",
            hint=nearest(path.stem, known),
        )
        for path in sorted(data.folder.table("x").parent.glob("*.csv"))
        if path.stem not in data.table_settings
    ]


def table_faults(data: YearData, name: str, settings: TableSettings) -> list[Fault]:
    """Find every fault of one table: its file, its columns, its rows and its cells."""
    path = data.folder.table(name)
    try:
        raw = read_csv(path, data.folder.workspace.relative(path))
    except ReportError as error:
        return list(error.faults)
    faults = _header(raw, settings, name, data.shown_table_settings)
    if faults:
        return faults
    columns = tuple((column.id, column.text) for column in columns_of(settings, raw.header))
    faults = list(_cells(raw, columns))
    faults += _footnotes(raw, settings, name, data.shown_table_settings)
    if not faults:
        _collect(faults, lambda: data.table(name))
    return faults


def _header(raw: RawTable, settings: TableSettings, name: str, shown_settings: str) -> list[Fault]:
    columns = [column.id for column in columns_of(settings, raw.header)]
    faults = [
        Fault("Kolumnen saknas i filen.", raw.shown, 1, column, hint=nearest(column, list(raw.header)))
        for column in ("id", "rubrik", *columns)
        if column not in raw.header
    ]
    faults += [
        Fault(
            "Kolumnen är okänd.",
            raw.shown,
            1,
            column or "(utan namn)",
            expected=f"en kolumn som står i kolumner under [{name}] i {shown_settings}",
            hint=nearest(column, [*ROW_COLUMNS, *columns]),
        )
        for column in raw.header
        if column not in (*ROW_COLUMNS, *columns)
    ]
    for item in settings.kolumner:
        formulas = [formula for formula in (item.formel, item.formel_kostnad) if formula]
        for other in [*(name for text in formulas for name in names_in(text)), *filter(None, [item.parentes])]:
            if other not in columns:
                faults.append(
                    Fault(
                        f"Kolumnen ”{item.id}” hänvisar till en okänd kolumn.",
                        shown_settings,
                        column=f"{name}.kolumner",
                        found=other,
                        hint=nearest(other, columns),
                    )
                )
        faults += [
            _bad_formula(shown_settings, None, f"{name}.kolumner", text) for text in formulas if not is_formula(text)
        ]
    return faults


def _bad_formula(shown: str, line: int | None, column: str, formula: str) -> Fault:
    return Fault(
        "Formeln går inte att läsa.", shown, line, column, found=formula, expected="id med + - * och abs(): a + b - c"
    )


def _schema(raw: RawTable, columns: tuple[tuple[str, bool], ...]) -> pa.DataFrameSchema:
    rows = [cells[raw.header.index("id")] for _line, cells in raw.rows]

    def one_of(*allowed: str) -> pa.Check:
        return pa.Check.isin(allowed, error="något av: " + ", ".join(filter(None, allowed)) + ", eller tomt")

    def each(test: Callable[[str], bool], expected: str) -> pa.Check:
        return pa.Check(test, element_wise=True, error=expected)

    def is_number(text: str) -> bool:
        return text in ("", *DASHES) or text.lower() == BLANK or parse_number(text) is not None

    def is_sum(text: str) -> bool:
        return not text or (is_formula(text) and all(name in rows for name in names_in(text)))

    checks = {
        "id": [
            each(lambda text: bool(re.fullmatch(_ID, text)), "ett id av små bokstäver a–z, siffror och understreck"),
            pa.Check(lambda column: ~column.duplicated(keep="first"), error="ett id som bara står på en rad"),
        ],
        "typ": [one_of(*ROW_KINDS)],
        "summa": [each(is_sum, "en formel av radernas id, t.ex. intakter + kostnader")],
        "not": [each(lambda text: not text or text.isdigit(), "en nots nummer eller tomt")],
        "enhet": [one_of("", *UNITS)],
        "slag": [one_of("", COST)],
        "decimaler": [each(lambda text: not text or text.isdigit(), "ett heltal eller tomt")],
    }
    number = [each(is_number, "ett tal som 8 227 eller −12,5, ett streck (-) eller en tom cell")]
    checks |= {column: [] if text else number for column, text in columns}
    return pa.DataFrameSchema(
        {name: pa.Column(str, tests) for name, tests in checks.items() if name in raw.header}, strict=False
    )


@lru_cache(maxsize=256)
def _cells(raw: RawTable, columns: tuple[tuple[str, bool], ...]) -> tuple[Fault, ...]:
    """Find the faults of a table's cells; a table that is as it was when last checked is not checked again.

    Args:
        raw: The table.
        columns: Its columns' ids, and whether each holds text.
    """
    lines = [line for line, _cells in raw.rows]
    frame = pd.DataFrame([cells for _line, cells in raw.rows], columns=list(raw.header), index=lines, dtype=str)
    try:
        _schema(raw, columns).validate(frame, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases.sort_values(["index", "column"])
        return tuple(_cell_fault(raw, case) for case in found.to_dict("records"))
    return ()


def _cell_fault(raw: RawTable, case: dict[str, object]) -> Fault:
    text, line, column, expected = (
        str(case["failure_case"]),
        int(str(case["index"])),
        str(case["column"]),
        str(case["check"]),
    )
    message, hint = "Cellen går inte att använda.", ""
    if column == "id" and "bara står" in expected:
        text = raw.rows[[number for number, _cells in raw.rows].index(line)][1][raw.header.index("id")]
        message, hint = "Raden finns två gånger.", "Ta bort den ena, eller ge den ett eget id."
    elif expected.startswith("ett tal"):
        message = "Cellen går inte att läsa som ett tal."
        hint = "Använd decimalkomma, och mellanslag mellan tusental." if re.search(r"\d\.\d", text) else ""
    return Fault(message, raw.shown, line, column, text, expected, hint)


def _footnotes(raw: RawTable, settings: TableSettings, name: str, shown_settings: str) -> list[Fault]:
    rows = [cells[raw.header.index("id")] for _line, cells in raw.rows]
    columns = [column.id for column in columns_of(settings, raw.header)]
    known = [f"{row}.{column}" for row in rows for column in columns]
    return [
        Fault(
            "Fotnoten hänvisar till en okänd cell.",
            shown_settings,
            column=f"{name}.fotnoter",
            found=cell,
            expected="rad.kolumn",
            hint=nearest(cell, known),
        )
        for footnote in settings.fotnoter
        for cell in footnote.celler
        if cell not in known
    ]


def _texts(data: YearData) -> list[Fault]:
    expressions = Expressions(data)
    faults: list[Fault] = []
    for path in data.folder.texts():
        try:
            text = data.text(path.stem) or ""
            expressions.render(text, data.shown_text(path.stem))
        except ReportError as error:
            faults += error.faults
        else:
            faults += _placements(data, text, data.shown_text(path.stem))
    for name, settings in data.table_settings.items():
        for text in (settings.kommentar, *(footnote.text for footnote in settings.fotnoter)):
            _collect(faults, partial(expressions.render, text, f"{data.shown_table_settings} [{name}]"))
    return faults


def _placements(data: YearData, text: str, shown: str) -> list[Fault]:
    return [
        Fault(
            f"Tabellen ”{match[2]}” som ska stå här finns inte.",
            shown,
            text.count("\n", 0, match.start()) + 1,
            hint=nearest(match[2], list(data.table_settings)),
        )
        for match in PLACEMENT.finditer(text)
        if match[1] == "tabell" and not data.has(match[2])
    ]
