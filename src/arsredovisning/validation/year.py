"""The whole check of a year's data before anything is run: every fault in one list."""

from __future__ import annotations

from collections import Counter

from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.files import listed
from arsredovisning.validation.copies import copied
from arsredovisning.validation.tables import table_faults
from arsredovisning.validation.texts import text_faults, unfinished


def check(data: YearData) -> None:
    """Check settings, tables and texts of a year.

    Raises:
        ReportError: With every fault that was found, ordered by file and line.
    """
    faults: list[Fault] = []
    for read in (lambda: data.forbund, lambda: data.settings, lambda: data.table_settings):
        try:
            read()
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    faults += _sections(data)
    for name, settings in data.table_settings.items():
        faults += table_faults(data, name, settings)
    faults += _unknown_files(data)
    broken = {fault.file for fault in faults}
    faults += [fault for fault in text_faults(data) if fault.file not in broken]
    if not data.draft:
        faults += unfinished(data)
    if faults:
        raise ReportError(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))


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
        elif section.notebook:
            faults += _unreadable(data, section.notebook)
        if section.text and section.text not in texts:
            message = f"Avsnittet ”{section.text}” är okänt: det finns ingen sådan text."
            faults.append(missing(message, section.text, data.shown_text(section.text), texts))
    for note in data.settings.textnoter:
        if note.text not in texts:
            message = f"Texten ”{note.text}” till not {note.nummer} finns inte."
            faults.append(missing(message, note.text, data.shown_text(note.text), texts))
    used = dict.fromkeys(
        [*(item.text for item in data.settings.sections()), *(n.text for n in data.settings.textnoter)]
    )
    faults += [
        Fault(
            "Texten är tom, fast ett avsnitt eller en not ska visa den.",
            data.shown_text(name),
            expected="avsnittets text",
            hint="Skriv texten, markera den med ==Att skriva==, eller ta bort avsnittet ur report.toml.",
        )
        for name in used
        if name in texts and _is_blank(data, name)
    ]
    for name, count in Counter(section.name for section in data.settings.sections()).items():
        if count > 1:
            faults.append(Fault(f"Avsnittet ”{name}” står {count} gånger.", shown, hint="Ta bort det ena."))
    return faults


def _unreadable(data: YearData, notebook: str) -> tuple[Fault, ...]:
    try:
        data.notebook_texts(notebook)
    except ReportError as error:
        return error.faults
    return ()


def _is_blank(data: YearData, name: str) -> bool:
    """Tell whether a text is empty, whatever a program may have put at its start."""
    try:
        return not (data.text(name) or "").strip("\ufeff\u200b \t\r\n")
    except ReportError:
        return False


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
            hint=_stray(path.stem, known) or nearest(path.stem, known),
        )
        for path in listed(data.folder.table("x").parent, "*.csv")
        if path.stem not in data.table_settings
    ]


def _stray(stem: str, known: list[str]) -> str:
    original = copied(stem, known)
    return f"Den är troligen en kopia av {original}.csv: ta bort den, eller lägg ihop dem." if original else ""
